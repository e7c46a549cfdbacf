// Puts mutants into a source: small mistakes of the kinds that programmers make.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pirq::mutation {

struct Mutant {
  int id;
  int line;
  std::string_view operation;  ///< What the mutant does, as "drop statement".
  std::string original;        ///< The text that it changes.
};

struct Instrumented {
  std::string source;
  std::vector<Mutant> mutants;
};

/// Instruments a source that the formatter has formatted. The numbers of the mutants start at
/// `first`.
[[nodiscard]] Instrumented instrument(std::string_view source, int first);

}  // namespace pirq::mutation
