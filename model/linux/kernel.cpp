#include "model/linux/kernel.h"

#include <algorithm>

#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/limits.h"

namespace pirq::guest {

std::span<const StepKind> Kernel::program(Phase phase) {
  using enum StepKind;
  static constexpr StepKind kBeginProbe[] = {begin_probe};
  static constexpr StepKind kObtain[] = {obtain, abandon};
  static constexpr StepKind kWriteMessage[] = {write_message, abandon};
  static constexpr StepKind kCreateIrq[] = {create_irq, abandon};
  static constexpr StepKind kEnable[] = {enable, abandon};
  static constexpr StepKind kBind[] = {bind_evtchn};
  static constexpr StepKind kRunning[] = {close_evtchn, disable};
  static constexpr StepKind kPaused[] = {enable, close_evtchn};
  static constexpr StepKind kClose[] = {close_evtchn};
  static constexpr StepKind kDisable[] = {disable};
  static constexpr StepKind kDropIrq[] = {drop_irq};
  switch (phase) {
    case Phase::idle:
      return kBeginProbe;
    case Phase::obtain:
      return kObtain;
    case Phase::write_message:
      return kWriteMessage;
    case Phase::create_irq:
      return kCreateIrq;
    case Phase::enable:
      return kEnable;
    case Phase::bind:
      return kBind;
    case Phase::running:
      return kRunning;
    case Phase::paused:
      return kPaused;
    case Phase::close:
      return kClose;
    case Phase::disable:
      return kDisable;
    case Phase::drop_irq:
      return kDropIrq;
  }
  return {};
}

bool Kernel::next(int device, StepKind kind, Discipline discipline) const {
  const Phase phase = at(device).phase;
  // Only a hostile driver disables with its ports open, or one of a world that asks for it.
  if (phase == Phase::running && kind == StepKind::disable)
    return discipline == Discipline::hostile || setup_->config().also.has(kind);
  return std::ranges::find(program(phase), kind) != program(phase).end();
}

bool Kernel::traps(int device, StepKind kind) const {
  switch (kind) {
    case StepKind::begin_probe:
    case StepKind::enable:
    case StepKind::disable:
      return true;
    case StepKind::write_message:
      return at(device).reused == 0;
    case StepKind::obtain:
      return !setup_->has(Rule::always_new_pirq);  // Reads the message.
    default:
      return false;
  }
}

std::optional<VectorId> Kernel::handler_of(std::uint32_t port) const {
  for (int device = 0; device < setup_->devices(); ++device)
    for (int v = 0; v < setup_->device(device).vectors; ++v)
      if (at(device, v).port == port) return VectorId{device, v};
  return std::nullopt;
}

std::optional<VectorId> Kernel::handler_of_msi(std::uint8_t vector, std::uint8_t dest) const {
  const int v = vector - kFirstVector;
  if (dest >= setup_->devices() || v < 0 || v >= setup_->device(dest).vectors) return std::nullopt;
  if (vector == 0 || at(dest, v).vector != vector) return std::nullopt;
  return VectorId{dest, v};
}

bool Kernel::listens(int device, int vector) const {
  return at(device, vector).port != 0 || at(device, vector).vector != 0;
}

std::int32_t Kernel::gsi_of(int device) {
  return xen::kLegacyIrqs + device % (xen::kHvmGsis - xen::kLegacyIrqs);
}

void Kernel::soft_reset() {
  std::ranges::fill(base_[layout().drivers], Driver{});
  std::ranges::fill(base_[layout().vectors], Vector{});
  std::ranges::fill(base_[layout().irqs_used], std::uint64_t{0});
  std::ranges::fill(base_[layout().pirq_seen], std::uint64_t{0});
}

bool Kernel::can_soft_reset() const {
  for (int device = 0; device < setup_->devices(); ++device)
    if (passed_through(setup_->device(device).kind) && at(device).phase != Phase::idle)
      return false;
  return true;
}

bool Kernel::lists(std::int32_t pirq) const {
  return std::ranges::any_of(vectors(),
                             [&](const Vector& v) { return v.listed != 0 && v.pirq == pirq; });
}

// Drops what the probe has and never listed, and goes on to disable, then drop-irq.
void Kernel::leave_probe(int device) {
  for (int v = 0; v < setup_->device(device).vectors; ++v)
    if (at(device, v).listed == 0) at(device, v) = {};
  Driver& d = at(device);
  d.phase = Phase::disable;
  d.failed = 1;
  d.reused = 0;
  d.word = 0;
}

// Moves the cursor to the next listed vector; with none left the driver is idle again.
void Kernel::skip_unlisted(Driver& d, int device) {
  while (d.cursor < setup_->device(device).vectors && at(device, d.cursor).listed == 0) ++d.cursor;
  if (d.cursor == setup_->device(device).vectors) d = {};
}

void Kernel::abandon(int device) {
  leave_probe(device);
}

void Kernel::drop_irq(int device, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  outcome.vector = d.cursor;
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  const auto bit = static_cast<std::size_t>(v.irq - setup_->config().irq_base);
  base_[layout().irqs_used][bit / 64] &= ~(std::uint64_t{1} << (bit % 64));
  v = {};
  skip_unlisted(d, device);
}

}  // namespace pirq::guest
