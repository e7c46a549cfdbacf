// The Linux guest: one driver per device. Each driver runs the MSI life cycle (P1 to P7, R1 to R3)
// in program order, over Xen's hypercalls and QEMU's registers. The steps of different drivers
// interleave freely, because no guest lock covers a whole life cycle.
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
}  // namespace pirq::qemu

namespace pirq::guest {

/// The data word of a message in pirq mode (XEN_PIRQ_MSI_DATA, arch/x86/pci/xen.c): edge, level
/// assert, delivery mode 3, vector 0. The guest looks for this word before it uses a number again.
inline constexpr std::uint32_t kXenPirqMsiData = 0x4300;

/// The first guest vector in the messages of a driver that does not know Xen. Each such device has
/// a separate vCPU.
inline constexpr std::uint8_t kFirstVector = 0x30;

/// The guest's part of a world, read only.
class GuestView {
 public:
  GuestView(const Setup& setup, Base base) : setup_(&setup), base_(base) {}

  /// The steps that a driver in `phase` can make next, including out-of-order and failing ones.
  [[nodiscard]] static StepKinds program(Phase phase);
  /// The steps that this device's driver can make next. Excludes out-of-order steps unless the
  /// world allows them.
  [[nodiscard]] StepKinds next(int device) const;
  /// The driver's steps that access a register and so need QEMU's main lock.
  [[nodiscard]] StepKinds traps(int device) const;

  /// True if the guest can be suspended: every driver is idle or running.
  [[nodiscard]] bool can_save() const;
  /// True if a new kernel can start in the domain: every driver of a passed-through device is idle.
  [[nodiscard]] bool can_soft_reset() const;

  /// The vector whose handler runs for an event on `port`, if any (evtchn_to_irq).
  [[nodiscard]] std::optional<VectorId> handler_of(std::uint32_t port) const;
  /// The vector whose handler runs for a virtual MSI with `vector` to the vCPU with APIC id `dest`.
  [[nodiscard]] std::optional<VectorId> handler_of_msi(std::uint8_t vector,
                                                       std::uint8_t dest) const;
  /// True if the vector's handler can receive interrupts: its port is bound, or its guest vector is
  /// set up.
  [[nodiscard]] bool listens(int device, int vector) const;
  /// Guest GSI of a device that has one (is_gsi).
  [[nodiscard]] static std::int32_t gsi_of(int device);
  /// True if an irq_info in the list has this number. Mirrors xen_irq_from_pirq.
  [[nodiscard]] bool lists(std::int32_t pirq) const;

  /// True if the guest's kernel dereferenced a bad pointer.
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
  [[nodiscard]] std::optional<std::int32_t> number_in_message(
      int device, int vector, const qemu::DeviceModelView& qemu) const;
  [[nodiscard]] std::optional<std::int32_t> number_of_old(int device, int vector,
                                                          const qemu::DeviceModelView& qemu) const;
  [[nodiscard]] std::int32_t unused_number() const;
  [[nodiscard]] bool asks_for_old_number() const;
  // True if the device's numbers come from PHYSDEVOP_get_free_pirq.
  [[nodiscard]] bool asks_xen(int device) const;

  const Setup* setup_;
  Base base_;
};

/// View of the guest's part of a world.
class Guest : public GuestView {
 public:
  using GuestView::GuestView;

  // The driver's steps. REQUIRES: next(device) has the step.

  /// The start of pci_enable_msi or pci_enable_msix_range.
  void begin_probe(int device, int vectors, qemu::DeviceModel& qemu);
  /// P1..P3 of xen_hvm_setup_msi_irqs: reads the message, decides, requests a number from Xen.
  void obtain(int device, const qemu::DeviceModelView& qemu, xen::Domain& xen, Outcome& outcome);
  /// P4: writes the remaining words of the message, up to one for which QEMU calls Xen.
  void write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome);
  /// P5: xen_bind_pirq_msi_to_irq.
  void create_irq(int device, Outcome& outcome);
  /// P6: writes ENABLE (MSI-X: with the function mask cleared).
  void enable(int device, qemu::DeviceModel& qemu);
  /// P7 of one vector: startup_pirq. A failure is only logged.
  void bind_evtchn(int device, xen::Domain& xen, Outcome& outcome);
  /// P5 fails in xen_bind_pirq_msi_to_irq, which undoes its work. The probe fails.
  void create_irq_fails(int device, xen::Domain& xen, Outcome& outcome);
  /// R1 of one vector: shutdown_pirq.
  void close_evtchn(int device, xen::Domain& xen, Outcome& outcome);
  /// R2: clears ENABLE.
  void disable(int device, qemu::DeviceModel& qemu);
  /// R3 of one vector: xen_destroy_irq.
  void drop_irq(int device, xen::Domain& xen, Outcome& outcome);
  /// The second half of shutdown_pirq, in guests that close the port first [L4].
  void forget_port(int device, Outcome& outcome);
  /// A failed probe gives its next number back to Xen [L10].
  void give_back(int device, xen::Domain& xen, Outcome& outcome);
  /// Mirrors the start of pci_restore_msi_state, after ENABLE was cleared with open ports.
  void resume(int device, qemu::DeviceModel& qemu);
  /// Clears the mask bit of an MSI-X entry. Linux does not do this if it masks event channels.
  static void unmask(int device, int vector, qemu::DeviceModel& qemu);
  /// A probe fails before it sets ENABLE.
  void abandon(int device);
  /// The vCPU with the event queue goes offline. Mirrors the part of evtchn_fifo_cpu_dead
  /// (drivers/xen/events/events_fifo.c) that drops the events of its queue.
  void cpu_offline(xen::Domain& xen) const;
  /// The guest resumes in a restored domain. Mirrors xen_irq_resume and restore_pirqs
  /// (drivers/xen/events/events_base.c). REQUIRES: can_save().
  void resume_domain(qemu::DeviceModel& qemu, xen::Domain& xen);
  /// A new kernel starts in the domain, with empty state.
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
