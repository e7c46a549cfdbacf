// Whether the lines of QEMU in a file can all be of one program.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "fuzz/log/event.h"
#include "fuzz/log/finding.h"

namespace pirq::fuzz::log {

/// Looks for what one QEMU does not print: a vector that is set up twice without an end, a device
/// that is assigned twice at a time, or whose MSI-X is enabled twice, and a line of another device
/// between the two of a set-up or of an end, for which QEMU holds its lock. Then lines are lost, or
/// the logs of two guests are mixed, and the numbers of two devices prove nothing.
class OneQemu {
 public:
  explicit OneQemu(std::string file) : file_(std::move(file)) {}

  void take(const Event& event);

  /// The remark about the first such line; none if one QEMU can have printed all lines.
  [[nodiscard]] const std::optional<Remark>& doubt() const { return doubt_; }

 private:
  struct SetUp {
    std::int64_t pirq = 0;
    Evidence line = {};
  };
  struct Device {
    std::optional<Evidence> assigning = {};
    std::optional<Evidence> enabled = {};
    std::map<std::int64_t, SetUp> vectors = {};  // By entry.
    std::int64_t last = -1;                      // The entry that was set up last.
  };

  // The first line of two that follow each other.
  struct First {
    std::string device = {};
    std::int64_t pirq = 0;
    Evidence line = {};
    bool interrupted = false;  // By another device's line.
  };

  void follow_pair(const Event& event);
  void requested(const Event& event, Device& device);
  void ended(std::int64_t pirq, Device& device);
  void doubts(std::string_view what, const Evidence& first, const Event& event);

  std::string file_;
  std::map<std::string, Device> devices_;
  std::optional<First> first_;
  std::optional<Remark> doubt_;
};

}  // namespace pirq::fuzz::log
