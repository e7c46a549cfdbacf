#include "fuzz/text/in_quotes.h"

#include <fmt/format.h>

namespace pirq::fuzz {

std::string in_quotes(std::string_view text) {
  return fmt::format("'{}'", text);
}

}  // namespace pirq::fuzz
