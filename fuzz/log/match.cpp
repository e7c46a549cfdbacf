#include "fuzz/log/match.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace pirq::fuzz::log {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_address(std::string_view text) {
  const auto hex = [&](std::size_t at, std::size_t count) {
    return std::ranges::all_of(text.substr(at, count), is_hex);
  };
  if (text.size() == 12 && text[4] == ':') {
    if (!hex(0, 4)) return false;
    text.remove_prefix(5);
  }
  return text.size() == 7 && text[2] == ':' && text[5] == '.' && hex(0, 2) && hex(3, 2) &&
         text[6] >= '0' && text[6] <= '7';
}

// Reads places and literals from one position of a line on.
class Cursor {
 public:
  Cursor(std::string_view line, std::size_t at) : line_(line), at_(at) {}

  [[nodiscard]] std::size_t at() const { return at_; }

  bool literal(char c) {
    if (is_blank(c)) return blanks();
    if (at_ == line_.size() || line_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool skip(std::string_view text) {
    if (!line_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  std::optional<std::int64_t> number(int base) {
    const std::size_t begin = at_;
    const bool negative = base == 10 && skip("-");
    if (base == 16) static_cast<void>(skip("0x"));
    std::uint64_t value = 0;
    const char* end = line_.data() + line_.size();
    const auto [stop, error] = std::from_chars(line_.data() + at_, end, value, base);
    if (error != std::errc() || value > kNumberMax) {
      at_ = begin;
      return std::nullopt;
    }
    at_ = static_cast<std::size_t>(stop - line_.data());
    return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
  }
  std::optional<std::int64_t> domain() {
    if (!skip("dom") && !skip("Dom") && !skip("d")) return std::nullopt;
    return number(10);
  }
  bool address() {
    for (const std::size_t size : {std::size_t{12}, std::size_t{7}})
      if (is_address(line_.substr(at_, size))) {
        at_ += size;
        return true;
      }
    return false;
  }
  [[nodiscard]] bool ended() const { return at_ == line_.size(); }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < line_.size() && !is_blank(line_[at_])) ++at_;
    return line_.substr(begin, at_ - begin);
  }

 private:
  static constexpr std::uint64_t kNumberMax = 0xffffffff;

  bool blanks() {
    const std::size_t begin = at_;
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    return at_ != begin;
  }

  std::string_view line_;
  std::size_t at_;
};

std::optional<Match> match_at(std::string_view format, std::string_view line, std::size_t begin) {
  Cursor cursor(line, begin);
  Match match{.begin = begin};
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      if (!cursor.literal(format[i])) return std::nullopt;
      continue;
    }
    std::optional<std::int64_t> number;
    switch (format[++i]) {
      case 'o':
        static_cast<void>(cursor.skip("-X"));
        continue;
      case 'a':
        if (!cursor.address()) return std::nullopt;
        continue;
      case '$':
        if (!cursor.ended()) return std::nullopt;
        continue;
      case 's':
        match.word = cursor.word();
        if (match.word.empty()) return std::nullopt;
        continue;
      case 'x':
        number = cursor.number(16);
        break;
      case 'D':
        number = cursor.domain();
        break;
      default:
        number = cursor.number(10);
        break;
    }
    if (!number) return std::nullopt;
    if (format[i] != '*' && numbers < match.value.size()) match.value[numbers++] = *number;
  }
  match.end = cursor.at();
  return match;
}

// The literal that is searched for first: the longest one of the format.
std::string_view anchor_of(std::string_view format) {
  std::string_view best;
  for (std::size_t at = 0; at < format.size();) {
    const std::size_t end = std::min(format.find_first_of("% ", at), format.size());
    if (end - at > best.size()) best = format.substr(at, end - at);
    at = end == format.size() ? end : format[end] == '%' ? end + 2 : end + 1;
  }
  return best;
}

// True if a match at `at` would begin inside a word or number: "dom17" of "rdom17".
bool inside_word(std::string_view line, std::size_t at) {
  return at > 0 && (std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0);
}

}  // namespace

std::optional<Match> find(std::string_view format, std::string_view line) {
  if (line.find(anchor_of(format)) == line.npos) return std::nullopt;
  const bool place = format.starts_with('%');
  const bool domain = format.starts_with("%D");
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!place) {
      at = line.find(format.front(), at);
      if (at == line.npos) return std::nullopt;
    } else if (domain ? line[at] != 'd' && line[at] != 'D' : !is_digit(line[at])) {
      continue;
    }
    if (inside_word(line, at) &&
        (place || std::isalnum(static_cast<unsigned char>(format[0])) != 0))
      continue;
    if (auto match = match_at(format, line, at)) return match;
  }
  return std::nullopt;
}

std::string_view address_before(std::string_view line, std::size_t end) {
  std::string_view head = line.substr(0, end);
  if (!head.ends_with(": ")) return {};
  head.remove_suffix(2);
  if (head.size() >= 12 && is_address(head.substr(head.size() - 12)))
    return head.substr(head.size() - 12);
  return {};
}

std::string_view first_address(std::string_view line) {
  for (std::size_t at = line.find('.'); at != line.npos; at = line.find('.', at + 1))
    for (const std::size_t before : {std::size_t{10}, std::size_t{5}}) {
      if (at < before || at + 2 > line.size()) continue;
      const std::string_view text = line.substr(at - before, before + 2);
      if (is_address(text)) return text;
    }
  return {};
}

std::string_view without_segment(std::string_view address) {
  return address.starts_with("0000:") ? address.substr(5) : address;
}

}  // namespace pirq::fuzz::log
