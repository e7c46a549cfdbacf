// The names of what a finding is about.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace pirq::fuzz::log {

[[nodiscard]] inline std::string named(const std::string& device) {
  return device.empty() ? "a device that the line does not name" : device;
}
[[nodiscard]] inline std::string number_text(std::int64_t pirq) {
  return fmt::format("pirq {}", pirq);
}

/// A number as Xen's dumps show it: with its domain.
[[nodiscard]] inline std::string number_text(std::int64_t domain, std::int64_t pirq) {
  return fmt::format("pirq {} of domain {}", pirq, domain);
}

}  // namespace pirq::fuzz::log
