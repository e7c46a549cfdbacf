// The other side of a test: reads traces' headers and operations, and answers each operation as
// the model does.
#pragma once

#include <iosfwd>
#include <optional>

#include "fuzz/text/input_error.h"
#include "model/rules.h"

namespace pirq::fuzz {

/// Which Xen is modelled.
struct ServeOptions {
  std::optional<Release> xen;  ///< Instead of what a trace's header says.
  RuleSet turned_back;         ///< Rules taken out of what the release brings.
  RuleSet added;               ///< Rules put in force beyond it.
};

/// Serves until `in` ends. Answers what was wrong with the input, if anything was; nothing that
/// comes after a mistake is answered.
[[nodiscard]] std::optional<InputError> serve(std::istream& in, std::ostream& out,
                                              const ServeOptions& options);

}  // namespace pirq::fuzz
