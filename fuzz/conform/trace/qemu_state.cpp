#include "fuzz/conform/trace/qemu_state.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include "fuzz/conform/trace/qemu_op.h"
#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kState = "< state ";
constexpr std::string_view kDevice = "device ";
constexpr std::string_view kNext = " ; ";
constexpr std::string_view kDetached = "detached";

using RowWords = std::vector<std::string_view>;

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + separator.size()));
  }
  return parts;
}

// Returns the words of each device of a line in form 1, without "device N:".
std::vector<RowWords> devices_of(std::string_view line) {
  std::vector<RowWords> devices;
  line.remove_prefix(std::min(line.size(), kState.size()));
  for (const std::string_view device : split(line, kNext)) {
    RowWords words = split(device, " ");
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
void for_changes(const RowWords& before, const RowWords& now, Visit visit) {
  std::string_view entry;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (opens_entry(now[i])) entry = now[i];
    if (before[i] != now[i]) visit(entry, i);
  }
}

bool same_shape(const RowWords& a, const RowWords& b) {
  return std::ranges::equal(a, b, {}, key_of, key_of);
}

std::string changes(const RowWords& before, const RowWords& now) {
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

std::string address(const qemu::Entry& entry) {
  return hex_text(std::uint64_t{entry.addr_hi} << 32 | entry.addr_lo);
}

std::string msi_text(const qemu::DeviceModelView& qemu, int device) {
  const qemu::Device& d = qemu.state(device);
  const qemu::Entry& message = qemu.entry(device, 0);
  return field_text("pirq", message.pirq) + field_text("initialized", d.initialized) +
         field_text("mapped", d.mapped) + field_text("enabled", d.enabled) +
         " addr=" + address(message) + " data=" + hex_text(message.data) +
         field_text("host_enabled", d.host_enabled);
}

std::string msix_text(const qemu::DeviceModelView& qemu, const Setup& setup, int device) {
  const qemu::Device& d = qemu.state(device);
  const bool latch = setup.has(Rule::msix_table_latch);
  std::string text = field_text("enabled", d.enabled);
  text += latch ? field_text("maskall", d.maskall) : " maskall=-";
  text += field_text("host_enabled", d.host_enabled) + field_text("host_maskall", d.host_maskall);
  for (int i = 0; i < setup.device(device).vectors; ++i) {
    const qemu::Entry& e = qemu.entry(device, i);
    text += " entry" + std::to_string(i) + ':' + field_text("pirq", e.pirq) +
            field_text("updated", e.updated) + " addr=" + address(e) + " data=" + hex_text(e.data);
    text += latch ? " latch=" + hex_text(e.latch[0]) + ',' + hex_text(e.latch[1]) + ',' +
                        hex_text(e.latch[2]) + ',' + hex_text(e.vector_ctrl)
                  : " vctrl=" + hex_text(e.vector_ctrl);
    text += field_text("hwmask", e.hwmask);
  }
  return text;
}

bool is_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  text.remove_prefix(hexadecimal ? 2 : text.starts_with('-') ? 1 : 0);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, hexadecimal ? 16 : 10);
  return error == std::errc() && rest == end;
}

// True if `word` has the key of `model` and as many numbers. Where `model` has none, neither has
// `word`.
bool like(std::string_view word, std::string_view model) {
  const Tokens numbers =
      split_list({word.substr(std::min(word.size(), key_of(word).size() + 1)), 1});
  const auto commas = [](std::string_view text) { return std::ranges::count(text, ','); };
  if (key_of(word) != key_of(model) || commas(word) != commas(model)) return false;
  if (model.find('=') == model.npos || model.ends_with('-')) return word == model;
  return std::ranges::all_of(numbers, [](const Token& number) { return is_number(number.text); });
}

/// Reads the words of a state line from left to right.
class StateReader {
 public:
  StateReader(const Line& line, TraceForm form, std::string_view blank, std::string_view before)
      : line_(line),
        whole_(form == TraceForm::whole),
        blank_(devices_of(blank)),
        devices_(devices_of(before)) {
    devices_.resize(blank_.size());
  }

