// A HVM domain on a machine: its creation, the calls of a trace on it, its end. The host plays the
// toolstack and the device model; the guest's own calls are made by the guest.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz/live/host_pci.h"
#include "fuzz/live/hypercalls.h"
#include "model/xen/hypercall.h"

namespace pirq::live {

/// What an operation answered.
struct Reply {
  Result rc;                 ///< Empty if the machine is lost.
  std::int32_t number = -1;  ///< The pirq or port that it returned.
  std::int32_t nr = 0;       ///< map_multi_msi: the block's size as Xen left it.
  xen::RaiseAnswer raised{};
};

class Guest {
 public:
  /// A domain that does not exist yet. `devices` are those that the trace calls 0, 1, ...
  Guest(Machine& machine, std::uint16_t domid, std::vector<PciFunction> devices)
      : xen_(machine), domid_(domid), devices_(std::move(devices)) {}

  /// Creates the domain, with its devices, and starts it. Returns what failed, or an empty text.
  [[nodiscard]] std::string create();
  /// Makes a call. REQUIRES: one of those that `makes` accepts.
  [[nodiscard]] Reply call(const xen::Hypercall& call);
  /// Destroys it. Empty if the machine is lost; otherwise 0, or an error.
  [[nodiscard]] Result destroy();

  [[nodiscard]] std::uint16_t domid() const { return domid_; }
  /// True if a call of this operation can be made on a real Xen.
  [[nodiscard]] static bool makes(xen::Operation op);
  /// True if it is known where an interrupt of the call's device must go: it is an edu, and it was
  /// not mapped twice. The first bind of an irq writes the message of that irq to the device again
  /// (set_msi_affinity), which neither recordings nor the model have.
  [[nodiscard]] bool raises(const xen::Hypercall& call) const;
  /// Which pirq is behind `port`, by EVTCHNOP_status; -1: it is not a port of a pirq.
  [[nodiscard]] std::int32_t pirq_of_port(std::uint32_t port);

 private:
  [[nodiscard]] std::string create_domain();
  [[nodiscard]] std::string assign();
  [[nodiscard]] std::string load();
  [[nodiscard]] Result set_registers();
  [[nodiscard]] Result map_window(Window window, std::uint64_t gfn);
  [[nodiscard]] Reply map(const xen::Hypercall& call);
  // Remembers which devices are mapped, and which of them more than once.
  void note_map(std::uint8_t device, std::int32_t pirq);
  void note_unmap(std::int32_t pirq);
  [[nodiscard]] Result bind(abi::Domctl command, const xen::Hypercall& call);

  Hypercalls xen_;
  std::uint16_t domid_;
  std::vector<PciFunction> devices_;
  std::vector<std::pair<std::uint8_t, std::int32_t>> mapped_;  ///< Device and pirq.
  std::vector<std::uint8_t> mapped_twice_;
};

}  // namespace pirq::live
