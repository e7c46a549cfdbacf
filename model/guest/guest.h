// The guest's Linux: one driver per device, each running the MSI life cycle P1..P7, R1..R3 in
// program order, over Xen's hypercalls and QEMU's registers. Between any two steps of one driver
// any step of another may come; no guest lock covers a life cycle as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/guest/guest_layout.h"
#include "model/memory.h"
#include "model/outcome.h"
#include "model/step.h"

namespace pirq::xen {
class Domain;
}
namespace pirq::qemu {
class DeviceModel;
class DeviceModelView;
}

namespace pirq::guest {

/// Data word of a message in pirq mode, and what the reuse test compares with
/// (XEN_PIRQ_MSI_DATA, arch/x86/pci/xen.c): edge, level assert, delivery mode 3, vector 0.
inline constexpr std::uint32_t kXenPirqMsiData = 0x4300;

/// First of the vectors that a driver without Xen gives its messages, each device's to a vCPU of
/// its own.
inline constexpr std::uint8_t kFirstVector = 0x30;

/// The guest's part of a world, read only.
class GuestView {
 public:
  GuestView(const Setup& setup, Base base) : setup_(&setup), base_(base) {}

  /// The steps that a driver in `phase` can make next, or can be led astray by.
  [[nodiscard]] static StepKinds program(Phase phase);
  /// Those of them that this world's drivers make.
  [[nodiscard]] StepKinds next(int device) const;
  /// The driver's steps that read or write a register now, so that QEMU's main lock is needed.
  [[nodiscard]] StepKinds traps(int device) const;

  /// Whether the guest can be suspended: no driver is in the middle of anything.
  [[nodiscard]] bool can_save() const;
  /// Whether a new kernel may start in the domain: no driver of a passed-through device has anything.
  [[nodiscard]] bool can_soft_reset() const;


  /// The vector whose handler runs for an event on `port`, if any (evtchn_to_irq).
  [[nodiscard]] std::optional<VectorId> handler_of(std::uint32_t port) const;
  /// The same for a virtual MSI with `vector` to the vCPU with APIC id `dest`.
  [[nodiscard]] std::optional<VectorId> handler_of_msi(std::uint8_t vector,
                                                       std::uint8_t dest) const;
  /// Whether the vector's handler waits for its interrupts: its port is bound, its vector set up.
  [[nodiscard]] bool listens(int device, int vector) const;
  /// Guest GSI of a device that has one (is_gsi).
  [[nodiscard]] static std::int32_t gsi_of(int device);
  /// xen_irq_from_pirq: whether an irq_info in the list has this number.
  [[nodiscard]] bool lists(std::int32_t pirq) const;

  /// Whether the guest's kernel used a pointer to nothing.
  [[nodiscard]] bool crashed() const {
    const auto crashed = base_[layout().crashed];
    return !crashed.empty() && crashed[0] != 0;
  }
  [[nodiscard]] const Driver& driver(int device) const { return at(device); }
  [[nodiscard]] const Vector& vector(int device, int vector) const { return at(device, vector); }
  [[nodiscard]] std::span<const Vector> vectors() const { return base_[layout().vectors]; }

 protected:
  [[nodiscard]] const Layout& layout() const { return setup_->guest; }
  [[nodiscard]] Driver& at(int device) const {
    return base_[layout().drivers][static_cast<std::size_t>(device)];
  }
  [[nodiscard]] Vector& at(int device, int vector) const {
    const int index = setup_->first_vector(device) + vector;
    return base_[layout().vectors][static_cast<std::size_t>(index)];
  }
  [[nodiscard]] bool knows(std::int32_t pirq) const;
  [[nodiscard]] std::optional<std::int32_t> number_in_message(int device, int vector,
                                                              const qemu::DeviceModelView& qemu) const;
  [[nodiscard]] std::optional<std::int32_t> number_of_old(int device, int vector,
                                                          const qemu::DeviceModelView& qemu) const;
  [[nodiscard]] std::int32_t unused_number() const;
  [[nodiscard]] bool asks_for_old_number() const;
  // Whether the device's numbers come from PHYSDEVOP_get_free_pirq.
  [[nodiscard]] bool asks_xen(int device) const;

