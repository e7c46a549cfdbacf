#include "fuzz/conform/trace/qemu_state.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pirq::fuzz {
namespace {

constexpr std::string_view kState = "< state ";
constexpr std::string_view kDevice = "device ";
constexpr std::string_view kNext = " ; ";

using Words = std::vector<std::string_view>;

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + separator.size()));
  }
  return parts;
}

// The words of each device of a line in form 1, without "device N:".
std::vector<Words> devices_of(std::string_view line) {
  std::vector<Words> devices;
  line.remove_prefix(std::min(line.size(), kState.size()));
  for (const std::string_view device : split(line, kNext)) {
    Words words = split(device, " ");
    words.erase(words.begin(), words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words)));
    devices.push_back(std::move(words));
  }
  return devices;
}

bool opens_entry(std::string_view word) {
  return word.ends_with(':');
}
std::string_view key_of(std::string_view word) {
  return word.substr(0, word.find('='));
}

// Calls `visit(entry, i)` for every word that differs; `entry` is the "entry0:" above it. Both
// lists have the same shape.
template <class Visit>
void for_changes(const Words& before, const Words& now, Visit visit) {
  std::string_view entry;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (opens_entry(now[i])) entry = now[i];
    if (before[i] != now[i]) visit(entry, i);
  }
}

bool same_shape(const Words& a, const Words& b) {
  return std::ranges::equal(a, b, {}, key_of, key_of);
}

std::string changes(const Words& before, const Words& now) {
  std::string text;
  if (!same_shape(before, now)) {
    for (const std::string_view word : now) text += ' ' + std::string(word);
    return text;
  }
  std::string_view shown;
  for_changes(before, now, [&](std::string_view entry, std::size_t i) {
    if (entry != shown) text += ' ' + std::string(entry);
    shown = entry;
    text += ' ' + std::string(now[i]);
  });
  return text;
}

// Puts what `text` changes into `words`; false if it names something that is not there.
bool apply(std::string_view text, Words& words) {
  auto at = words.begin();
  for (const std::string_view word : split(text, " ")) {
    at = std::ranges::find(at, words.end(), key_of(word), key_of);
    if (at == words.end()) return false;
    *at = word;
  }
  return true;
}

bool is_whole(std::string_view text, const Words& before) {
  return before.empty() || before.size() == 1 || text == "detached";
}

}  // namespace

std::string state_changes(std::string_view before, std::string_view now) {
  const std::vector<Words> old = devices_of(before);
  const std::vector<Words> devices = devices_of(now);
  std::string text;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string changed = changes(i < old.size() ? old[i] : Words{}, devices[i]);
    if (!changed.empty())
      text += (text.empty() ? " " : std::string(kNext)) + std::to_string(i) + ':' + changed;
  }
  return '<' + text;
}

std::string read_state_changes(Cursor& in, std::string_view before) {
  std::vector<Words> devices = devices_of(before);
  in.expect("<");
  bool first = true;
  while (in.ok() && !in.at_end()) {
    in.expect(first ? " " : kNext);
    first = false;
    const auto device = static_cast<std::size_t>(in.number("", 0, 63));
    in.expect(": ");
    const std::string_view text = in.until(kNext);
    if (before.empty() && in.ok() && device == devices.size()) devices.emplace_back();
    if (device >= devices.size()) in.fail("there is no such device");
    if (!in.ok()) break;
    Words& words = devices[device];
    if (is_whole(text, words))
      words = split(text, " ");
    else if (!apply(text, words))
      in.fail("a word that the state before does not have");
  }
  std::string line;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    line += std::string(i == 0 ? kState : kNext) + std::string(kDevice) + std::to_string(i) + ':';
    for (const std::string_view word : devices[i]) line += ' ' + std::string(word);
  }
  return line;
}

std::string differing_state(std::string_view expected, std::string_view got) {
  const std::vector<Words> a = devices_of(expected);
  const std::vector<Words> b = devices_of(got);
  if (a.size() != b.size()) return "devices";
  std::string text;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::string device = "device " + std::to_string(i);
    const auto add = [&](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
    if (!same_shape(a[i], b[i])) {
      add(device);
      continue;
    }
    for_changes(a[i], b[i], [&](std::string_view entry, std::size_t word) {
      const std::string below(entry.substr(0, entry.size() - (entry.empty() ? 0 : 1)));
      add(device + (below.empty() ? "" : ' ' + below) + ' ' + std::string(key_of(a[i][word])));
    });
  }
  return text;
}

}  // namespace pirq::fuzz
