// Terminal colours.
#pragma once

#include <string>
#include <string_view>

namespace pirq::fuzz {

/// Wraps text in ANSI colour codes if `on`; returns it unchanged otherwise.
struct Paint {
  bool on = false;

  [[nodiscard]] std::string red(std::string_view text) const { return wrap("31;1", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return wrap("32;1", text); }
  [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }

 private:
  [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const {
    if (!on) return std::string(text);
    return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
  }
};

}  // namespace pirq::fuzz
