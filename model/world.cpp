#include "model/world.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <optional>

#include "model/require.h"
#include "model/steps/effects.h"
#include "model/steps/now.h"
#include "model/steps/parts.h"
#include "model/steps/tampering.h"

namespace pirq {
namespace {

bool in_bounds(const Step& step, const Setup& setup) {
  const StepInfo& row = info(step.kind);
  if (step.device != 0 && (!row.has_device || step.device >= setup.devices())) return false;
  const Bounds a = bounds_of(row.a, setup, step.device);
  const Bounds b = bounds_of(row.b, setup, step.device);
  return step.a >= a.low && step.a <= a.high && step.b >= b.low && step.b <= b.high;
}

// The position of the program that makes a step: the driver, or QEMU in a register write.
class Position {
 public:
  Position(const Parts& parts, const Step& step, const StepInfo& row)
      : drives_(row.family == Family::driver),
        calls_(row.family == Family::qemu_call || kFailing.has(step.kind)) {
    if (drives_) driver_ = parts.guest.driver(step.device);
    if (!calls_) return;
    call_ = parts.qemu.call();
    entry_ = parts.qemu.busy_entry();
    retrying_ = parts.qemu.retrying();
  }
  [[nodiscard]] bool is_program() const { return drives_ || calls_; }
  friend bool operator==(const Position&, const Position&) = default;

