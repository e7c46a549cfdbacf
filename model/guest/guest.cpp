#include "model/guest/guest.h"

#include <algorithm>

#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::guest {

std::optional<VectorId> GuestView::handler_of(std::uint32_t port) const {
  const auto table = base_[layout().evtchn_to_irq];
  const std::int32_t irq = table.empty() ? 0 : table[port];
  if (!table.empty() && irq == 0) return std::nullopt;
  for (int device = 0; device < setup_->devices(); ++device)
    for (int v = 0; v < setup_->device(device).vectors; ++v)
      if (table.empty() ? at(device, v).port == port : at(device, v).irq == irq)
        return VectorId{device, v};
  return std::nullopt;
}

std::optional<VectorId> GuestView::handler_of_msi(std::uint8_t vector, std::uint8_t dest) const {
  const int v = vector - kFirstVector;
  if (dest >= setup_->devices() || v < 0 || v >= setup_->device(dest).vectors) return std::nullopt;
  if (vector == 0 || at(dest, v).vector != vector) return std::nullopt;
  return VectorId{dest, v};
}

bool GuestView::listens(int device, int vector) const {
  const Vector& v = at(device, vector);
  return (v.port != 0 && v.listed != 0) || v.vector != 0;
}

std::int32_t GuestView::gsi_of(int device) {
  return xen::hvm_pci_intx_gsi(device);
}

std::int32_t GuestView::irq_of_port(std::int32_t port) const {
  const auto table = base_[layout().evtchn_to_irq];
  return table.empty() ? 0 : table[static_cast<std::size_t>(port)];
}

std::uint32_t GuestView::port_of(int device, int vector) const {
  const Driver& d = at(device);
  if (d.phase != Phase::forget_port || d.cursor != vector) return at(device, vector).port;
  return base_[layout().closed_port][static_cast<std::size_t>(device)];
}

std::int32_t GuestView::irq_of_number(std::int32_t pirq) const {
  const auto table = base_[layout().pirq_to_irq];
  return table.empty() ? 0 : table[static_cast<std::size_t>(pirq)];
}

void Guest::soft_reset() {
  std::ranges::fill(base_[layout().drivers], Driver{});
  std::ranges::fill(base_[layout().vectors], Vector{});
  std::ranges::fill(base_[layout().irqs_used], std::uint64_t{0});
  std::ranges::fill(base_[layout().irqs_dying], std::uint64_t{0});
  std::ranges::fill(base_[layout().pirq_seen], std::uint64_t{0});
  std::ranges::fill(base_[layout().pirq_to_irq], std::int32_t{0});
  std::ranges::fill(base_[layout().gsi_order], std::uint8_t{0});
  std::ranges::fill(base_[layout().evtchn_to_irq], std::int32_t{0});
}

bool GuestView::can_soft_reset() const {
  for (int device = 0; device < setup_->devices(); ++device)
    if (passed_through(setup_->device(device).kind) && at(device).phase != Phase::idle)
      return false;
  return true;
}

bool GuestView::lists(std::int32_t pirq) const {
  return std::ranges::any_of(vectors(),
                             [&](const Vector& v) { return v.listed != 0 && v.pirq == pirq; });
}

bool GuestView::asks_xen(int device) const {
  const DeviceKind kind = setup_->device(device).kind;
  return !is_gsi(kind) && !is_native(kind);
}

bool GuestView::keeps_message() const {
  return setup_->allows(StepKind::restore);
}

void Guest::crash() {
  base_.one(layout().crashed) = 1;
}

void Guest::dropped(std::int32_t irq) {
  if (observer_ != nullptr) observer_->dropped_irq(irq);
}

// The irqs of the drivers that are being removed are dropped next.
void Guest::begin_drops(int device) {
  at(device).phase = Phase::drop_irq;
  at(device).cursor = 0;
  skip_unlisted(device);
}

// Moves the cursor to the next listed vector.
void Guest::skip_unlisted(int device) {
  Driver& d = at(device);
  const int vectors = setup_->device(device).vectors;
  for (; d.cursor < vectors && at(device, d.cursor).listed == 0; ++d.cursor) {
    if (at(device, d.cursor).pirq > 0 && observer_ != nullptr) observer_->freed_irq_again();
    at(device, d.cursor) = {};
  }
  if (d.cursor == vectors) end_drops(device);
}

// Every irq is dropped. Where MSI-X was enabled first, a failed probe disables it.
void Guest::end_drops(int device) {
  Driver& d = at(device);
  const bool msix = is_msix(setup_->device(device).kind);
  const bool failed = d.leaving == Leaving::failed && msix;
  const bool twice = !setup_->has(Rule::irqs_are_torn_down_once) && asks_xen(device);
  if (failed && d.vectors > 0 && twice) return crash();
  const bool enabled = setup_->has(Rule::msix_is_enabled_first);
  if (!enabled || !msix || (!failed && d.leaving != Leaving::abandoned)) return end_probe(device);
  d.phase = Phase::disable;
  d.cursor = 0;
}

// The driver becomes idle, unless its probe failed and begins again with the vectors that it had
// set up.
void Guest::end_probe(int device) {
  Driver& d = at(device);
  const bool again = d.leaving == Leaving::failed && d.least > 0 && d.vectors >= d.least;
  Driver next{};
  if (again) {
    next.phase = Phase::retry;
    next.vectors = d.vectors;
    next.least = d.least;
  }
  d = next;
}

void Guest::drop_irq(int device, xen::Domain& xen, Outcome& outcome) {
  const Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  if (d.leaving == Leaving::requested) {
    if (!setup_->has(Rule::disable_takes_requested_irqs)) return crash();
    if (setup_->has(Rule::dropped_irq_closes_its_port) && v.port != 0) release_port(v.port, xen);
  }
  if (v.listed != 0) free_irq(v.irq);  // Another vector's clean-up may have freed it [L5].
  if (setup_->has(Rule::guest_keeps_its_number) && asks_xen(device) && v.pirq > 0)
    xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  v = {};
  dropped(outcome.irq);
  skip_unlisted(device);
}

}  // namespace pirq::guest
