#include "fuzz/conform/trace/qemu_state.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kState = "< state ";
constexpr std::string_view kDevice = "device ";
constexpr std::string_view kNext = " ; ";
constexpr std::string_view kDetached = "detached";

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

bool is_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  text.remove_prefix(hexadecimal ? 2 : text.starts_with('-') ? 1 : 0);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, hexadecimal ? 16 : 10);
  return error == std::errc() && rest == end;
}

/// Reads the words of a state line from left to right.
class StateReader {
 public:
  StateReader(const Line& line, TraceForm form, const StateShape& shape, std::vector<Words> before)
      : line_(line), form_(form), shape_(shape), devices_(std::move(before)) {
    devices_.resize(shape.size());
  }

  Problem read(std::vector<Words>& devices) {
    if (auto problem = expect_word(line_, 0, "<")) return problem;
    const bool whole = form_ == TraceForm::whole;
    if (whole)
      if (auto problem = expect_word(line_, at_++, "state")) return problem;
    for (std::size_t device = 0; device < shape_.size(); ++device) {
      const bool first = at_ == (whole ? 2U : 1U);
      if (whole || names(device, first))
        if (auto problem = read_device(device, first)) return problem;
      if (devices_[device].empty())
        return error_at(line_, line_.end_column(),
                        "the state of device " + std::to_string(device) + " is missing",
                        "a trace's first state has every device");
    }
    devices = std::move(devices_);
    return no_more_than(line_, at_);
  }

 private:
  [[nodiscard]] bool in_part() const {
    return at_ < line_.tokens.size() && line_.tokens[at_].text != ";";
  }
  // True if this device comes next in form 2.
  [[nodiscard]] bool names(std::size_t device, bool first) const {
    return word_at(line_, at_ + (first ? 0 : 1)).text == std::to_string(device) + ':';
  }

  Problem read_device(std::size_t device, bool first) {
    if (!first)
      if (auto problem = expect_word(line_, at_++, ";")) return problem;
    if (form_ == TraceForm::whole)
      if (auto problem = expect_word(line_, at_++, "device")) return problem;
    if (auto problem = expect_word(line_, at_++, std::to_string(device) + ':')) return problem;
    Words& words = devices_[device];
    if (word_at(line_, at_).text == kDetached) {
      words = {line_.tokens[at_++].text};
      return std::nullopt;
    }
    const bool complete = form_ == TraceForm::whole || words.size() != shape_[device].size();
    words.resize(shape_[device].size());
    return read_words(shape_[device], complete, words);
  }

  // Reads the words of one device: all of them, or some in their order.
  Problem read_words(const std::vector<StateWord>& shape, bool complete, Words& words) {
    auto next = shape.begin();
    for (; in_part(); ++at_, ++next) {
      const Token& token = line_.tokens[at_];
      const auto found =
          std::find_if(next, complete ? std::min(next + 1, shape.end()) : shape.end(),
                       [&](const StateWord& word) { return is(token, word); });
      if (found == shape.end() || (complete && found != next))
        return unexpected(token, shape, next);
      if (auto problem = check_numbers(token, *found)) return problem;
      next = found;
      words[static_cast<std::size_t>(next - shape.begin())] = token.text;
    }
    if (complete && next != shape.end()) return unexpected(word_at(line_, at_), shape, next);
    return std::nullopt;
  }

  static bool is(const Token& token, const StateWord& word) {
    return word.numbers == 0 ? token.text == word.text : token.text.starts_with(word.text);
  }

  [[nodiscard]] Problem unexpected(const Token& token, const std::vector<StateWord>& shape,
                                   std::vector<StateWord>::const_iterator next) const {
    const std::string hint =
        next == shape.end() ? "the device's state ends here" : "expected " + in_quotes(next->text);
    if (token.text.empty()) return error_at(line_, token, "the state is not complete", hint);
    return error_at(line_, token, "unexpected " + in_quotes(token.text), hint);
  }

  [[nodiscard]] Problem check_numbers(const Token& token, const StateWord& word) const {
    if (word.numbers == 0) return std::nullopt;
    const auto begin = static_cast<int>(word.text.size());
    const Tokens numbers = split_list({token.text.substr(word.text.size()), token.column + begin});
    for (const Token& number : numbers)
      if (!is_number(number.text))
        return error_at(
            line_, number, in_quotes(number.text) + " is not a number",
            "expected " + std::to_string(word.numbers) + " after " + in_quotes(word.text));
    if (std::ssize(numbers) == word.numbers) return std::nullopt;
    return error_at(line_, token, in_quotes(word.text) + " has too few or too many numbers",
                    "expected " + std::to_string(word.numbers));
  }

  const Line& line_;
  TraceForm form_;
  const StateShape& shape_;
  std::vector<Words> devices_;
  std::size_t at_ = 1;
};

}  // namespace

StateShape state_shape(const WorldConfig& config) {
  const bool latch = rules_of(config.qemu).has(Rule::msix_table_latch);
  StateShape shape;
  for (const DeviceConfig& device : config.devices) {
    std::vector<StateWord>& words = shape.emplace_back();
    if (device.kind == DeviceKind::msi) {
      words = {{"pirq="}, {"initialized="}, {"mapped="},      {"enabled="},
               {"addr="}, {"data="},        {"host_enabled="}};
      continue;
    }
    words = {{"enabled="},
             latch ? StateWord{"maskall="} : StateWord{"maskall=-", 0},
             {"host_enabled="},
             {"host_maskall="}};
    for (int i = 0; i < device.vectors; ++i)
      words.insert(words.end(), {{"entry" + std::to_string(i) + ':', 0},
                                 {"pirq="},
                                 {"updated="},
                                 {"addr="},
                                 {"data="},
                                 latch ? StateWord{"latch=", 4} : StateWord{"vctrl="},
                                 {"hwmask="}});
  }
  return shape;
}

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

Problem read_state(const Line& line, TraceForm form, const StateShape& shape,
                   std::string_view before, std::string& state) {
  std::vector<Words> devices;
  if (auto problem = StateReader(line, form, shape, devices_of(before)).read(devices))
    return problem;
  std::string text;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    text += std::string(i == 0 ? kState : kNext) + std::string(kDevice) + std::to_string(i) + ':';
    for (const std::string_view word : devices[i]) text += ' ' + std::string(word);
  }
  state = std::move(text);
  return std::nullopt;
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