 private:
  static constexpr StepKinds kFailing = {StepKind::map_fails, StepKind::bind_fails,
                                         StepKind::unbind_fails};
  bool drives_;
  bool calls_;
  guest::Driver driver_{};
  qemu::Call call_{};
  int entry_ = 0;
  bool retrying_ = false;
};

// A copy of a larger world takes longer than many of its steps.
constexpr std::size_t kComparedMax = std::size_t{1} << 14;  // Words.

bool same_before(std::size_t end, std::span<const std::uint64_t> a,
                 std::span<const std::uint64_t> b) {
  return std::ranges::equal(a.first(end), b.first(end));
}

// Returns the part of a world that a step can have changed. A driver and QEMU change Xen's tables
// only by hypercalls. An interrupt leaves nothing, unless the end of another is mistaken for its
// own [X46]. Worlds with raw steps record what those change; in the others the memory of a device
// is always on, and no event waits in a queue.
Changes changes_of(const Setup& setup, const StepInfo& row, const Outcome& done) {
  if (setup.xen.tampered.size != 0 || done.hypercall) return Changes::everything;
  const bool marks = done.delivery == Delivery::vector && setup.xen.gvec_pirq.size != 0;
  if (row.kind == StepKind::raise) return marks ? Changes::everything : Changes::nothing;
  const bool by_calls = row.family == Family::driver || row.kind == StepKind::detach;
  return by_calls ? Changes::programs : Changes::everything;
}

// Calls `take` for each kind of step of each device of which a step can be due now.
template <class Take>
void each_due(const Now& now, Take&& take) {
  const StepKinds possible = now.possible(now.setup.plain_steps());
  if (possible.empty()) return;
  for (int device = 0; device < now.setup.devices(); ++device) {
    StepKinds kinds = now.due(device) & possible;
    if (!now.can_raise(device)) kinds.remove(StepKind::raise);
    for (const StepKind kind : kinds) take(device, kind);
  }
  if (possible.has(StepKind::destroy_domain)) take(0, StepKind::destroy_domain);
}

}  // namespace

World::World(const Setup& setup) : setup_(&setup), memory_(setup.words()) {
  domain().create();
  device_model().create();
  for (int device = 0; device < setup.devices(); ++device) {
    device_model().bind_intx(device);
    while (const auto step = next_qemu_step()) apply(*step);
  }
}

Outcome World::apply(const Step& step, xen::CallObserver* calls, guest::Observer* writes) {
  require([&] { return can(step); }, "World::apply: can(step)");
  std::optional<Memory> was;  // In builds that check `changes`.
  if constexpr (kChecked)
    if (words().size() <= kComparedMax) was = memory_;
  Outcome outcome;
  Parts parts(*setup_, memory_.base(), outcome, calls, writes);
  const StepInfo& row = info(step.kind);
  const Position before(parts, step, row);
  row.effect(parts, step);
  note_tampering(parts, step);
  outcome.stalled = before.is_program() && before == Position(parts, step, row);
  outcome.crashed = parts.xen.crashed() || parts.guest.crashed();
  outcome.changes = changes_of(*setup_, row, outcome);
  require([&] { return !was || same_before(first_word(outcome.changes), words(), was->words()); },
          "World::apply: the step changes what its outcome says");
  return outcome;
}

std::size_t World::first_word(Changes changes) const {
  switch (changes) {
    case Changes::nothing:
      return words().size();
    case Changes::programs:
      return setup_->qemu.busy.offset / sizeof(std::uint64_t);
    case Changes::everything:
      break;
  }
  return 0;
}

Outcome World::move_guest(guest::FailingCalls failing, xen::CallObserver* calls,
                          guest::Observer* writes) {
  Outcome outcome;
  Parts parts(*setup_, memory_.base(), outcome, calls, writes);
  parts.xen.recreate();
  parts.qemu.begin_anew();
  parts.guest.resume_domain(parts.qemu, parts.xen, failing);
  outcome.touched.all = true;
  outcome.crashed = parts.guest.crashed();
  return outcome;
}

void World::forget_heap_counts() {
  domain().forget_heap_counts();
}

std::uint64_t World::hash() const {
  const auto state = words();
  return XXH3_64bits(state.data(), state.size_bytes());
}

std::optional<Step> World::next_qemu_step() const {
  const qemu::DeviceModelView qemu = device_model();
  if (!qemu.busy()) return std::nullopt;
  return Step{.kind = kind_of(qemu.call()),
              .device = static_cast<std::uint8_t>(qemu.busy_device())};
}

xen::RaiseAnswer World::raised(int device, int vector) const {
  return pirq::raised(*setup_, device_model(), domain(), device, vector);
}

bool World::quiescent() const {
  if (device_model().busy()) return false;
  for (int device = 0; device < setup_->devices(); ++device)
    if (guest().driver(device).phase != guest::Phase::idle) return false;
  return true;
}

bool World::can(const Step& step) const {
  if (!setup_->allows(step.kind) || !in_bounds(step, *setup_)) return false;
  const Now now(*this);
  return now.possible(setup_->steps()).has(step.kind) && info(step.kind).ready(now, step);
}

void World::enabled(StepList& out) const {
  const Now now(*this);
  each_due(now, [&](int device, StepKind kind) {
    Step step{.kind = kind, .device = static_cast<std::uint8_t>(device)};
    if (!Now::has_values(kind)) return out.push_back(step);
    now.values(device, kind).each([&](std::uint16_t a) {
      step.a = a;
      out.push_back(step);
    });
  });
}

void World::offers(OfferList& out) const {
  const Now now(*this);
  each_due(now, [&](int device, StepKind kind) {
    if (!Now::has_values(kind))
      return out.push_back({{.kind = kind, .device = static_cast<std::uint8_t>(device)}});
    const DueValues values = now.values(device, kind);
    const std::uint32_t count = values.count();
    if (count == 0) return;
    out.push_back(
        {{.kind = kind, .device = static_cast<std::uint8_t>(device), .a = values.first()}, count});
  });
}

// The values of `a` of a raise can have gaps.
Step World::offered(const Offer& offer, std::uint32_t n) const {
  require(n < offer.count, "World::offered: a step of the offer");
  Step step = offer.first;
  const bool gaps = step.kind == StepKind::raise;
  step.a = gaps && n > 0 ? Now(*this).values(step.device, step.kind).nth(n)
                         : static_cast<std::uint16_t>(step.a + n);
  return step;
}

void World::enabled_raw(StepList& out) const {
  if (setup_->raw_steps().empty()) return;
  const Now now(*this);
  const StepKinds possible = now.possible(setup_->steps());
  for (const StepKind kind : setup_->raw_steps()) {
    if (!possible.has(kind)) continue;
    const StepInfo& row = info(kind);
    for (int device = 0; device < (row.has_device ? setup_->devices() : 1); ++device)
      for (const std::int32_t a : searched_values_of(row.a, *setup_, device))
        for (const std::int32_t b : searched_values_of(row.b, *setup_, device)) {
          const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a),
                          b};
          if (row.ready(now, step)) out.push_back(step);
        }
  }
}

}  // namespace pirq
