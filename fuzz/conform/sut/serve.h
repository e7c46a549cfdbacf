// The model as a program under test: reads headers and operations of traces, and answers each
// operation.
#pragma once

#include <iosfwd>
#include <optional>

#include "fuzz/text/input_error.h"
#include "model/rules.h"

namespace pirq::fuzz {

/// The modelled Xen.
struct ServeOptions {
  std::optional<Release> xen;  ///< Replaces the release of the headers.
  RuleSet turned_back;         ///< Rules of the release that are not in force.
  RuleSet added;               ///< Rules in force in addition to those of the release.
};

/// Answers operations until `in` ends. Returns an error if the input has one; input after an error
/// is not read.
[[nodiscard]] std::optional<InputError> serve(std::istream& in, std::ostream& out,
                                              const ServeOptions& options);

}  // namespace pirq::fuzz
