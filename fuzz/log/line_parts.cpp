#include "fuzz/log/line_parts.h"

#include "fuzz/log/match.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kPrefixMax = 96;  // Of a line: the time and the name of a system log.

}  // namespace

std::int64_t port_of(std::string_view line) {
  const auto port = find("%d [%*/%*/", line);
  return port ? port->value[0] : -1;
}

std::int64_t owner_of(std::string_view line) {
  const auto owner = find("- d%d -", line);
  return owner ? owner->value[0] : -1;
}

std::string_view mask_of(std::string_view line) {
  const std::size_t begin = line.find(" mask=");
  return begin == line.npos ? std::string_view() : line.substr(begin + 6);
}

std::int64_t entry_of(std::string_view line) {
  const auto entry = find("%d vec=%x", line);
  return entry ? entry->value[0] : -1;
}

std::string_view speaker_of(std::string_view line) {
  if (const std::size_t open = line.find("(d"); open != line.npos && open < kPrefixMax) {
    const std::size_t close = line.find(')', open);
    const std::string_view number =
        close == line.npos ? std::string_view() : line.substr(open + 2, close - open - 2);
    if (!number.empty() && number.find_first_not_of("0123456789") == number.npos)
      return line.substr(open + 1, close - open - 1);
  }
  const std::size_t end = line.find(" kernel: ");
  if (end == line.npos || end == 0 || end > kPrefixMax) return {};
  const std::size_t before = line.rfind(' ', end - 1);
  return before == line.npos ? std::string_view() : line.substr(before + 1, end - before - 1);
}

std::int64_t time_of(std::string_view line) {
  for (std::size_t at = line.find('['); at < kPrefixMax; at = line.find('[', at + 1)) {
    const auto time = find("[%d.%d]", line.substr(at));
    if (time && time->begin == 0) return time->value[0] * 1'000'000 + time->value[1];
    const auto spaced = find("[ %d.%d]", line.substr(at));
    if (spaced && spaced->begin == 0) return spaced->value[0] * 1'000'000 + spaced->value[1];
  }
  return -1;
}

void take_out_colours(std::string& line) {
  std::size_t to = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\x1b' && at + 1 < line.size() && line[at + 1] == '[') {
      at += 2;
      while (at < line.size() && (line[at] < '@' || line[at] > '~')) ++at;
    } else {
      line[to++] = line[at];
    }
  }
  line.resize(to);
}

}  // namespace pirq::fuzz::log
