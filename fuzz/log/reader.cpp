#include "fuzz/log/reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>

#include "fuzz/log/formats.h"
#include "fuzz/log/line_parts.h"
#include "fuzz/log/match.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kFirstUnread = 5;
constexpr std::size_t kTimesMax = 65536;  // Lines with a time that are remembered.

// Words without which no format matches.
constexpr std::array<std::string_view, 23> kHints = {"pirq",
                                                     "MSI",
                                                     "msi",
                                                     "irq",
                                                     "IRQ",
                                                     "gsi",
                                                     "GSI",
                                                     "s=",
                                                     "node",
                                                     "evtchn",
                                                     "Event",
                                                     "PCI ",
                                                     "Assigning",
                                                     "terminating",
                                                     "redirected",
                                                     "BUG",
                                                     "panic",
                                                     "corruption",
                                                     "general protection",
                                                     "registered",
                                                     "vectors",
                                                     "entries:",
                                                     "+0x"};
constexpr std::array<std::string_view, 8> kOtherHints = {
    "Linux version", "on Xen", "detected: Xen", "polled",
    "xc_assign",     "-- Re",  "-- Boot ",      "VNC server"};

bool may_match(std::string_view line) {
  const auto holds = [&](std::string_view hint) { return line.find(hint) != line.npos; };
  return std::ranges::any_of(kHints, holds) || std::ranges::any_of(kOtherHints, holds);
}

std::string_view address_in_brackets(std::string_view line) {
  const std::string_view address = first_address(line);
  const bool bracketed =
      !address.empty() && address.data() != line.data() && *(address.data() - 1) == '[';
  return bracketed ? address : std::string_view();
}

Event event_of(const Format& format, const Match& match, std::string_view line) {
  Event event{.kind = format.kind,
              .source = format.source,
              .value = match.value,
              .word = match.word,
              .text = line};
  switch (format.source) {
    case Source::guest:
      event.device = address_before(line, match.begin);
      break;
    case Source::qemu:
      event.device = address_in_brackets(line);
      break;
    case Source::xen:
    case Source::toolstack:
      event.device = first_address(line);
      break;
  }
  if (format.kind == Kind::key_pirq_port)
    event.value = {port_of(line), match.value[0], match.value[1], 0};
  if (format.kind == Kind::key_other_port) event.value = {port_of(line), 0, 0, 0};
  if (format.kind == Kind::key_device) event.value[0] = owner_of(line);
  if (format.kind == Kind::key_msi) event.word = mask_of(line);
  if (format.kind == Kind::key_vpci_entry)
    event.value = {entry_of(line), match.value[0], match.value[1], 0};
  if (format.kind == Kind::crash_place)
    event.word = line.substr(match.begin, match.end - match.begin - 1);
  return event;
}

std::optional<Event> first_event(std::string_view line) {
  if (!may_match(line)) return std::nullopt;
  for (const Format& format : formats())
    if (const auto match = find(format.format, line)) return event_of(format, *match, line);
  return std::nullopt;
}

// The place after `from` where another program's line begins inside this one.
std::size_t next_beginning(std::string_view line, std::size_t from) {
  std::size_t best = line.npos;
  if (const std::size_t xen = line.find("(XEN) ", from); xen != line.npos) best = xen;
  for (std::size_t at = line.find('[', from); at != line.npos && at < best;
       at = line.find('[', at + 1)) {
    std::size_t end = line.find_first_not_of(' ', at + 1);
    const std::size_t digits = end;
    while (end < line.size() &&
           (std::isdigit(static_cast<unsigned char>(line[end])) != 0 || line[end] == '.'))
      ++end;
    const bool time = end != line.npos && end > digits && line.substr(end).starts_with("] ") &&
                      line.substr(digits, end - digits).find('.') != line.npos;
    if (time) return at;
  }
  return best;
}

// True if the line begins with a time or with Xen's prefix, and so does not continue another.
bool begins_anew(std::string_view line) {
  return next_beginning(line, 0) == 0 || line.starts_with("(XEN)");
}

bool names_a_number(std::string_view line) {
  for (const std::string_view word : {"pirq", "xen: msi"})
    if (line.find(word) != line.npos) return true;
  return false;
}

// Skips lines that a log has twice, such as the output of dmesg on a console that had the lines
// already.
class Repeats {
 public:
  bool seen(std::string_view line) {
    const std::size_t begin = line.find('[');
    if (begin == line.npos || next_beginning(line, begin) != begin) return false;
    if (times_.size() == kTimesMax) times_.clear();
    return !times_.insert(std::hash<std::string_view>{}(line.substr(begin))).second;
  }

 private:
  std::set<std::size_t> times_;
};

// The lines of one file. A line that another CPU broke into is put together again.
class LineReader {
 public:
  LineReader(const Take& take, Reading& reading) : take_(take), reading_(reading) {}

