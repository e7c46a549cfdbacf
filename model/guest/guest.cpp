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
  return at(device, vector).port != 0 || at(device, vector).vector != 0;
}

std::int32_t GuestView::gsi_of(int device) {
  return xen::hvm_pci_intx_gsi(device);
}

void Guest::soft_reset() {
  std::ranges::fill(base_[layout().drivers], Driver{});
  std::ranges::fill(base_[layout().vectors], Vector{});
  std::ranges::fill(base_[layout().irqs_used], std::uint64_t{0});
  std::ranges::fill(base_[layout().pirq_seen], std::uint64_t{0});
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

// Drops the vectors that the probe has not listed, and continues with disable and drop-irq. Without
// L10 the guest forgets the numbers of the dropped vectors, because no hypercall gives them back.
void Guest::leave_probe(int device) {
  const bool gives_back = setup_->has(Rule::unused_number_is_given_back);
  for (int v = 0; v < setup_->device(device).vectors; ++v)
    if (at(device, v).listed == 0 && !gives_back) at(device, v) = {};
  Driver& d = at(device);
  d.phase = Phase::disable;
  d.failed = 1;
  d.reused = 0;
  d.word = 0;
  d.cursor = 0;
  if (gives_back) skip_unclaimed(d, device);
}

bool GuestView::asks_xen(int device) const {
  const DeviceKind kind = setup_->device(device).kind;
  return !is_gsi(kind) && kind != DeviceKind::native_msi;
}

// Moves the cursor to the next vector whose number must be given back. If there is none, disable is
// next. With X68 a vector with an irq keeps its number until the irq is dropped.
void Guest::skip_unclaimed(Driver& d, int device) {
  const int vectors = setup_->device(device).vectors;
  const bool keeps = setup_->has(Rule::guest_keeps_its_number);
  const auto passed = [&](const Vector& v) { return v.claims == 0 || (keeps && v.listed != 0); };
  while (d.cursor < vectors && passed(at(device, d.cursor))) ++d.cursor;
  d.phase = d.cursor < vectors ? Phase::give_back : Phase::disable;
}

void Guest::give_back(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  v.claims = 0;
  if (v.listed == 0) v = {};
  skip_unclaimed(d, device);
}

// Moves the cursor to the next listed vector. If there is none, the driver becomes idle.
void Guest::skip_unlisted(Driver& d, int device) {
  for (; d.cursor < setup_->device(device).vectors && at(device, d.cursor).listed == 0; ++d.cursor)
    at(device, d.cursor) = {};
  if (d.cursor == setup_->device(device).vectors) d = {};
}

void Guest::abandon(int device) {
  leave_probe(device);
}

void Guest::free_irq(std::int32_t irq) {
  const auto bit = static_cast<std::size_t>(irq - setup_->config().irq_base);
  base_[layout().irqs_used][bit / 64] &= ~(std::uint64_t{1} << (bit % 64));
}

void Guest::drop_irq(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  if (v.listed != 0) free_irq(v.irq);  // Another vector's clean-up may have freed it [L5].
  if (setup_->has(Rule::guest_keeps_its_number) && asks_xen(device))
    xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  v = {};
  skip_unlisted(d, device);
}

}  // namespace pirq::guest
