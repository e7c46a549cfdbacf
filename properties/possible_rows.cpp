// The expectations of each kind of step, for steps-keep-contract.
#include "properties/possible_rows.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace pirq {
namespace {

using guest::Phase;
using qemu::Call;
using State = StepState;
using enum StepKind;

template <class Predicate>
bool every_device(const World& world, Predicate holds) {
  for (int device = 0; device < world.setup().devices(); ++device)
    if (!holds(device)) return false;
  return true;
}

bool has_softirq(const xen::Pirq& entry) {
  return (entry.softirq & (xen::kSoftirqSched | xen::kSoftirqRun)) != 0;
}

// A bind waits for a softirq of the number that is scheduled, running, or on the list of a CPU.
bool waits_for_softirq(const World& world, std::int32_t pirq) {
  const auto all = world.domain().pirqs();
  if (pirq < 0 || static_cast<std::size_t>(pirq) >= all.size()) return false;
  const xen::Pirq& entry = all[static_cast<std::size_t>(pirq)];
  return has_softirq(entry) || (entry.softirq & xen::kSoftirqListed) != 0;
}

bool begins_probe(const State& s) {
  return s.is_idle() && s.is_attached() && !s.is_busy() && (is_msix(s.kind()) || s.step.a == 1);
}
bool begins_range(const State& s) {
  return begins_probe(s) && s.step.b <= s.step.a;
}
bool leaves_probe(const State& s) {
  return s.is_in(
      {Phase::obtain, Phase::write_message, Phase::create_irq, Phase::enable, Phase::bind_evtchn});
}
// Only what interrupts through messages can be restored.
bool restores(const State& s) {
  const bool allowed = s.discipline() == Discipline::hostile || s.also(restore);
  return allowed && s.is_in({Phase::running}) && !is_gsi(s.kind()) && !s.is_busy();
}
bool disables(const State& s) {
  const bool early = s.also(disable) && s.is_in({Phase::running}) && !is_gsi(s.kind());
  return (early || s.is_in({Phase::disable})) && !s.is_busy();
}
bool closes(const State& s) {
  return s.is_in({Phase::running, Phase::close_evtchn});
}
template <Phase... phases>
bool comes_next(const State& s) {
  return s.is_in({phases...});
}
bool unmasks(const State& s) {
  return s.is_in({Phase::running}) && is_msix(s.kind()) && s.step.a < s.driver().vectors;
}

bool is_detached(const State& s) {
  const bool may_leave = s.is_idle() || s.discipline() != Discipline::orderly || s.also(detach);
  return s.is_attached() && may_leave && !s.is_busy();
}
bool is_deassigned(const State& s) {
  return s.is_owned() && !s.is_busy() && (!s.is_attached() || s.also(deassign));
}
bool is_attached(const State& s) {
  return s.is_idle() && !s.is_attached() && !s.is_owned() && !s.is_elsewhere() && !s.is_busy();
}
bool leaves_host(const State& s) {
  return s.is_owned();
}
bool goes_elsewhere(const State& s) {
  return passed_through(s.kind()) && !s.is_owned() && !s.is_elsewhere();
}
bool returns(const State& s) {
  return s.is_elsewhere();
}
bool turns_memory_off(const State& s) {
  return is_msix(s.kind()) && s.is_attached() && s.is_in({Phase::disable});
}

// A vector is raised by a device that its driver has enabled, or that Xen has programmed.
bool is_raised(const State& s) {
  if (is_gsi(s.kind())) return s.is_attached();
  const bool used = s.driver().enabled != 0 && s.step.a < s.driver().vectors;
  return (used && s.is_attached()) || s.is_programmed();
}
bool interrupts(const State& s) {
  return s.is_programmed() && s.dying() != xen::kDyingGone;
}

bool maps(const State& s) {
  return s.makes_call(Call::map);
}
bool binds(const State& s) {
  const qemu::DeviceModelView qemu = s.world.device_model();
  return s.makes_call(Call::bind) && !waits_for_softirq(s.world, qemu.pending().pirq);
}
bool bind_can_fail(const State& s) {
  return s.makes_call(Call::bind);
}
bool unbinds(const State& s) {
  return s.makes_call(Call::unbind);
}
bool unbind_can_fail(const State& s) {
  return unbinds(s) && !s.world.device_model().retrying();
}
bool unmaps(const State& s) {
  return s.makes_call(Call::unmap);
}
bool writes_any_message(const State& s) {
  if (s.is_busy() || !s.is_attached()) return false;
  if (s.kind() == DeviceKind::msix) return true;
  return s.kind() == DeviceKind::msi && s.step.a == 0 &&
         s.world.device_model().entry(s.step.device, 0).pirq == qemu::kUnassignedPirq;
}

bool kills(const State& s) {
  return s.dying() == 0 || s.dying() == xen::kDyingStarted;
}
bool ends_grace_period(const State& s) {
  if (s.dying() != xen::kDyingKilled) return false;
  const auto all = s.world.domain().pirqs();
  return std::ranges::none_of(all, has_softirq);
}
bool other_maps(const State& s) {
  return s.world.domain().state().other_irq == 0 && s.dying() != xen::kDyingGone;
}
bool other_unmaps(const State& s) {
  return s.world.domain().state().other_irq != 0;
}
bool while_it_lives(const State& s) {
  return !s.is_dying();
}
bool resets(const State& s) {
  return !s.is_busy() && every_device(s.world, [&](int device) {
    return !passed_through(s.world.setup().device(device).kind) ||
           s.world.guest().driver(device).phase == Phase::idle;
  });
}
bool crashes(const State& s) {
  return !s.is_busy();
}
bool is_saved(const State& s) {
  if (s.is_busy() || s.world.domain().state().other_irq != 0) return false;
  return every_device(s.world, [&](int device) {
    const Phase phase = s.world.guest().driver(device).phase;
    const bool rests = phase == Phase::idle || phase == Phase::running;
    const bool here = s.world.device_model().attached(device) || s.world.domain().owns(device);
    return rests && !(passed_through(s.world.setup().device(device).kind) && here);
  });
}
bool frees_irqs(const State& s) {
  return s.world.guest().has_dying_irqs();
}

constexpr StepKinds kMoves = {detach, deassign, attach_other, detach_other, remove_device};
constexpr StepKinds kEnds = {destroy_domain, rcu_end, other_map, other_unmap};

constexpr PossibleRow kRows[] = {
    {begin_probe, 1, 0, begins_probe, {attach, detach, drop_irq}},
    {begin_probe, 2, 0, begins_probe, {drop_irq}},
    {begin_range, 1, 1, begins_range, {begin_range, drop_irq}},
    {begin_range, 2, 1, begins_range, {drop_irq}},
    {begin_range, 1, 2, begins_range, {drop_irq}},
    {obtain, 0, 0, comes_next<Phase::obtain>, {begin_probe, retry}},
    {write_message, 0, 0, comes_next<Phase::write_message, Phase::restore>, {obtain, restore}},
    {create_irq, 0, 0, comes_next<Phase::create_irq>, {write_message}},
    {enable, 0, 0, comes_next<Phase::enable, Phase::restored>, {create_irq}},
    {bind_evtchn, 0, 0, comes_next<Phase::bind_evtchn>, {enable}},
    {close_evtchn, 0, 0, closes, {bind_evtchn}},
    {disable, 0, 0, disables, {bind_evtchn, close_evtchn}},
    {drop_irq, 0, 0, comes_next<Phase::drop_irq>, {disable, give_back}},
    {give_back, 0, 0, comes_next<Phase::give_back>, {abandon, alloc_irq_fails}},
    {restore, 0, 0, restores, {bind_evtchn, close_evtchn}},
    {abandon, 0, 0, leaves_probe, {enable, bind_evtchn}},
    {unmask, 0, 0, unmasks, {bind_evtchn}},
    {unmask, 1, 0, unmasks, {bind_evtchn}},
    {detach, 0, 0, is_detached, {attach, begin_probe, deassign}},
    {deassign, 0, 0, is_deassigned, {attach, detach, deassign, remove_device}},
    {attach, 0, 0, is_attached, kMoves},
    {remove_device, 0, 0, leaves_host, kMoves},
    {attach_other, 0, 0, goes_elsewhere, kMoves},
    {detach_other, 0, 0, returns, kMoves},
    {memory_off, 0, 0, turns_memory_off, {close_evtchn, bind_evtchn}},
    {raise, 0, 0, is_raised, {attach, detach, abandon}},
    {raise, 1, 0, is_raised, {enable, disable}},
    {interrupt, 0, 0, interrupts, {detach, qemu_map}},
    {qemu_map, 0, 0, maps, {enable}},
    {qemu_bind, 0, 0, binds, {qemu_map, disable}},
    {qemu_unbind, 0, 0, unbinds, {disable, detach}},
    {qemu_unmap, 0, 0, unmaps, {qemu_unbind, enable}},
    {map_fails, 0, 0, maps, {enable, disable}},
    {bind_fails, 0, 0, bind_can_fail, {qemu_map, enable}},
    {unbind_fails, 0, 0, unbind_can_fail, {disable, enable, unbind_fails}},
    {guest_write_message, 0, 0, writes_any_message, {attach, detach, enable, qemu_bind}},
    {guest_write_message, 1, 0, writes_any_message, {attach}},
    {destroy_domain, 0, 0, kills, kEnds},
    {rcu_end, 0, 0, ends_grace_period, kEnds | StepKinds{softirq_end}},
    {other_map, 0, 0, other_maps, kEnds},
    {other_unmap, 0, 0, other_unmaps, kEnds},
    {fail_alloc, 1, 0, while_it_lives, kEnds},
    {guest_get_pirq, 0, 0, while_it_lives, kEnds},
    {move_vcpu, 0, 0, while_it_lives, kEnds},
    {cpu_offline, 0, 0, while_it_lives, kEnds},
    {soft_reset, 0, 0, resets, {begin_probe, drop_irq, detach}},
    {kdump, 0, 0, crashes, {enable, detach, kdump}},
    {save_restore, 0, 0, is_saved, {begin_probe, deassign, other_map, other_unmap}},
    {restore_map_fails, 1, 0, is_saved, {begin_probe, deassign, attach}},
    {free_irqs, 0, 0, frees_irqs, {drop_irq, free_irqs}},
};

static_assert(std::size(kRows) <= 64, "a set of rows has 64 bits");

consteval auto judged_after() {
  std::array<PossibleRows, kStepKinds> judged{};
  for (std::size_t row = 0; row < std::size(kRows); ++row)
    for (const StepKind kind : kRows[row].after) judged[index_of(kind)] |= PossibleRows{1} << row;
  return judged;
}

}  // namespace

const PossibleRow* const kFirstPossibleRow = kRows;

constexpr std::array<PossibleRows, kStepKinds> kJudgedAfter = judged_after();

}  // namespace pirq
