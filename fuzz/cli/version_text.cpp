#include "fuzz/cli/version_text.h"

#include "fuzz/build_info.h"
#include "fuzz/version.h"

namespace pirq::fuzz::cli {

std::string version_text() {
  return "pirqfuzz " PIRQFUZZ_VERSION
         "\n"
         "commit " PIRQFUZZ_COMMIT
         "\n"
         "compiler " PIRQFUZZ_COMPILER
         "\n"
         "build " PIRQFUZZ_BUILD_TYPE
         "\n"
         "sanitizers " PIRQFUZZ_SANITIZERS "\n";
}

}  // namespace pirq::fuzz::cli
