// The Linux guest: one driver per device. Each driver runs the MSI life cycle (P1 to P7, R1 to R3)
// in program order, over Xen's hypercalls and QEMU's registers. The steps of different drivers
// interleave freely, because no guest lock covers a whole life cycle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/guest/guest_layout.h"
#include "model/guest/guest_observer.h"
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
/// The same in later guests: edge, delivery mode 7, vector 0 [L15].
inline constexpr std::uint32_t kXenPirqMsiDataExtint = 0x0700;

/// The first guest vector in the messages of a driver that does not know Xen. Each such device has
/// a separate vCPU.
inline constexpr std::uint8_t kFirstVector = 0x30;
static_assert(kFirstVector + kNativeVectorsMax == 0xF0, "the vectors above are the system's");

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
  /// The data word of this guest's messages in pirq mode.
  [[nodiscard]] std::uint32_t message_data() const;
  /// True if the Linux irq has a descriptor. Irqs below `irq_base` are not modelled, and have one.
  [[nodiscard]] bool uses_irq(std::int32_t irq) const;
  /// The number of Linux irqs of the bitmap that have a descriptor.
  [[nodiscard]] int irqs_in_use() const;
  /// True if the descriptors of dropped irqs wait for the end of a grace period [L24].
  [[nodiscard]] bool has_dying_irqs() const;
  /// The irq whose handler runs for an event on `port`; 0 if there is none, or if the world does
  /// not keep evtchn_to_irq.
  [[nodiscard]] std::int32_t irq_of_port(std::int32_t port) const;
  /// The port in the irq_info of the vector: its port, or one that is closed but not yet erased
  /// [L4]. 0 if there is none.
  [[nodiscard]] std::uint32_t port_of(int device, int vector) const;
  /// The irq that pirq_to_irq[] has for the number; 0 if there is none, or if the world does not
  /// keep the table.
  [[nodiscard]] std::int32_t irq_of_number(std::int32_t pirq) const;

  /// The devices with listed GSIs, each plus 1, in the order of the guest's list; 0 ends it. Empty
  /// if no step restores the domain.
  [[nodiscard]] std::span<const std::uint8_t> gsi_order() const {
    return base_[layout().gsi_order];
  }

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
  // True if the world keeps which messages the guest composed.
  [[nodiscard]] bool keeps_message() const;

  const Setup* setup_;
  Base base_;
};

/// Calls of the guest that fail while it resumes: bit n of a mask is the n-th call of its kind.
struct FailingCalls {
  std::uint64_t maps = 0;   ///< PHYSDEVOP_map_pirq of a GSI.
  std::uint64_t binds = 0;  ///< EVTCHNOP_bind_pirq.

  [[nodiscard]] bool next_map() { return next(maps); }
  [[nodiscard]] bool next_bind() { return next(binds); }

 private:
  static bool next(std::uint64_t& calls) {
    const bool fails = (calls & 1U) != 0;
    calls >>= 1U;
    return fails;
  }
};

/// View of the guest's part of a world.
class Guest : public GuestView {
 public:
  Guest(const Setup& setup, Base base, Observer* observer = nullptr)
      : GuestView(setup, base), observer_(observer) {}

  // The driver's steps. REQUIRES: next(device) has the step.

