// Writes JSON texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pirq::fuzz {

/// Returns `text` as UTF-8: bytes that are not UTF-8 are replaced by U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

/// Builds one JSON value, indented by two blanks a level. Calls nest as the value does.
class JsonText {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// The name of the next value in an object.
  void key(std::string_view name);
  void value(std::string_view text);
  void value(std::uint64_t number);
  template <class T>
  void field(std::string_view name, T&& content) {
    key(name);
    value(content);
  }

  /// The text with a line end. REQUIRES: everything is closed.
  [[nodiscard]] std::string take() { return std::move(text_) + '\n'; }

 private:
  void open(char bracket);
  void close(char bracket);
  void begin_value();
  void quoted(std::string_view text);

  std::string text_;
  std::size_t depth_ = 0;
  bool first_ = true;       ///< The next value is the first one of its object or array.
  bool after_key_ = false;  ///< The next value follows its key on the line.
};

}  // namespace pirq::fuzz