  const Setup* setup_;
  Base base_;
};

/// View of the guest's part of a world.
class Guest : public GuestView {
 public:
  using GuestView::GuestView;

  // The driver's steps. REQUIRES: next(device) has the step.

  /// pci_enable_msi / pci_enable_msix_range up to the first descriptor.
  void begin_probe(int device, int vectors, qemu::DeviceModel& qemu);
  /// P1..P3 of xen_hvm_setup_msi_irqs: read the message, decide, ask Xen for a number.
  void obtain(int device, const qemu::DeviceModelView& qemu, xen::Domain& xen, Outcome& outcome);
  /// P4: writes the rest of the message, up to a write that makes QEMU call Xen.
  void write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome);
  /// P5: xen_bind_pirq_msi_to_irq.
  void create_irq(int device, Outcome& outcome);
  /// P6: writes ENABLE (MSI-X: with the function mask cleared).
  void enable(int device, qemu::DeviceModel& qemu);
  /// P7 of one vector: startup_pirq. A failure is only logged.
  void bind_evtchn(int device, xen::Domain& xen, Outcome& outcome);
  /// P5 fails in xen_bind_pirq_msi_to_irq, which undoes what it did; the probe gives up.
  void create_irq_fails(int device, xen::Domain& xen, Outcome& outcome);
  /// R1 of one vector: shutdown_pirq.
  void close_evtchn(int device, xen::Domain& xen, Outcome& outcome);
  /// R2: writes ENABLE off.
  void disable(int device, qemu::DeviceModel& qemu);
  /// R3 of one vector: xen_destroy_irq.
  void drop_irq(int device, xen::Domain& xen, Outcome& outcome);
  /// The second half of shutdown_pirq where it closes the port first.
  void forget_port(int device, Outcome& outcome);
  /// A failed probe gives its next number back to Xen.
  void give_back(int device, xen::Domain& xen, Outcome& outcome);
  /// Mirrors the begin of pci_restore_msi_state, after ENABLE was written off with ports open.
  void resume(int device, qemu::DeviceModel& qemu);
  /// Writes an MSI-X entry's vector control, which Linux leaves alone where events are masked.
  static void unmask(int device, int vector, qemu::DeviceModel& qemu);
  /// A probe gives up before ENABLE.
  void abandon(int device);
  /// The vCPU on which events are queued goes offline. Mirrors the part of evtchn_fifo_cpu_dead
  /// (drivers/xen/events/events_fifo.c) that is about its queue: what is in it is dropped.
  void cpu_offline(xen::Domain& xen) const;
  /// The guest goes on in another domain than it was suspended in. Mirrors xen_irq_resume and
  /// restore_pirqs (drivers/xen/events/events_base.c). REQUIRES: can_save().
  void resume_domain(qemu::DeviceModel& qemu, xen::Domain& xen);
  /// A new kernel starts in the domain, and knows of nothing.
  void soft_reset();
 private:
  [[nodiscard]] std::int32_t allocate_pirq(xen::Domain& xen) const;
  void choose_vector(int device);
  void map_gsi(int device, xen::Domain& xen, Outcome& outcome);
  void write_control(int device, qemu::DeviceModel& qemu, bool enable, bool maskall = false) const;
  void free_irq(std::int32_t irq);
  void unbind_irq(std::int32_t irq, xen::Domain& xen);
  void leave_probe(int device);
  void skip_unclaimed(Driver& driver, int device);
  void skip_unlisted(Driver& driver, int device);
};

}  // namespace pirq::guest

#include "model/guest/program.h"  // IWYU pragma: export
