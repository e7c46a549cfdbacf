// Judges an implementation by its answers alone: what it hands out, to whom, and what is left.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/setup.h"
#include "model/xen/hypercall.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// Reads "rc=0 pirq=31", as a `<` line of a trace has it, into an answer. Fields that the text does
/// not have keep their defaults. Returns nothing if a field is malformed or unknown, or if there is
/// no rc where the operation has one.
[[nodiscard]] std::optional<xen::Answer> read_answer(const xen::Hypercall& call,
                                                     std::string_view text);

/// Follows the calls on one domain. It knows nothing of the implementation's tables, so it says
/// only what the answers prove:
///   in-range        a number outside the domain's range, or port 0, was handed out;
///   exclusive-pirq  a call returned a number that is still in use;
///   ports-agree     a port was given that is open, or a number has two ports;
///   delivered-to-owner  an interrupt arrived at a port of another number;
///   no-leak         no number is left although some were never used, or the end of the domain left
///                   something behind.
class AnswerJudge {
 public:
  explicit AnswerJudge(const WorldConfig& config);

  /// Takes a call and its answer. Returns the first property that they break.
  [[nodiscard]] std::optional<Violation> take(const xen::Hypercall& call,
                                              const xen::Answer& answer);

 private:
  /// A number that is in use, as the answers describe it.
  struct Number {
    std::optional<VectorId> vector = {};  ///< The vector that it is mapped for.
    std::int32_t port = 0;                ///< 0: none is open.
    bool bound = false;                   ///< A device's interrupt is bound to it.
    bool unmapped = false;                ///< It was unmapped while it had a port or a binding.
    bool unsure = false;                  ///< Its device was deassigned.
  };

  std::optional<Violation> given(const xen::Hypercall& call, std::int32_t pirq, std::int32_t nr);
  std::optional<Violation> bound_port(std::int32_t pirq, std::int32_t port);
  [[nodiscard]] std::optional<Violation> delivered(const xen::Hypercall& call,
                                                   const xen::Answer& answer) const;
  [[nodiscard]] std::optional<Violation> none_left(const xen::Hypercall& call) const;
  [[nodiscard]] static std::optional<Violation> left_behind(const xen::Answer& answer);
  [[nodiscard]] static std::string use_of(const Number& number);
  void given_back(std::int32_t pirq);

  std::int32_t first_;  ///< The lowest number of the range for MSI.
  std::int32_t end_;    ///< One above the highest number.
  std::map<std::int32_t, Number> numbers_;
  std::map<std::int32_t, std::int32_t> ports_;  ///< The number of each open port.
  bool failing_ = false;                        ///< An allocation may fail.
};

}  // namespace pirq::fuzz
