#include "fuzz/live/code/detours.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/live/abi.h"
#include "fuzz/live/hypercalls.h"

namespace pirq::live {
namespace {

constexpr std::int32_t kAny = -1;  // A number or an irq that Xen chooses.

// dom0 and the guest have them at the same time. dom0 binds the first two; it shares the first one.
constexpr std::int32_t kSharedGsi = 20;
constexpr std::int32_t kGsiOfDom0 = 21;
constexpr std::int32_t kGsiOfGuest = 22;  // The guest is the first.

/// The hypercalls of dom0.
class Calls {
 public:
  explicit Calls(Machine& machine) : xen_(machine) {}

  // PHYSDEVOP_map_pirq. Returns the pirq, or nothing after an error.
  std::optional<std::int32_t> map(std::uint16_t domain, abi::MapPirq call) {
    call.domid = domain;
    if (xen_.physdev(abi::kMapPirq, call) != 0) return std::nullopt;
    return call.pirq;
  }
  std::optional<std::int32_t> map_gsi(std::uint16_t domain, std::int32_t gsi, std::int32_t pirq) {
    return map(domain, {0, abi::kMapGsi, gsi, pirq, 0, 0, 0, 0});
  }
  // An MSI or MSI-X entry with the irq `index`, or a block of `block` MSIs.
  std::optional<std::int32_t> map_msi(std::uint16_t domain, const PciFunction& device,
                                      std::int32_t index, std::int32_t pirq,
                                      std::int32_t block = 0) {
    return map(domain, {0, block != 0 ? abi::kMapMultiMsi : abi::kMapMsi, index, pirq, 0,
                        device.devfn, block, device.msix != 0 ? device.table : 0});
  }
  void unmap(std::uint16_t domain, std::int32_t pirq) {
    abi::UnmapPirq call = {domain, pirq};
    xen_.physdev(abi::kUnmapPirq, call);
  }
  std::uint32_t bind_port(std::int32_t pirq, std::uint32_t flags) {
    abi::BindPirq call = {static_cast<std::uint32_t>(pirq), flags, 0};
    return xen_.op(abi::kEventChannelOp, abi::kBindPirq, call) == 0 ? call.port : 0;
  }
  void close_port(std::uint32_t port) { xen_.op(abi::kEventChannelOp, abi::kClose, port); }
  [[nodiscard]] Hypercalls& xen() { return xen_; }

 private:
  Hypercalls xen_;
};

bool has_block(const PciFunction& device) {
  return device.msix == 0 && device.config.vectors > 1;
}

// A search for a block of free numbers leaves those behind that it has passed.
void search_past_a_hole(Calls& calls, const PciFunction& one, const PciFunction& other,
                        const PciFunction& block) {
  constexpr auto kDom0 = abi::kDomidSelf;
  const auto first = calls.map_msi(kDom0, one, kAny, kAny);
  const auto second = calls.map_msi(kDom0, other, kAny, kAny);
  if (!first || !second) return;
  calls.unmap(kDom0, *first);
  for (int times = 0; times < 2; ++times)
    if (const auto numbers = calls.map_msi(kDom0, block, kAny, kAny, 2))
      calls.unmap(kDom0, *numbers);
  if (const auto again = calls.map_msi(kDom0, one, kAny, kAny)) calls.unmap(kDom0, *again);
  calls.unmap(kDom0, *second);
}

class Detours {
 public:
  Detours(Machine& machine, const DetourHost& host)
      : calls_(machine), host_(host), domid_(host.guest.domid()) {}

  void play() {
    gsis_of_the_toolstack();
    bindings_of_other_types();
    unmapped_while_bound();
    shared_gsis();
    irqs_in_use();
    msix_with_a_table();
    no_free_numbers();
  }

 private:
  void bind(abi::Domctl command, std::int32_t pirq, std::uint32_t type, std::uint8_t first,
            std::uint64_t gtable = 0) {
    abi::BindPtIrq call = {static_cast<std::uint32_t>(pirq), type, first, {}, 0, gtable};
    if (type == abi::kPtIrqMsi) call.gflags = abi::kUnmasked;
    calls_.xen().domctl(command, domid_, call);
  }
  auto map_gsi(std::int32_t gsi, std::int32_t pirq) { return calls_.map_gsi(domid_, gsi, pirq); }
  auto map_msi(const PciFunction& device, std::int32_t index, std::int32_t pirq) {
    return calls_.map_msi(domid_, device, index, pirq);
  }
  void unmap(std::int32_t pirq) { calls_.unmap(domid_, pirq); }
  void guest_makes(const xen::Hypercall& call) { static_cast<void>(host_.guest.call(call)); }

  void gsis_of_the_toolstack() {
    constexpr std::int32_t kFirst = 17;
    for (const std::int32_t gsi : {kAny, host_.gsis, 0, kFirst}) map_gsi(gsi, kAny);
    const auto mapped = map_gsi(kFirst, kAny);  // It has one already.
    if (!mapped) return;
    map_gsi(kFirst, *mapped);
    map_gsi(kFirst, *mapped + 1);
    map_gsi(kFirst + 1, *mapped);
    map_gsi(kFirst + 2, host_.pirqs);
    unmap(*mapped);
    unmap(*mapped);
  }

  void bindings_of_other_types() {
    const auto pirq = map_gsi(18, kAny);
    if (!pirq) return;
    bind(abi::kUnbindPtIrq, *pirq, abi::kPtIrqPci, 0);
    // A GSI has no MSI-X table.
    bind(abi::kBindPtIrq, *pirq, abi::kPtIrqMsi, 0, abi::kPageSize);
    constexpr std::uint32_t kNoType = 9;
    for (const std::uint32_t type : {abi::kPtIrqPci, abi::kPtIrqMsi, abi::kPtIrqTranslate, kNoType})
      bind(abi::kBindPtIrq, *pirq, type, 0);
    bind(abi::kBindPtIrq, host_.pirqs, abi::kPtIrqMsi, 0);
    bind(abi::kUnbindPtIrq, *pirq, kNoType, 0);
    for (const int bus : {1, 0, 0})
      bind(abi::kUnbindPtIrq, *pirq, abi::kPtIrqPci, static_cast<std::uint8_t>(bus));
    unmap(*pirq);
  }

