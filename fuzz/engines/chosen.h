// The world and the properties that the engines of this folder search. The engines have no options
// of their own, so environment variables choose both.
#pragma once

#include "fuzz/case_file/case.h"
#include "properties/property.h"

namespace pirq::fuzz {

struct Chosen {
  NamedWorld world;
  PropertySet watched;
};

/// Reads PIRQFUZZ_WORLD, a named world or a case file, and PIRQFUZZ_PROPERTIES, names separated by
/// blanks. Without the first, the world is `otherwise`; without the second, the properties are
/// those of the world's drivers. Bad input ends the process with exit code 2 and a message.
[[nodiscard]] Chosen chosen_by_environment(const char* otherwise);

}  // namespace pirq::fuzz
