// A case: one or more worlds, an interleaving, and what is expected of it in each world. This is
// what people, corpus, shrinker, explorer, fuzzers and reports exchange; corpus/README.md
// describes its text form.
#pragma once

#include <boost/container/static_vector.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/setup.h"
#include "model/step.h"

namespace pirq::fuzz {

inline constexpr int kCaseVersion = 1;
inline constexpr std::size_t kTextMax = std::size_t{16} << 20;  ///< Bytes in a case file.
inline constexpr int kLineMax = 4096;                           ///< Bytes in a line.
inline constexpr std::size_t kCommentMax = 4000;  ///< So that a line with a comment is no longer.
inline constexpr std::size_t kStepsMax = 100'000;
inline constexpr std::size_t kWorldsMax = 16;
inline constexpr std::size_t kNameMax = 40;    ///< Bytes in the name of a world.
inline constexpr std::size_t kTakenMax = 512;  ///< Numbers that `taken` lists.

/// What should happen when the steps are made in a world.
struct Expectation {
  enum class Kind : std::uint8_t {
    none,      ///< The case does not say.
    clean,     ///< No property is violated.
    violates,  ///< `property` is violated, at `step` if that is given.
  };
  Kind kind = Kind::none;
  std::string property;     ///< Empty unless `violates`.
  std::optional<int> step;  ///< Counts from 1, in steps (an operation stands for several).
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// One world of a case. `config.devices` equals the case's devices.
struct NamedWorld {
  std::string name;
  WorldConfig config;
  Expectation expect;
  friend bool operator==(const NamedWorld&, const NamedWorld&) = default;
};

/// What a whole driver does, made of steps that depend on the world's state.
enum class OperationKind : std::uint8_t { probe, remove, reload };

/// Stands for several steps of one device's driver.
struct Operation {
  OperationKind kind = OperationKind::probe;
  std::uint8_t device = 0;
  std::uint8_t vectors = 0;  ///< How many the driver asks for, 1..the device's; 0 for `remove`.
  friend constexpr auto operator<=>(const Operation&, const Operation&) = default;
};

/// One row of the table of operations; each has its enumerator's name.
struct OperationInfo {
  OperationKind kind;
  bool has_vectors;
  std::string_view help;
};

/// All operations, in the order of `OperationKind`.
[[nodiscard]] std::span<const OperationInfo> operation_table();
[[nodiscard]] const OperationInfo& info(OperationKind kind);

using Action = std::variant<Step, Operation>;

/// One line of the body, with its comments.
struct Item {
  Action action;
  std::vector<std::string> comments;  ///< On lines of their own, above it.
  std::string note;                   ///< Behind it on its own line; empty if there is none.
  int line = 0;                       ///< Where a file has it, else 0. Not compared.
  friend bool operator==(const Item& a, const Item& b) {
    return a.action == b.action && a.comments == b.comments && a.note == b.note;
  }
};

/// A case. Invariants: (1) there is a world and a device; (2) worlds have different names of
/// [a-z0-9.-], and every world has the case's devices; (3) each world's config makes a Setup, and
/// no rule is both turned back and added; (4) parameters of items are within their bounds in the
/// first world; (5) a comment is one printable line with no blank at its end. The parser gives
/// only such cases; the printer makes (5) true of any text.
struct Case {
  std::vector<std::string> comments;  ///< The first says what goes wrong and where it was seen.
  std::vector<NamedWorld> worlds;
  boost::container::static_vector<DeviceConfig, kDevicesMax> devices;
  std::vector<Item> items;
  std::vector<std::string> end_comments;  ///< After the last item.
  friend bool operator==(const Case&, const Case&) = default;
};

}  // namespace pirq::fuzz
