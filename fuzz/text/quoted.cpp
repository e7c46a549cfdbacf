#include "fuzz/text/quoted.h"

#include <fmt/format.h>

namespace pirq::fuzz {

std::string quoted(std::string_view text) {
  return fmt::format("'{}'", text);
}

}  // namespace pirq::fuzz
