// Changes to a world, as the options of a command line give them: one option for each key of the
// world line, and one for a device.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"

namespace pirq::fuzz {

class WorldChanges {
 public:
  /// Notes a value of a key (see change_key). An error has no file and no line.
  [[nodiscard]] Problem set(std::string_view key, std::string_view value);
  /// Notes a device: "msix 3". The noted devices replace those of the world.
  [[nodiscard]] Problem add_device(std::string_view text);

  [[nodiscard]] bool empty() const { return values_.empty() && devices_.empty(); }
  /// True if no other key and no device is noted.
  [[nodiscard]] bool only(std::string_view key) const;
  /// Makes the changes, in the order in which they were noted.
  void apply(WorldConfig& config) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<DeviceConfig> devices_;
};

}  // namespace pirq::fuzz
