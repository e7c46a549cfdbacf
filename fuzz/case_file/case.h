// A case: one or more worlds, an interleaving, and the expected outcome in each world. The corpus,
// the shrinker, the explorer, the fuzzers and the reports exchange cases. corpus/README.md
// describes the text format.
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

#include "fuzz/text/line.h"
#include "model/setup.h"
#include "model/step.h"

namespace pirq::fuzz {

inline constexpr int kCaseVersion = 1;
inline constexpr std::size_t kCommentMax = 4000;  ///< Bytes; leaves room for a step on the line.
inline constexpr std::size_t kStepsMax = 100'000;
inline constexpr std::size_t kWorldsMax = 16;
inline constexpr std::size_t kNameMax = 40;    ///< Bytes in the name of a world.
inline constexpr std::size_t kTakenMax = 512;  ///< Numbers in the list of `taken=`.

/// The expected outcome of the steps in a world.
struct Expectation {
  enum class Kind : std::uint8_t {
    none,      ///< The case expects nothing.
    clean,     ///< No property is violated.
    violates,  ///< `property` is violated, at `step` if it is set.
  };
  Kind kind = Kind::none;
  std::string property;     ///< Empty unless `violates`.
  std::optional<int> step;  ///< Counts from 1. An operation counts as all of its steps.
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// One world of a case. `config.devices` equals the case's devices.
struct NamedWorld {
  std::string name;
  WorldConfig config;
  Expectation expect;
  int line = 0;  ///< The line in the file of its expectation, or of the world; 0 without a file.
                 ///< Not compared.
  friend bool operator==(const NamedWorld& a, const NamedWorld& b) {
    return a.name == b.name && a.config == b.config && a.expect == b.expect;
  }
};

/// The kinds of operations. An operation is a sequence of driver steps that depends on the state of
/// the world.
enum class OperationKind : std::uint8_t { probe, remove, reload };

/// Stands for several steps of one device's driver. See expand.h.
struct Operation {
  OperationKind kind = OperationKind::probe;
  std::uint8_t device = 0;
  std::uint16_t vectors = 0;  ///< The number of requested vectors; 0 for `remove`.
  friend constexpr auto operator<=>(const Operation&, const Operation&) = default;
};

/// One row of the table of operations. The name of an operation is that of its enumerator.
struct OperationInfo {
  OperationKind kind;
  bool has_vectors;
  std::string_view help;
};

/// Returns all operations, in the order of `OperationKind`.
[[nodiscard]] std::span<const OperationInfo> operation_table();
[[nodiscard]] const OperationInfo& info(OperationKind kind);

using Action = std::variant<Step, Operation>;

/// One line of the body, with its comments.
struct Item {
  Action action;
  std::vector<std::string> comments;  ///< Comment lines above the action.
  std::string note;                   ///< The comment on the same line; may be empty.
  int line = 0;  ///< The line in the file, from 1; 0 without a file. Not compared.
  friend bool operator==(const Item& a, const Item& b) {
    return a.action == b.action && a.comments == b.comments && a.note == b.note;
  }
};

/// A case. Invariants: (1) there is at least one world and one device; (2) worlds have different
/// names of [a-z0-9.-], and every world has the case's devices; (3) each world's config makes a
/// Setup, and no rule is both turned back and added; (4) the parameters of items are within their
/// bounds in the first world; (5) a comment is one printable line without trailing blanks. The
/// parser returns only such cases. The printer enforces (5) for any text.
struct Case {
  std::vector<std::string> comments;  ///< The first one describes the failure and its origin.
  std::vector<NamedWorld> worlds;
  boost::container::static_vector<DeviceConfig, kDevicesMax> devices;
  std::vector<Item> items;
  std::vector<std::string> end_comments;  ///< After the last item.
  friend bool operator==(const Case&, const Case&) = default;
};

}  // namespace pirq::fuzz
