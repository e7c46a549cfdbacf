// The devices of a log, as its lines show them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuzz/log_worlds/story.h"

namespace pirq::fuzz {

/// Guesses the devices: the lines of one address, or without addresses, the guest's lines that
/// follow each other directly. A device has as many vectors as its longest run of new numbers, one
/// more if the run ends with a failure, or as QEMU's lines show. QEMU's addresses are those of the
/// guest.
class ToldDevices {
 public:
  /// Takes a line, in the order of its source, and sets its device.
  void take(ToldLine& told, const std::string& address, bool msix);

  /// The devices, in the order of their indices.
  [[nodiscard]] std::vector<DeviceConfig> configs(const LogStory& story) const;

 private:
  struct Device {
    std::size_t vectors = 0;
    bool seen_msi = false;  // QEMU's lines say which kind it is.
    bool seen_msix = false;
  };
  int index_of_address(const std::string& address);
  void take_run(const ToldLine& told, const std::string& address);
  void note_failure(const std::string& address);
  void note_end(const ToldLine& told);

  std::map<std::size_t, Device> devices_;  // By index.
  std::map<std::size_t, Device> runs_;     // Of the guest's lines without an address.
  std::vector<std::string> addresses_;
  std::set<std::int64_t> run_, ended_;
  Device* current_ = nullptr;
  std::string last_address_;
  std::uint64_t last_line_ = 0;
};

}  // namespace pirq::fuzz