  // The irq keeps the negative number until the guest closes the port.
  void unmapped_while_bound() {
    const auto pirq = map_gsi(19, kAny);
    if (!pirq) return;
    bind(abi::kBindPtIrq, *pirq, abi::kPtIrqPci, 0);
    unmap(*pirq);
    map_gsi(19, kAny);
    bind(abi::kUnbindPtIrq, *pirq, abi::kPtIrqPci, 0);
  }

  // A second device with the irq of the first one.
  void irqs_in_use() {
    for (const std::int32_t irq : {5, 1 << 20})
      for (const PciFunction& device : host_.devices) map_msi(device, irq, kAny);
    if (host_.devices.size() < 2) return;
    const auto pirq = map_msi(host_.devices[0], kAny, kAny);
    const std::int32_t irq = pirq ? host_.irq_of(*pirq) : 0;
    if (irq <= 0) return;
    for (const std::int32_t number : {*pirq, *pirq - 1, kAny})
      map_msi(host_.devices[1], irq, number);
    bind(abi::kBindPtIrq, *pirq, abi::kPtIrqMsi, 1);
    unmap(*pirq);
    // Its irq has the negative number now.
    map_msi(host_.devices[1], irq, kAny);
  }

  void msix_with_a_table() {
    for (const PciFunction& device : host_.devices) {
      const auto pirq = device.msix == 0 ? std::nullopt : map_msi(device, kAny, kAny);
      if (!pirq) continue;
      bind(abi::kBindPtIrq, *pirq, abi::kPtIrqMsi, 2, device.table);
      bind(abi::kUnbindPtIrq, *pirq, abi::kPtIrqMsi, 2);
      unmap(*pirq);
    }
  }

  // One of two domains that share a GSI goes.
  void shared_gsis() {
    for (const std::int32_t gsi : {kSharedGsi, kGsiOfDom0}) {
      const auto pirq = map_gsi(gsi, kAny);
      if (!pirq) continue;
      bind(abi::kBindPtIrq, *pirq, abi::kPtIrqPci, 0);
      unmap(*pirq);
    }
    const auto pirq = map_gsi(kGsiOfGuest, kAny);
    if (!pirq || !calls_.map_gsi(abi::kDomidSelf, kGsiOfGuest, kGsiOfGuest)) return;
    bind(abi::kBindPtIrq, *pirq, abi::kPtIrqPci, 0);
    for (const std::uint32_t flags : {0U, abi::kWillShare}) calls_.bind_port(kGsiOfGuest, flags);
  }

  // All ports of the guest are in use, and all of its numbers.
  void no_free_numbers() {
    abi::AllocUnbound unbound = {domid_, abi::kDomidSelf, 0};
    for (std::uint32_t port = 0; port < abi::kPorts; ++port)
      if (calls_.xen().op(abi::kEventChannelOp, abi::kAllocUnbound, unbound) != 0) break;
    guest_makes({.op = xen::Operation::evtchn_bind_pirq, .pirq = host_.pirqs - 1});
    guest_makes({.op = xen::Operation::evtchn_close, .port = abi::kPorts});  // There is none.
    for (const std::int32_t block : {-1, 33}) {  // No block has so many.
      const auto device = std::ranges::find_if(host_.devices, has_block);
      if (device != host_.devices.end()) calls_.map_msi(domid_, *device, kAny, kAny, block);
    }
    for (std::int32_t gsi = 16; gsi < host_.gsis; ++gsi) map_gsi(gsi, gsi);
    for (std::int32_t left = host_.pirqs; left > 0; --left)
      guest_makes({.op = xen::Operation::get_free_pirq, .type = xen::PirqType::gsi});
  }

  Calls calls_;
  const DetourHost& host_;
  std::uint16_t domid_;
};

}  // namespace

void play_detours_of_dom0(Machine& machine, std::span<const PciFunction> devices) {
  Calls calls(machine);
  const auto with_block = std::ranges::find_if(devices, has_block);
  std::vector<PciFunction> others;
  std::ranges::copy_if(devices, std::back_inserter(others), std::not_fn(has_block));
  if (with_block != devices.end() && others.size() >= 2)
    search_past_a_hole(calls, others[0], others[1], *with_block);
  for (const PciFunction& device : devices) {
    for (const std::int32_t block : {0, 4}) {
      if (block != 0 && !has_block(device)) continue;
      const auto pirq = calls.map_msi(abi::kDomidSelf, device, kAny, kAny, block);
      if (!pirq) continue;
      const std::uint32_t port = calls.bind_port(*pirq, 0);
      calls.bind_port(*pirq, abi::kWillShare);
      calls.close_port(port);
      calls.bind_port(*pirq, abi::kWillShare);
      calls.unmap(abi::kDomidSelf, *pirq);
      calls.bind_port(0, 0);  // It is not mapped.
    }
  }
  for (const std::int32_t gsi : {kSharedGsi, kGsiOfDom0})
    if (const auto pirq = calls.map_gsi(abi::kDomidSelf, gsi, gsi))
      calls.bind_port(*pirq, gsi == kSharedGsi ? abi::kWillShare : 0);
}

void play_detours(Machine& machine, const DetourHost& host) {
  Detours(machine, host).play();
}

}  // namespace pirq::live
