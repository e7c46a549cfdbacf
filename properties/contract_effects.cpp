// What each hypercall that succeeds has done.
#include <algorithm>

#include "model/xen/limits.h"
#include "properties/contract.h"

namespace pirq {
namespace {

using enum xen::Operation;
using Found = std::optional<Breach>;

constexpr std::uint8_t kMsiBinding = xen::kDpciMapped | xen::kDpciMachMsi | xen::kDpciGuestMsi;
constexpr std::uint8_t kPciBinding = xen::kDpciMapped | xen::kDpciMachPci | xen::kDpciGuestPci;

// What a call that succeeds must have made true, from the first to the last.
class Promise {
 public:
  Promise(const CallObservation& seen, std::int32_t pirq)
      : seen_(seen), pirq_(pirq), info_(seen.xen.pirq_info(pirq)) {}

  Promise& that(bool kept, const char* what) {
    if (!kept && !broken_) broken_ = Breach{pirq_, what};
    return *this;
  }
  Promise& irq_is(bool mapped) {
    return that((irq() > 0) == mapped, mapped ? "it has no irq" : "it still has its irq");
  }
  [[nodiscard]] const xen::Pirq* info() const { return info_; }
  [[nodiscard]] std::int32_t irq() const { return info_ != nullptr ? info_->irq : 0; }
  [[nodiscard]] std::int32_t emuirq() const {
    return info_ != nullptr ? info_->emuirq : xen::kIrqUnbound;
  }
  [[nodiscard]] std::int32_t emuirq_before() const {
    return before().exists != 0 ? before().emuirq : xen::kIrqUnbound;
  }
  [[nodiscard]] std::uint8_t binding() const {
    return info_ != nullptr ? info_->dpci_flags : std::uint8_t{0};
  }
  [[nodiscard]] std::uint16_t irq_flags() const {
    return irq() > 0 ? seen_.xen.irqs()[static_cast<std::size_t>(irq())].flags : std::uint16_t{0};
  }
  [[nodiscard]] const xen::Pirq& before() const { return before_call(seen_, pirq_); }
  [[nodiscard]] Found found() const { return broken_; }

