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

/// A domain of Xen's dumps, -1 if its heading is lost.
[[nodiscard]] inline std::string domain_text(std::int64_t domain) {
  return domain < 0 ? "a domain that the log does not name" : fmt::format("domain {}", domain);
}

/// A number as Xen's dumps show it: with its domain.
[[nodiscard]] inline std::string number_text(std::int64_t domain, std::int64_t pirq) {
  return fmt::format("pirq {} of {}", pirq, domain_text(domain));
}

}  // namespace pirq::fuzz::log