  void line(std::string_view text) {
    ++reading_.lines;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (const std::string_view name = section_of(text); !name.empty()) section_ = name;
    const std::vector<Event> events = events_of(text);
    if (events.empty() && joined(text)) return;
    if (!begins_anew(text) || ++waited_ > kWaitMax) broken_.clear();
    remember_break(text);
    if (events.empty()) {
      const bool note = text.starts_with('#');  // Written by whoever kept the log.
      if (names_a_number(text) && broken_.empty() && !note) count_unread();
      return;
    }
    if (repeats_.seen(text)) {
      ++reading_.repeated;
      return;
    }
    ++reading_.read;
    for (const Event& event : events) deliver(event);
  }

 private:
  // Reads a line as the rest of one that was broken into.
  bool joined(std::string_view text) {
    if (broken_.empty() || begins_anew(text)) return false;
    const std::string whole = broken_ + std::string(text);
    const auto event = first_event(whole);
    if (!event) return false;
    broken_.clear();
    ++reading_.read;
    deliver(*event);
    return true;
  }

  // Keeps the beginning of a line that another line follows before its end.
  void remember_break(std::string_view text) {
    const std::size_t other = next_beginning(text, 1);
    if (other == text.npos || other < 8) return;
    const std::string_view head = text.substr(0, other);
    if (!may_match(head) || first_event(head)) return;
    broken_ = std::string(head.substr(0, kLineBytesMax));
    waited_ = 0;
  }

  void deliver(Event event) {
    event.line = reading_.lines;
    event.time = time_of(event.text);
    event.speaker = speaker_of(event.text);
    if (event.speaker.empty()) event.speaker = section_;
    reading_.about_pirqs = reading_.about_pirqs || concerns_pirqs(event.kind);
    take_(event);
  }

  void count_unread() {
    ++reading_.unread;
    if (reading_.first_unread.size() < kFirstUnread)
      reading_.first_unread.push_back(reading_.lines);
  }

  const Take& take_;
  Reading& reading_;
  Repeats repeats_;
  static constexpr int kWaitMax = 3;  // Whole lines between the two parts of a broken one.
  std::string broken_;
  int waited_ = 0;
  std::string section_;  // The file whose lines these are, if a heading says so.
};

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) static_cast<void>(std::fclose(file));
  }
};

InputError no_text(const std::string& file, std::string_view head) {
  const bool packed = head.starts_with("\x1f\x8b") ||
                      head.starts_with(
                          "\xfd"
                          "7zXZ") ||
                      head.starts_with("(\xb5/\xfd") || head.starts_with("BZh");
  const bool wide = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff");
  return {file, 1, 1, "this is no text",
          packed ? "unpack the file first"
          : wide ? "this is UTF-16: convert it first, with iconv -f UTF-16 -t UTF-8"
                 : "expected a log: lines of text"};
}

}  // namespace

std::vector<Event> events_of(std::string_view line) {
  std::vector<Event> events;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(next_beginning(line, at + 1), line.size());
    if (auto event = first_event(line.substr(at, end - at))) events.push_back(*event);
    at = end;
  }
  return events;
}

std::optional<InputError> read_log(const std::string& file, const Take& take, Reading& reading) {
  reading.file = file;
  const std::unique_ptr<std::FILE, Close> stream(file == "-" ? stdin
                                                             : std::fopen(file.c_str(), "rb"));
  if (!stream) return InputError{file, 0, 0, std::strerror(errno), ""};
  LineReader lines(take, reading);
  std::string line;
  std::array<char, 65536> chunk{};
  bool first = true, cut = false;
  while (const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), stream.get())) {
    const std::string_view bytes(chunk.data(), size);
    const auto zeros = static_cast<std::size_t>(std::ranges::count(bytes, '\0'));
    if (first && (zeros * 10 > size || no_text(file, bytes).hint.starts_with("unpack")))
      return no_text(file, bytes);
    first = false;
    for (std::size_t at = 0; at < size;) {
      const std::size_t end = std::min(bytes.find('\n', at), size);
      const std::size_t room = kLineBytesMax - line.size();
      line += bytes.substr(at, std::min(end - at, room));
      cut = cut || end - at > room;
      at = end;
      if (end == size) break;
      if (line.find('\x1b') != line.npos) take_out_colours(line);
      lines.line(line);
      reading.cut += cut ? 1 : 0;
      line.clear();
      cut = false;
      ++at;
    }
  }
  if (std::ferror(stream.get()) != 0) return InputError{file, 0, 0, std::strerror(errno), ""};
  if (line.find('\x1b') != line.npos) take_out_colours(line);
  if (!line.empty()) lines.line(line);
  return std::nullopt;
}

}  // namespace pirq::fuzz::log
