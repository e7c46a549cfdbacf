#include "fuzz/log/line_parts.h"

#include <algorithm>

#include "fuzz/log/match.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kPrefixMax = 96;  // Of a line: the time and the name of a system log.

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// "d1" of "(XEN) (d1) ...".
std::string_view domain_of_console(std::string_view line) {
  const std::size_t open = line.find("(d");
  if (open == line.npos || open >= kPrefixMax) return {};
  const std::size_t close = line.find(')', open);
  if (close == line.npos || !is_digits(line.substr(open + 2, close - open - 2))) return {};
  return line.substr(open + 1, close - open - 1);
}

// "box" of "Nov 26 10:11:12 box kernel: ...".
std::string_view host_of_kernel(std::string_view line) {
  const std::size_t end = line.find(" kernel: ");
  if (end == line.npos || end == 0 || end > kPrefixMax) return {};
  const std::size_t before = line.rfind(' ', end - 1);
  return before == line.npos ? std::string_view() : line.substr(before + 1, end - before - 1);
}

// "qemu-dm[812]" of "Nov 26 10:11:12 box qemu-dm[812]: ...".
std::string_view process_of(std::string_view line) {
  const std::size_t close = line.substr(0, kPrefixMax).find("]: ");
  if (close == line.npos || close == 0) return {};
  const std::size_t open = line.rfind('[', close);
  if (open == line.npos || open == 0 || !is_digits(line.substr(open + 1, close - open - 1)))
    return {};
  const std::size_t before = line.rfind(' ', open);
  const std::size_t begin = before == line.npos ? 0 : before + 1;
  return begin == open ? std::string_view() : line.substr(begin, close + 1 - begin);
}

// "log/qemu-dm-a.log" of "log/qemu-dm-a.log:[00:03.0] ...", as grep prints the lines of several
// files.
std::string_view file_of(std::string_view line) {
  const std::size_t end = line.find(':');
  if (end == line.npos || end > kPrefixMax) return {};
  const std::string_view name = line.substr(0, end);
  if (name.find_first_of(" \t[(") != name.npos) return {};
  for (const std::string_view part : {".log", ".txt", "dmesg", "messages", "syslog", "kern."})
    if (name.find(part) != name.npos) return name;
  return {};
}

}  // namespace

std::int64_t port_of(std::string_view line) {
  // Xen until 4.3 does not print the last field in the brackets.
  for (const std::string_view format : {"%d [%*/%*/", "%d [%*/%*]"})
    if (const auto port = find(format, line)) return port->value[0];
  return -1;
}

std::int64_t owner_of(std::string_view line) {
  const auto owner = find("- d%d -", line);
  if (owner) return owner->value[0];
  const auto old = find("- dom %d", line);  // Xen until 4.12.
  return old ? old->value[0] : -1;
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
  for (const auto part : {domain_of_console, host_of_kernel, process_of, file_of})
    if (const std::string_view name = part(line); !name.empty()) return name;
  return {};
}

std::string_view section_of(std::string_view line) {
  if (!line.starts_with("==> ") || !line.ends_with(" <==")) return {};
  return line.substr(4, std::max<std::size_t>(line.size(), 8) - 8);
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