  /// The start of pci_enable_msi_range or pci_enable_msix_range, for `vectors` vectors. The driver
  /// accepts `least`.
  void begin_probe(int device, int vectors, int least, qemu::DeviceModel& qemu, xen::Domain& xen);
  /// P1..P3 of xen_hvm_setup_msi_irqs: reads the message, decides, requests a number from Xen. With
  /// L23 turned back the guest first makes the irq.
  void obtain(int device, const qemu::DeviceModelView& qemu, xen::Domain& xen, Outcome& outcome);
  /// P4: writes the remaining words of the message, up to one for which QEMU calls Xen.
  void write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome);
  /// P5: xen_bind_pirq_msi_to_irq.
  void create_irq(int device, Outcome& outcome);
  /// P6: writes ENABLE (MSI-X: with the function mask cleared).
  void enable(int device, qemu::DeviceModel& qemu);
  /// P7 of one vector: startup_pirq. A failure is only logged.
  void bind_evtchn(int device, qemu::DeviceModel& qemu, xen::Domain& xen, Outcome& outcome);
  /// R1 of one vector: shutdown_pirq.
  void close_evtchn(int device, qemu::DeviceModel& qemu, xen::Domain& xen, Outcome& outcome);
  /// R2: clears ENABLE.
  void disable(int device, qemu::DeviceModel& qemu);
  /// R3 of one vector: xen_destroy_irq.
  void drop_irq(int device, xen::Domain& xen, Outcome& outcome);
  /// The second half of shutdown_pirq, in guests that close the port first [L4].
  void forget_port(int device, Outcome& outcome);
  /// Mirrors the start of pci_restore_msi_state of a running device. Its messages follow.
  void restore(int device, qemu::DeviceModel& qemu);
  /// Clears the mask bit of an MSI-X entry. Linux does not do this if it masks event channels.
  static void unmask(int device, int vector, qemu::DeviceModel& qemu);

  /// Writes any number into the message of a vector that QEMU has not set up.
  void write_any(int device, int vector, std::int32_t pirq, qemu::DeviceModel& qemu);

  // Failures (failure.cpp).

  /// The call of `obtain` fails.
  void obtain_fails(int device, Outcome& outcome);
  /// irq_alloc_descs fails: there is no irq for the number.
  void alloc_irq_fails(int device, Outcome& outcome);
  /// xen_irq_info_pirq_setup fails for the new irq, which is undone.
  void port_setup_fails(int device, Outcome& outcome);
  /// irq_set_msi_desc fails for the new irq, which is undone.
  void set_msi_desc_fails(int device, xen::Domain& xen, Outcome& outcome);
  /// The bind of the next vector's port fails.
  void bind_evtchn_fails(int device, Outcome& outcome);
  /// A probe fails for a reason outside the interrupt code. If its vectors are set up, the driver
  /// closes the ports that it has bound.
  void abandon(int device);
  /// A failed probe gives its next number back to Xen [L10].
  void give_back(int device, xen::Domain& xen, Outcome& outcome);
  /// A failed probe begins again with the vectors that it could set up [L16].
  void retry(int device, qemu::DeviceModel& qemu, xen::Domain& xen);

  // The whole guest.

  /// The vCPU with the event queue goes offline. Mirrors the part of evtchn_fifo_cpu_dead
  /// (drivers/xen/events/events_fifo.c) that drops the events of its queue.
  void cpu_offline(xen::Domain& xen) const;
  /// The guest resumes in a restored domain. Mirrors xen_irq_resume and restore_pirqs
  /// (drivers/xen/events/events_base.c), of whose calls `failing` do. REQUIRES: can_save().
  void resume_domain(qemu::DeviceModel& qemu, xen::Domain& xen, FailingCalls failing);
  /// A new kernel starts in the domain, with empty state.
  void soft_reset();
  /// An RCU grace period ends: the descriptors of dropped irqs are freed [L24].
  void end_grace_period();

 private:
  enum class Control : std::uint8_t { off, masked, on };

  void write_msi(int device, qemu::MsiRegister reg, std::uint32_t value, qemu::DeviceModel& qemu);
  void write_msix_entry(int device, int entry, qemu::MsixWord word, std::uint32_t value,
                        qemu::DeviceModel& qemu);
  void write_control(int device, qemu::DeviceModel& qemu, Control control);
  void mask_entry(int device, int entry, qemu::DeviceModel& qemu);
  void mask_entries(int device, qemu::DeviceModel& qemu);
  void set_mask(int device, int entry, bool masked, qemu::DeviceModel& qemu);
  bool write_words(int device, qemu::DeviceModel& qemu);

  [[nodiscard]] std::int32_t own_number() const;
  [[nodiscard]] std::int32_t allocate_pirq(xen::Domain& xen) const;
  void take_number(int device, std::int32_t pirq, std::int32_t irq, Outcome& outcome);
  void choose_vector(int device);
  void map_gsi(int device, xen::Domain& xen, Outcome& outcome);
  void next_vector(int device);
  void list(int device, Vector& vector, std::int32_t irq);

  [[nodiscard]] std::optional<std::size_t> free_place() const;
  [[nodiscard]] std::int32_t new_irq();
  void use_irq(std::int32_t irq);
  void free_irq(std::int32_t irq);
  void unbind_irq(std::int32_t irq, xen::Domain& xen);
  void open_port(Vector& v, xen::Domain& xen);
  void close_port(int device, xen::Domain& xen);
  void closed(int device);
  void erase_port(std::uint32_t port);
  void release_port(std::uint32_t port, xen::Domain& xen);
  void unlist_gsi(int device);
  void dropped(std::int32_t irq);

  void skip_irq_0(int device);
  void bound(int device, Outcome& outcome);
  void leave_probe(int device, Leaving why);
  void begin_drops(int device);
  void end_drops(int device);
  void end_probe(int device);
  void skip_unclaimed(int device);
  void skip_unlisted(int device);

  void resume_by_number(xen::Domain& xen, FailingCalls& failing);
  void resume_by_list(xen::Domain& xen, FailingCalls& failing);
  bool resume_gsi(int device, xen::Domain& xen, FailingCalls& failing);
  void resume_msi(int device, qemu::DeviceModel& qemu, xen::Domain& xen);
  void crash();
  void failed_call(const xen::Hypercall& call);

  Observer* observer_;
};

}  // namespace pirq::guest

#include "model/guest/program.h"  // IWYU pragma: export
