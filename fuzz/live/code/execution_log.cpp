#include "fuzz/live/code/execution_log.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace pirq::live {

void add_executed(std::string_view log, Addresses& to) {
  constexpr std::string_view kHex = "0x";  // A line is "0x", an address, ":", bytes and mnemonic.
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size());
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(std::min(end + 1, log.size()));
    if (!line.starts_with(kHex)) continue;
    std::uint64_t address = 0;
    const auto [stop, error] =
        std::from_chars(line.data() + kHex.size(), line.data() + line.size(), address, 16);
    const bool whole = stop != line.data() + line.size() && *stop == ':';
    if (error == std::errc() && whole) to.insert(address);
  }
}

}  // namespace pirq::live
