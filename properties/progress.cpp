// steps-keep-contract, second part: a step of a driver leads to its next stage, and an interrupt
// goes where Xen's tables say.
#include "properties/progress.h"

#include <array>

#include "model/xen/limits.h"

namespace pirq {
namespace {

using guest::Phase;
using enum StepKind;

// The phases that follow a step whose call succeeded, and one whose call failed.
struct Row {
  StepKinds kinds;
  guest::Phases then;
  guest::Phases if_failed;
};

constexpr guest::Phases kLeaves = {Phase::give_back, Phase::drop_irq, Phase::disable, Phase::idle,
                                   Phase::retry};
constexpr guest::Phases kDrops = {Phase::drop_irq, Phase::disable, Phase::idle, Phase::retry};
constexpr guest::Phases kSetsUp = {Phase::write_message, Phase::create_irq, Phase::bind_evtchn};
constexpr guest::Phases kBinds = {Phase::bind_evtchn, Phase::running};

// A port that cannot be bound or closed, and a number that cannot be given back, are only logged.
constexpr Row kRows[] = {
    {{begin_probe, begin_range, retry}, {Phase::obtain, Phase::bind_evtchn}, {}},
    {{obtain}, kSetsUp, kLeaves},
    {{write_message},
     {Phase::write_message, Phase::create_irq, Phase::restore, Phase::restored},
     {}},
    {{create_irq}, {Phase::obtain, Phase::enable, Phase::bind_evtchn}, {}},
    {{enable}, kBinds, {}},
    {{bind_evtchn, bind_evtchn_fails}, kBinds, kBinds},
    {{obtain_fails, alloc_irq_fails, port_setup_fails, set_msi_desc_fails}, kLeaves, kLeaves},
    {{abandon}, kLeaves | guest::Phases{Phase::close_evtchn}, {}},
    {{close_evtchn},
     {Phase::close_evtchn, Phase::disable, Phase::idle},
     {Phase::close_evtchn, Phase::disable, Phase::idle}},
    {{disable}, {Phase::drop_irq, Phase::idle, Phase::retry}, {}},
    {{give_back}, kLeaves, kLeaves},
    {{drop_irq}, kDrops, kDrops},
    {{restore}, {Phase::restore}, {}},
};

// The row of each kind of step; nullptr if no stage follows the step.
constexpr std::array<const Row*, kStepKinds> kRowOf = [] {
  std::array<const Row*, kStepKinds> rows{};
  for (const Row& row : kRows)
    for (const StepKind kind : row.kinds) rows[index_of(kind)] = &row;
  return rows;
}();

// The outcome of a stage names the vector, and what the vector has.
Fault judge_names(const Observation& seen) {
  constexpr StepKinds kStages = {obtain,       write_message, create_irq,
                                 close_evtchn, drop_irq,      give_back};
  const Outcome& done = seen.outcome;
  if (!kStages.has(seen.step.kind)) return nullptr;
  const DeviceConfig& device = seen.world.setup().device(seen.step.device);
  if (done.vector < 0 || done.vector >= device.vectors) return "its outcome names no vector";
  if (seen.step.kind == drop_irq || seen.step.kind == give_back) return nullptr;
  const guest::Vector& vector = seen.world.guest().vector(seen.step.device, done.vector);
  if (seen.step.kind == create_irq && done.irq != vector.irq) return "its outcome names no irq";
  const bool obtained = seen.step.kind == obtain && done.rc == 0;
  if (is_native(device.kind) || (seen.step.kind == obtain && !obtained)) return nullptr;
  if (obtained && !is_gsi(device.kind) && !done.claimed) return "its outcome claims no number";
  return done.pirq == vector.pirq ? nullptr : "its outcome names another number";
}

// An interrupt that goes through the number's port, or as a guest vector.
xen::RaiseAnswer through(const xen::Pirq& info, std::int32_t gvec, std::uint8_t dest) {
  if (info.emuirq == xen::kIrqUnbound) return {Delivery::vector, gvec, dest};
  if (info.evtchn == 0) return {};
  return {Delivery::evtchn, info.evtchn};
}

bool has_binding(const xen::DomainView& xen, const xen::Pirq& info) {
  return xen.state().hvm_irq_dpci != 0 && (info.dpci_flags & xen::kDpciMapped) != 0;
}

xen::RaiseAnswer of_message(const xen::DomainView& xen, const xen::Pirq& info) {
  if (has_binding(xen, info))
    return through(info, info.gvec, static_cast<std::uint8_t>(info.gflags % 0x100U));
  return info.evtchn == 0 ? xen::RaiseAnswer{} : xen::RaiseAnswer{Delivery::evtchn, info.evtchn};
}

xen::RaiseAnswer of_pin(const World& world, int device) {
  const xen::DomainView xen = world.domain();
  const std::int32_t gsi = guest::GuestView::gsi_of(device);
  const bool emulated = world.setup().device(device).kind == DeviceKind::gsi;
  const std::int32_t pirq = emulated ? xen.domain_emuirq_to_pirq(gsi) : xen.intx().pirq_of(device);
  const xen::Pirq* info = pirq >= 0 ? xen.pirq_info(pirq) : nullptr;
  if (emulated && info == nullptr) return {Delivery::vector, gsi};
  if (info == nullptr) return {};
  const auto host = static_cast<std::size_t>(xen.machine_gsi(device));
  if (!emulated && (xen.irqs()[host].flags & xen::kIrqGuest) == 0) return {};
  return through(*info, gsi, 0);
}

// The struct of the number whose interrupts the device's vector raises, nullptr if none.
const xen::Pirq* raised_number(const World& world, const VectorId& id) {
  const xen::DomainView xen = world.domain();
  const std::int32_t desc = xen.programmed_with(id.device, id.vector);
  const xen::PciDev* pci = xen.pci_dev(id.device);
  const bool masked = pci != nullptr && (pci->flags & xen::kPciHostMaskall) != 0;
  const std::int32_t irq = desc >= 0 && !masked ? xen.descriptor(desc).irq : -1;
  if (irq < 0) return nullptr;
  const std::uint16_t flags = xen.irqs()[static_cast<std::size_t>(irq)].flags;
  if ((flags & xen::kIrqGuest) == 0 || (flags & xen::kIrqGuestMask) != 0) return nullptr;
  return xen.pirq_info(xen.domain_irq_to_pirq(irq));
}

xen::RaiseAnswer of_vector(const World& world, const VectorId& id) {
  const xen::Pirq* info = raised_number(world, id);
  return info != nullptr ? of_message(world.domain(), *info) : xen::RaiseAnswer{};
}

bool arrives(Delivery delivery) {
  return delivery == Delivery::evtchn || delivery == Delivery::vector;
}

Fault compare(const Outcome& done, const xen::RaiseAnswer& due) {
  if (arrives(done.delivery) != arrives(due.delivery))
    return arrives(due.delivery) ? "the interrupt does not arrive" : "the interrupt arrives";
  if (!arrives(due.delivery)) return nullptr;
  if (done.delivery != due.delivery) return "the interrupt arrives in another way";
  if (due.delivery == Delivery::evtchn)
    return static_cast<std::int32_t>(done.port) == due.to ? nullptr : "it arrives at another port";
  return done.gvec == due.to && done.dest == due.dest ? nullptr : "it arrives as another vector";
}

}  // namespace

Fault judge_progress(const Observation& seen) {
  const Row* row = kRowOf[index_of(seen.step.kind)];
  if (row == nullptr) return nullptr;
  const bool failed = seen.outcome.hypercall && seen.outcome.rc != 0 && !row->if_failed.empty();
  const Phase phase = seen.world.guest().driver(seen.step.device).phase;
  if (!(failed ? row->if_failed : row->then).has(phase))
    return failed ? "its call failed, and its driver goes on"
                  : "its driver is at a stage that does not follow";
  return judge_names(seen);
}

Fault judge_destination(const Observation& seen) {
  const DeviceKind kind = seen.world.setup().device(seen.step.device).kind;
  if (kind == DeviceKind::emulated_msi) return nullptr;  // The contract of its call judges it.
  const VectorId id{seen.step.device, seen.step.a};
  const bool pin = kind == DeviceKind::gsi ||
                   (kind == DeviceKind::intx && seen.world.domain().intx().pirq_of(id.device) >= 0);
  return compare(seen.outcome, pin ? of_pin(seen.world, id.device) : of_vector(seen.world, id));
}

Fault judge_schedule(const Observation& seen) {
  const xen::Pirq* info = raised_number(seen.world, {seen.step.device, seen.step.a});
  if (info == nullptr || !has_binding(seen.world.domain(), *info)) return nullptr;
  return (info->softirq & xen::kSoftirqSched) != 0 ? nullptr : "the interrupt schedules no softirq";
}

}  // namespace pirq