 private:
  const CallObservation& seen_;
  std::int32_t pirq_;
  const xen::Pirq* info_;
  Found broken_;
};

// The number's descriptor has the number's irq, and says how many vectors its block has.
bool has_own_descriptor(const CallObservation& seen, std::int32_t pirq, std::int32_t nvec) {
  const std::int32_t irq = seen.xen.domain_pirq_to_irq(pirq);
  const xen::MsiDesc* desc = irq > 0 ? seen.xen.msi_desc_of(irq) : nullptr;
  if (desc == nullptr) return false;
  const bool msix = is_msix(seen.config.devices[static_cast<std::size_t>(seen.call.device)].kind);
  return desc->irq == irq && desc->nvec == (msix ? 1 : nvec) && (desc->msix != 0) == msix;
}

// A device with MSI has one message, and the number of its vectors: those of the map. So no other
// block of the device is programmed any more.
bool is_only_block(const CallObservation& seen) {
  const int device = seen.call.device;
  const DeviceConfig& config = seen.config.devices[static_cast<std::size_t>(device)];
  if (is_msix(config.kind)) return true;
  const std::int32_t irq = seen.xen.domain_pirq_to_irq(seen.answer.number);
  const std::int32_t first = seen.xen.irqs()[static_cast<std::size_t>(irq)].msi_desc - 1;
  const std::int32_t nr = seen.xen.descriptor(first).nvec;
  for (int v = 0; v < config.vectors; ++v)
    if (seen.xen.programmed_with(device, v) != (v < nr ? first + v : -1)) return false;
  return true;
}

// The search for a block has given a struct to every free number that it passed.
bool has_struct_of_all_above(const CallObservation& seen) {
  for (std::int32_t pirq = seen.answer.number; pirq < seen.config.pirqs; ++pirq)
    if (seen.xen.pirq_info(pirq) == nullptr) return false;
  return true;
}

// A block has as many vectors as were asked for, or a power of two that is less.
Found judge_block(const CallObservation& seen) {
  const bool fits = seen.call.nr > 0 && seen.call.nr <= xen::kMsiIrqsMax && seen.answer.nr > 0;
  if (!fits) return Breach{seen.answer.number, "there is no block of such a size"};
  if (seen.call.pirq >= 0 && seen.answer.number != seen.call.pirq)
    return Breach{seen.answer.number, "another number was asked for"};
  const std::int32_t nr = block_of(seen);
  if (seen.xen.state().free_irqs != seen.before.free_irqs - nr)
    return Breach{seen.answer.number, "it took a wrong number of irqs"};
  for (std::int32_t i = 0; i < nr; ++i)
    if (!has_own_descriptor(seen, seen.answer.number + i, i == 0 ? nr : 0))
      return Breach{seen.answer.number + i, "its descriptor is not that of its vector"};
  if (!is_only_block(seen)) return Breach{seen.answer.number, "the device has other vectors"};
  if (seen.call.pirq < 0 && !has_struct_of_all_above(seen))
    return Breach{seen.answer.number, "the search passed a number, and made no struct of it"};
  return std::nullopt;
}

Found judge_get_free(const CallObservation& seen) {
  Promise promise(seen, seen.answer.number);
  return promise.that(promise.irq() == xen::kPirqAllocated, "it is not reserved for the guest")
      .that(promise.emuirq_before() == xen::kIrqUnbound && promise.before().irq == 0,
            "it was not free")
      .found();
}

// A map of one vector of a device, or of its pin.
Found judge_map(const CallObservation& seen) {
  const std::int32_t pirq = seen.answer.number;
  const int device = seen.call.device;
  Promise promise(seen, pirq);
  promise.irq_is(true).that(promise.before().irq <= 0 || promise.before().irq == promise.irq(),
                            "it was mapped to another irq");
  if (promise.found()) return promise.found();
  if (seen.call.pirq >= 0) promise.that(pirq == seen.call.pirq, "another number was asked for");
  if (seen.call.op == map_intx)
    return promise.that((promise.irq_flags() & xen::kIrqUsed) == 0, "its irq is an MSI's").found();
  const bool msix = is_msix(seen.config.devices[static_cast<std::size_t>(device)].kind);
  const int vector = msix ? seen.call.entry : 0;
  const std::int32_t lowest = seen.xen.lowest_free_irq();
  const bool fresh = seen.call.index == xen::kNewIrq;
  const auto& was = irq_before_call(seen, promise.irq());
  const std::uint16_t flags = promise.irq_flags();
  return promise
      .that(seen.xen.vector_of_irq(promise.irq()) == VectorId{device, vector},
            "its irq is not the vector's")
      .that((flags & xen::kIrqHandler) != 0, "its irq has no handler")
      .that(!fresh || ((flags & xen::kIrqUsed) != 0 && (was.flags & xen::kIrqUsed) == 0),
            "its irq is not a new one")
      .that(fresh || promise.irq() == seen.call.index, "another irq was asked for")
      .that(!fresh || lowest < 0 || lowest > promise.irq(), "a lower irq is free")
      .that(has_own_descriptor(seen, pirq, 1), "its descriptor is not that of its vector")
      .that(seen.xen.programmed_with(device, vector) ==
                seen.xen.irqs()[static_cast<std::size_t>(promise.irq())].msi_desc - 1,
            "the device is not programmed with its message")
      .that(is_only_block(seen), "the device has other vectors")
      .that(seen.xen.state().free_irqs == seen.before.free_irqs - (fresh ? 1 : 0),
            "it took a wrong number of irqs")
      .found();
}

Found judge_map_gsi(const CallObservation& seen) {
  const std::int32_t pirq = seen.answer.number;
  if (seen.xen.intx().pirq_of_gsi(seen.call.gsi) == pirq) return std::nullopt;
  Promise promise(seen, pirq);
  const std::int32_t was = promise.emuirq_before();
  if (was != xen::kIrqUnbound && was != seen.call.gsi) return std::nullopt;  // "already mapped"
  const std::int32_t of_gsi = seen.xen.domain_emuirq_to_pirq(seen.call.gsi);
  return promise
      .that(promise.emuirq() == seen.call.gsi || of_gsi != pirq,
            "the GSI has the number, and the number has not the GSI")
      .that(of_gsi >= 0, "the GSI has no number")
      .found();
}

Found judge_unmap(const CallObservation& seen) {
  const bool guests = xen::caller_of(seen.call) != xen::Caller::device_model;
  Promise promise(seen, seen.pirq);
  const xen::Pirq& before = promise.before();
  promise.that(promise.emuirq() == xen::kIrqUnbound || !seen.config.hvm_pirq,
               "it still has its emuirq");
  if (guests) {
    const bool left = (before.softirq & xen::kLeftBehind) != 0;  // The device model has it.
    promise.that(before.irq != xen::kPirqAllocated || promise.irq() == 0 || left,
                 "it is still reserved");
    return promise.that(before.irq <= 0 || promise.irq() == before.irq, "it lost its irq").found();
  }
  if (before.irq <= 0) return promise.found();
  const std::uint16_t desc = irq_before_call(seen, before.irq).msi_desc;
  promise.that(desc == 0 || seen.xen.descriptor(desc - 1).msix != 0 ||
                   seen.xen.descriptor(desc - 1).entry == 0,
               "it is a further vector of a block");
  const xen::Irq& irq = seen.xen.irqs()[static_cast<std::size_t>(before.irq)];
  return promise.irq_is(false)
      .that(promise.binding() == 0, "it is still bound")
      .that((irq.flags & xen::kIrqGuest) == 0 && irq.msi_desc == 0, "its irq is still in use")
      .that((irq.flags & xen::kIrqUsed) == 0, "its irq is not given back")
      .found();
}

Found judge_bind(const CallObservation& seen) {
  Promise promise(seen, seen.pirq);
  promise.irq_is(true).that(promise.binding() == kMsiBinding, "it is not bound");
  if (promise.found()) return promise.found();
  const auto owner = seen.xen.vector_of_irq(promise.irq());
  const bool unmasked =
      (seen.call.gflags & kGflagsUnmasked) == 0 || (promise.irq_flags() & xen::kIrqGuestMask) == 0;
  return promise.that(promise.info()->gvec == seen.call.gvec, "it is bound to another vector")
      .that(promise.info()->gflags == (seen.call.gflags & ~kGflagsUnmasked),
            "it is bound with other flags")
      .that((promise.irq_flags() & xen::kIrqGuest) != 0, "its irq has no guest action")
      .that(!owner || !seen.xen.msix_table_is_unknown(seen.pirq), "its MSI-X table is unknown")
      .that(unmasked, "its irq is masked")
      .found();
}

Found judge_unbind(const CallObservation& seen) {
  Promise promise(seen, seen.pirq);
  if (promise.before().dpci_flags != kMsiBinding) return std::nullopt;
  return promise.that(promise.binding() == 0, "it is still bound")
      .that((promise.irq_flags() & xen::kIrqGuest) == 0, "its irq has a guest action")
      .that(promise.irq() == promise.before().irq, "it lost its irq")
      .found();
}

Found judge_pin(const CallObservation& seen, bool bound) {
  Promise promise(seen, seen.pirq);
  const bool has = seen.xen.intx().pirq_of(seen.call.device) == seen.pirq;
  promise.that(has == bound, bound ? "its pin is not bound" : "its pin is bound");
  if (bound) return promise.that(promise.binding() != 0, "it is not bound").found();
  if (promise.before().dpci_flags != kPciBinding) return promise.found();
  return promise.that(promise.binding() == 0, "it is still bound").found();
}

Found judge_open(const CallObservation& seen) {
  const std::int32_t port = seen.answer.number;
  Promise promise(seen, seen.pirq);
  promise.that(promise.info() != nullptr && promise.info()->evtchn == port, "it has no port")
      .that(promise.before().evtchn == 0, "it had a port")
      .that(seen.xen.pirq_of_port(port) == seen.pirq, "its port names another number")
      .that(seen.xen.lowest_free_port() > port || seen.xen.lowest_free_port() < 0,
            "a lower port is free");
  if (promise.irq() <= 0) return promise.found();
  return promise
      .that(promise.emuirq_before() != xen::kIrqUnbound || promise.emuirq() == xen::kIrqPt,
            "its interrupts do not go to its port")
      .that((promise.irq_flags() & xen::kIrqGuestMask) == 0, "its irq is masked")
      .found();
}

Found judge_close(const CallObservation& seen) {
  Promise promise(seen, seen.pirq);
  const auto port = static_cast<std::size_t>(seen.call.port);
  promise.that(seen.xen.ports()[port] == 0, "the port is still open")
      .that(promise.info() == nullptr || promise.info()->evtchn == 0, "it still has a port")
      .that(seen.xen.state().open_ports == seen.before.open_ports - 1, "not one port is closed");
  if (promise.before().irq > 0)
    promise.that(promise.emuirq() == xen::kIrqUnbound, "its interrupts go to no port")
        .that(promise.irq() == promise.before().irq, "it lost its irq");
  return promise.found();
}

Found judge_inject(const CallObservation& seen) {
  Promise promise(seen, seen.pirq);
  const std::uint16_t port = promise.info() != nullptr ? promise.info()->evtchn : std::uint16_t{0};
  const bool arrives = seen.answer.raised.delivery == Delivery::evtchn;
  return promise.that(!arrives || seen.answer.raised.to == port, "it arrives at another port")
      .found();
}

// The call that succeeds has killed the domain.
Found judge_kill(const CallObservation& seen) {
  if (seen.xen.state().dying >= xen::kDyingKilled) return std::nullopt;
  return Breach{-1, "the domain is not killed"};
}

Found judge_reset(const CallObservation& seen) {
  if (seen.xen.state().open_ports != 0) return Breach{-1, "ports are open"};
  for (std::int32_t pirq = 0; pirq < seen.config.pirqs; ++pirq)
    if (seen.xen.domain_pirq_to_emuirq(pirq) != xen::kIrqUnbound)
      return Breach{pirq, "it still has its emuirq"};
  return std::nullopt;
}

}  // namespace

std::optional<Breach> judge_effect(const CallObservation& seen) {
  switch (seen.call.op) {
    case get_free_pirq:
      return judge_get_free(seen);
    case map_msi:
    case map_intx:
      return judge_map(seen);
    case map_multi_msi:
      return judge_block(seen);
    case map_gsi:
      return judge_map_gsi(seen);
    case unmap_pirq:
      return judge_unmap(seen);
    case bind_pt_irq:
      return judge_bind(seen);
    case unbind_pt_irq:
      return judge_unbind(seen);
    case bind_pt_irq_intx:
    case unbind_pt_irq_intx:
      return judge_pin(seen, seen.call.op == bind_pt_irq_intx);
    case evtchn_bind_pirq:
      return judge_open(seen);
    case evtchn_close:
      return judge_close(seen);
    case inject_msi:
      return judge_inject(seen);
    case soft_reset:
      return judge_reset(seen);
    case destroy_domain:
      return judge_kill(seen);
    default:
      return std::nullopt;  // whole-blocks and removed-device-is-nobodys judge the others.
  }
}

}  // namespace pirq