  Problem read(std::vector<RowWords>& devices) {
    if (auto problem = expect_word(line_, 0, "<")) return problem;
    if (whole_)
      if (auto problem = expect_word(line_, at_++, "state")) return problem;
    const std::size_t first = at_;
    for (std::size_t i = 0; i < blank_.size(); ++i) {
      const std::string name = std::to_string(i) + ':';
      const std::size_t separator = at_ == first ? 0 : 1;
      if (whole_ || word_at(line_, at_ + separator).text == name)
        if (auto problem = read_device(i, name, separator)) return problem;
      if (devices_[i].empty())
        return error_at(line_, line_.end_column(),
                        "the state of device " + std::to_string(i) + " is missing",
                        "a trace's first state has every device");
    }
    devices = std::move(devices_);
    return no_more_than(line_, at_);
  }

 private:
  Problem read_device(std::size_t device, std::string_view name, std::size_t separator) {
    if (separator != 0)
      if (auto problem = expect_word(line_, at_++, ";")) return problem;
    if (whole_)
      if (auto problem = expect_word(line_, at_++, "device")) return problem;
    if (auto problem = expect_word(line_, at_++, name)) return problem;
    RowWords& words = devices_[device];
    if (word_at(line_, at_).text == kDetached) {
      words = {line_.tokens[at_++].text};
      return std::nullopt;
    }
    const bool all = whole_ || words.size() != blank_[device].size();
    if (all) words = blank_[device];
    return read_words(all, blank_[device], words);
  }

  // Reads the words of one device: all of them, or some in their order.
  Problem read_words(bool all, const RowWords& blank, RowWords& words) {
    std::size_t next = 0;
    for (; at_ < line_.tokens.size() && line_.tokens[at_].text != ";"; ++at_, ++next) {
      const std::string_view word = line_.tokens[at_].text;
      std::size_t found = next;
      while (!all && found < blank.size() && key_of(word) != key_of(blank[found])) ++found;
      if (found == blank.size() || !like(word, blank[found])) return unexpected(blank, next);
      words[found] = word;
      next = found;
    }
    return all && next < blank.size() ? unexpected(blank, next) : std::nullopt;
  }

  [[nodiscard]] Problem unexpected(const RowWords& blank, std::size_t next) const {
    const Token token = word_at(line_, at_);
    std::string hint = "the state of the device ends here";
    if (next < blank.size()) hint = "expected a word like " + in_quotes(blank[next]);
    if (token.text.empty()) return error_at(line_, token, "the state is not complete", hint);
    return error_at(line_, token, "unexpected " + in_quotes(token.text), hint);
  }

  const Line& line_;
  const bool whole_;
  const std::vector<RowWords> blank_;  // The words that each device must have.
  std::vector<RowWords> devices_;
  std::size_t at_ = 1;
};

}  // namespace

std::string state_text(const qemu::DeviceModelView& qemu, const Setup& setup) {
  std::string text;
  for (int device = 0; device < setup.devices(); ++device) {
    text += std::string(device == 0 ? kState : kNext) + std::string(kDevice) +
            std::to_string(device) + ':';
    if (!qemu.attached(device))
      text += ' ' + std::string(kDetached);
    else
      text += setup.device(device).kind == DeviceKind::msi ? msi_text(qemu, device)
                                                           : msix_text(qemu, setup, device);
  }
  return text;
}

std::string state_changes(std::string_view before, std::string_view now) {
  const std::vector<RowWords> old = devices_of(before);
  const std::vector<RowWords> devices = devices_of(now);
  std::string text;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string changed = changes(i < old.size() ? old[i] : RowWords{}, devices[i]);
    if (!changed.empty())
      text += (text.empty() ? " " : std::string(kNext)) + std::to_string(i) + ':' + changed;
  }
  return '<' + text;
}

Problem read_state(const Line& line, TraceForm form, std::string_view blank,
                   std::string_view before, std::string& state) {
  std::vector<RowWords> devices;
  if (auto problem = StateReader(line, form, blank, before).read(devices)) return problem;
  std::string text;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    text += std::string(i == 0 ? kState : kNext) + std::string(kDevice) + std::to_string(i) + ':';
    for (const std::string_view word : devices[i]) text += ' ' + std::string(word);
  }
  state = std::move(text);
  return std::nullopt;
}

std::string differing_state(std::string_view expected, std::string_view got) {
  const std::vector<RowWords> a = devices_of(expected);
  const std::vector<RowWords> b = devices_of(got);
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
