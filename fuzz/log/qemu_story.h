// What QEMU's log of one domain says: which device had which number mapped when.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/log/event.h"
#include "fuzz/log/finding.h"
#include "fuzz/log/one_qemu.h"

namespace pirq::fuzz::log {

/// Follows QEMU's lines of one file in their order. QEMU logs every map and unmap, if its log is
/// compiled in. Xen gives no number that is mapped, so a device gets another one's number only if
/// it had the number before, and finds it in its old message (L1). If no line says that it had, and
/// no later line ends what the other device has, the lines may be of two QEMUs.
class QemuStory {
 public:
  QemuStory(std::string file, Findings& findings)
      : file_(std::move(file)), findings_(findings), one_(file_) {}

  void take(const Event& event);
  /// Judges what only the end of the log shows.
  void end();

 private:
  using Vector = std::pair<std::string, std::int64_t>;  // A device and an entry.
  struct Claim {
    Vector vector = {};
    Evidence line = {};
    bool ended = false;  // Unbound, so that only the line of the unmap can be missing.
  };
  // A finding that is an alias only if the lines are of one QEMU.
  struct Unsure {
    std::string holder = {};
    Finding alias = {};
  };

  void requested(const Event& event);
  void bound(const Event& event);
  void failed(const Event& event);
  void unmapped(const Event& event);
  void unbound(std::int64_t pirq, const std::string& device);
  void disabled(const std::string& device);
  void removed(const std::string& device);
  void doubtful(Finding finding);
  void confirm_aliases_with(const std::string& holder);
  void note_name(std::int64_t pirq, const Event& event);
  void forget_names(const std::string& device);
  [[nodiscard]] bool had_it(std::int64_t pirq, const std::string& device,
                            const Claim& holder) const;
  void claim(std::int64_t pirq, const Vector& vector, const Event& event);
  [[nodiscard]] Evidence line(const Event& event) const { return evidence(file_, event); }

  std::string file_;
  Findings& findings_;
  OneQemu one_;
  std::vector<Finding> doubtful_;  // They hold if the lines are of one QEMU.
  std::vector<Unsure> unsure_;
  std::map<std::int64_t, Claim> holders_;                                // By pirq.
  std::map<std::pair<std::int64_t, std::string>, std::uint64_t> named_;  // The first such line.
  std::map<Vector, std::int64_t> mapped_;       // The number that QEMU has mapped for a vector.
  std::map<std::string, Claim> last_;           // The last request, by device.
  std::map<std::string, std::int64_t> wanted_;  // Its number.
  std::set<std::string> unmapped_;              // Devices whose last line is of an unmap.
  bool disable_unmaps_ = false;                 // It was seen that a disable unmaps (Q1).
};

}  // namespace pirq::fuzz::log
