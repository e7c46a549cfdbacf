// steps-keep-contract: what a step does, and which steps can follow. calls-keep-contract judges the
// hypercalls of a step.
#include <array>

#include "properties/fault.h"
#include "properties/possible.h"
#include "properties/progress.h"

namespace pirq {
namespace {

using guest::Phase;
using enum StepKind;

bool is_programmed(const World& world, int device) {
  for (int v = 0; v < world.setup().device(device).vectors; ++v)
    if (world.domain().programmed_with(device, v) >= 0) return true;
  return false;
}

bool is_through(const World& world, int device) {
  return passed_through(world.setup().device(device).kind);
}

bool memory_is_off(const World& world, int device) {
  const xen::PciDev* pci = world.domain().pci_dev(device);
  return pci != nullptr && (pci->flags & xen::kPciMemoryOff) != 0;
}

// One bit for each device that is passed through.
std::uint64_t passed_through_devices(const World& world) {
  std::uint64_t through = 0;
  for (int device = 0; device < world.setup().devices(); ++device)
    if (is_through(world, device)) through |= std::uint64_t{1} << device;
  return through;
}

// Who has each device after the step. A detach goes on while QEMU unmaps numbers.
Holdings expected_holdings(const Observation& seen) {
  Holdings due = seen.before;
  const World& world = seen.world;
  const std::uint64_t bit = std::uint64_t{1} << seen.step.device;
  const StepKind kind = seen.step.kind;
  if (kind == attach) {
    due.attached |= bit;
    due.owned |= bit;
  }
  if (kind == detach && !world.device_model().busy()) due.attached &= ~bit;
  if (kind == deassign || kind == remove_device) due.owned &= ~bit;
  if (kind == attach_other) due.elsewhere |= bit;
  if (kind == detach_other) due.elsewhere &= ~bit;
  if (kind != kdump && kind != soft_reset) return due;
  const std::uint64_t through = passed_through_devices(world);
  if (kind == kdump) due.owned &= ~through;
  due.attached &= ~(through & ~due.owned);
  return due;
}

Fault judge_holdings(const Observation& seen) {
  const bool judged = can_move_devices(seen.step.kind);
  if (!judged || Holdings::of(seen.world) == expected_holdings(seen)) return nullptr;
  return "a device has another holder than it must have";
}

// A raw step makes its hypercall, or writes its message.
Fault judge_raw(const Observation& seen) {
  const bool block = seen.step.kind == dm_map_multi && seen.outcome.rc == 0;
  if (block && seen.outcome.nr <= 0) return "its outcome names no block";
  if (seen.step.kind != guest_write_message)
    return seen.outcome.hypercall ? nullptr : "it makes no hypercall";
  const qemu::DeviceModelView qemu = seen.world.device_model();
  const auto read = [&](qemu::MsixWord word) {
    return qemu.read_message(seen.step.device, seen.step.a, word);
  };
  const std::uint32_t number =
      (read(qemu::MsixWord::addr_hi) & ~0xFFU) + (read(qemu::MsixWord::addr_lo) / 0x1000U) % 0x100U;
  const bool written = number == static_cast<std::uint32_t>(seen.step.b) &&
                       read(qemu::MsixWord::data) == seen.world.guest().message_data();
  return written ? nullptr : "the message does not name the number";
}

// What the outcome of a step says of it.
Fault judge_outcome(const Observation& seen) {
  constexpr StepKinds kOfNumber = {softirq_begin, softirq_end};
  constexpr StepKinds kOfVector = {raise, interrupt};
  constexpr StepKinds kOfAll = {destroy_domain, rcu_end, save_restore, restore_map_fails};
  const StepKind kind = seen.step.kind;
  if (kOfNumber.has(kind) && seen.outcome.pirq != seen.step.b) return "its outcome names no number";
  if (kOfVector.has(kind) && seen.outcome.vector != seen.step.a)
    return "its outcome names no vector";
  if (kOfAll.has(kind) && !seen.outcome.touched.all) return "its outcome names no entry";
  return nullptr;
}

// The end of a grace period is a step of its own, where there is one.
Fault judge_destroy(const Observation& seen) {
  const std::uint8_t dying = seen.world.domain().state().dying;
  if (dying == 0) return "the domain is not dying";
  const bool early = dying == xen::kDyingGone && seen.world.setup().allows(rcu_end);
  return early ? "the domain is gone before the grace period ends" : nullptr;
}

// The toolstack has unmapped the number of the device's pin, or QEMU has.
Fault judge_deassign(const Observation& seen) {
  const World& world = seen.world;
  const int device = seen.step.device;
  if (world.setup().device(device).kind != DeviceKind::intx || tampered(world, device))
    return nullptr;
  const std::int32_t gsi = world.domain().machine_gsi(device);
  return world.domain().domain_irq_to_pirq(gsi) <= 0 ? nullptr : "its pin is still mapped";
}

Fault judge_begin(const Observation& seen) {
  const guest::Driver& driver = seen.world.guest().driver(seen.step.device);
  const bool several = is_msix(seen.world.setup().device(seen.step.device).kind);
  if (driver.vectors != (several ? seen.step.a : 1)) return "the probe wants other vectors";
  if (driver.cursor != 0 || driver.enabled != 0) return "the probe does not begin at the start";
  if (memory_is_off(seen.world, seen.step.device)) return "the device's memory is off";
  return nullptr;
}

Fault judge_memory_off(const Observation& seen) {
  const World& world = seen.world;
  if (world.domain().pci_dev(seen.step.device) == nullptr) return nullptr;
  const bool off = memory_is_off(world, seen.step.device);
  return off && world.domain().spoiled(seen.step.device) ? nullptr : "the device's memory is on";
}

// A device that is attached has the registers of a reset.
Fault judge_attach(const Observation& seen) {
  const World& world = seen.world;
  const int device = seen.step.device;
  const qemu::DeviceModelView qemu = world.device_model();
  if (!qemu.attached(device) || !world.domain().owns(device)) return "the device is not attached";
  if (qemu.state(device).enabled != 0) return "the device is enabled";
  for (int v = 0; v < world.setup().device(device).vectors; ++v) {
    const qemu::Entry& entry = qemu.entry(device, v);
    if (entry.pirq != qemu::kUnassignedPirq) return "the device has a number";
    if (entry.addr_lo != 0 || entry.data != 0 || entry.updated != 0)
      return "the device has a message";
    if ((entry.hwmask != 0) != is_msix(world.setup().device(device).kind))
      return "the masks of its entries are not those of a reset";
  }
  const bool pin = world.setup().device(device).kind == DeviceKind::intx;
  return qemu.busy() == pin ? nullptr : "QEMU does not bind its pin";
}

Fault judge_detach(const Observation& seen) {
  const qemu::DeviceModelView qemu = seen.world.device_model();
  const bool leaves = qemu.busy() && qemu.detaching() && qemu.busy_device() == seen.step.device;
  return qemu.attached(seen.step.device) == leaves ? nullptr : "the device is not detached";
}

// The other domain enables its MSI, so that the device has no message of this domain.
Fault judge_attach_other(const Observation& seen) {
  if (!seen.world.domain().other_owns(seen.step.device)) return "nobody has the device";
  return is_programmed(seen.world, seen.step.device) ? "the device has a message of this domain"
                                                     : nullptr;
}

Fault judge_detach_other(const Observation& seen) {
  return seen.world.domain().other_owns(seen.step.device) ? "the other domain has the device"
                                                          : nullptr;
}

Fault judge_other_map(const Observation& seen) {
  const xen::DomainView xen = seen.world.domain();
  const std::int32_t irq = xen.state().other_irq;
  if ((irq != 0) != (seen.outcome.rc == 0)) return "the answer says another thing";
  if (irq == 0) return nullptr;
  const std::uint16_t flags = xen.irqs()[static_cast<std::size_t>(irq)].flags;
  const bool own = (flags & (xen::kIrqSlot | xen::kIrqAccess | xen::kIrqDmAccess)) != 0;
  if (own) return "this domain may use the irq";
  return (flags & xen::kIrqUsed) != 0 ? nullptr : "the irq is free";
}

Fault judge_other_unmap(const Observation& seen) {
  return seen.world.domain().state().other_irq == 0 ? nullptr : "the other domain has its irq";
}

Fault judge_fail_alloc(const Observation& seen) {
  const bool counts = seen.world.domain().state().fail_alloc == seen.step.a;
  return counts ? nullptr : "another allocation fails";
}

Fault judge_free_irqs(const Observation& seen) {
  return seen.world.guest().has_dying_irqs() ? "descriptors are left" : nullptr;
}

Fault judge_handle_event(const Observation& seen) {
  return seen.world.domain().is_linked(seen.step.b) ? "the event is still in the queue" : nullptr;
}

// A new kernel knows nothing of the old one's.
Fault judge_new_kernel(const Observation& seen) {
  const World& world = seen.world;
  for (int device = 0; device < world.setup().devices(); ++device) {
    if (world.guest().driver(device).phase != Phase::idle) return "a driver is not idle";
    for (int v = 0; v < world.setup().device(device).vectors; ++v) {
      const guest::Vector& vector = world.guest().vector(device, v);
      if (vector.irq != 0 || vector.listed != 0 || vector.claims != 0 || vector.port != 0)
        return "the new kernel knows an irq of the old one";
    }
  }
  const std::int32_t base = world.setup().config().irq_base;
  for (std::int32_t irq = base; irq < base + world.setup().vectors(); ++irq)
    if (world.guest().uses_irq(irq)) return "the new kernel has an irq of the old one";
  if (world.guest().has_dying_irqs()) return "irqs of the old kernel are left";
  for (const std::int32_t stored : world.domain().ports())
    if (stored != 0) return "a port is open";
  return nullptr;
}

// The restored guest has its ports again, and its drivers go on.
Fault judge_restored(const Observation& seen) {
  const World& world = seen.world;
  if (world.domain().state().dying != 0) return "the new domain is dying";
  std::int32_t ports = 0;
  for (int device = 0; device < world.setup().devices(); ++device)
    for (int v = 0; v < world.setup().device(device).vectors; ++v) {
      const guest::Vector& vector = world.guest().vector(device, v);
      if (vector.port == 0 && vector.refused == 0 && vector.listed != 0 &&
          is_gsi(world.setup().device(device).kind) && !tampered(world, device))
        return "a pin that the guest lists has no port";
      if (vector.port == 0) continue;
      ++ports;
      if (world.domain().pirq_of_port(static_cast<std::int32_t>(vector.port)) != vector.pirq)
        return "a port is bound to another number";
    }
  return world.domain().state().open_ports == ports ? nullptr : "a port is nobody's";
}

struct Row {
  StepKinds kinds;
  Fault (*judge)(const Observation&);
};
constexpr Row kRows[] = {
    {{begin_probe, begin_range}, judge_begin},
    {{memory_off}, judge_memory_off},
    {{attach}, judge_attach},
    {{detach}, judge_detach},
    {{attach_other}, judge_attach_other},
    {{detach_other}, judge_detach_other},
    {{other_map}, judge_other_map},
    {{other_unmap}, judge_other_unmap},
    {{fail_alloc}, judge_fail_alloc},
    {{free_irqs}, judge_free_irqs},
    {{handle_event}, judge_handle_event},
    {{soft_reset, kdump}, judge_new_kernel},
    {{raise}, judge_destination},
    {{interrupt}, judge_schedule},
    {{deassign}, judge_deassign},
    {{destroy_domain}, judge_destroy},
    {{save_restore, restore_map_fails}, judge_restored},
};

// By kind of step; nullptr if other properties judge it.
constexpr std::array<Fault (*)(const Observation&), kStepKinds> kJudges = [] {
  std::array<Fault (*)(const Observation&), kStepKinds> judges{};
  for (const Row& row : kRows)
    for (const StepKind kind : row.kinds) judges[index_of(kind)] = row.judge;
  return judges;
}();

Fault judge_step(const Observation& seen) {
  const StepInfo& step = info(seen.step.kind);
  Fault fault = step.family == Family::driver     ? judge_progress(seen)
                : step.family == Family::raw_call ? judge_raw(seen)
                                                  : judge_outcome(seen);
  if (fault == nullptr) fault = judge_holdings(seen);
  const auto judge = kJudges[index_of(seen.step.kind)];
  return fault == nullptr && judge != nullptr ? judge(seen) : fault;
}

}  // namespace

MaybeViolation check_steps_keep_contract(const Observation& seen) {
  if (!seen.world.setup().is_repaired() || seen.outcome.crashed) return std::nullopt;
  if (const Fault fault = judge_step(seen); fault != nullptr)
    return Violation{.subject = Subject::domain, .detail = fault};
  if (auto violation = judge_offers(seen)) return violation;
  return judge_possible(seen);
}

}  // namespace pirq
