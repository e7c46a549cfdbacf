// The interface of an observer of what the guest does besides hypercalls.
#pragma once

#include <cstdint>

#include "model/qemu/registers.h"
#include "model/xen/hypercall.h"

namespace pirq::guest {

/// An observer of the guest's register writes and irqs, in the order in which they happen. It is
/// told of each one when it has happened.
class Observer {
 public:
  virtual void wrote_msi(int device, qemu::MsiRegister reg, std::uint32_t value) = 0;
  virtual void wrote_msix_control(int device, std::uint32_t value) = 0;
  virtual void wrote_msix_entry(int device, int entry, qemu::MsixWord word,
                                std::uint32_t value) = 0;
  /// The guest has a descriptor for a new irq; -1 if it got none. Mirrors irq_alloc_descs.
  virtual void made_irq(std::int32_t irq) = 0;
  /// The irq_info of an irq has left the guest's list.
  virtual void dropped_irq(std::int32_t irq) = 0;
  /// A driver frees an irq whose irq_info is gone, because another's clean-up freed it [L5].
  virtual void freed_irq_again() = 0;
  /// A hypercall of the guest failed before it reached Xen.
  virtual void failed_call(const xen::Hypercall& call) = 0;
  /// A driver requested irq 0, in place of a vector that was not set up.
  virtual void requested_irq_0() = 0;

 protected:
  ~Observer() = default;
};

}  // namespace pirq::guest
