// steps-keep-contract, first part: a step is possible exactly while the state calls for it.
#include "properties/possible.h"

#include <bit>

#include "model/steps/now.h"
#include "properties/possible_rows.h"

namespace pirq {
namespace {

using enum StepKind;

// While the domain dies, only what ends it is possible, and what concerns other domains.
constexpr StepKinds kWhileDying = {destroy_domain, rcu_end, other_map, other_unmap, interrupt};

// A step of a device must not make these possible for another.
constexpr StepKinds kOfOthersToo = {map_fails, bind_fails, unbind_fails};

// The steps of a driver that QEMU must see: writes of registers and of messages.
bool is_trap(const StepState& s) {
  constexpr StepKinds kTraps = {begin_probe, begin_range, retry, enable, disable, restore, unmask};
  constexpr StepKinds kMasks = {bind_evtchn, close_evtchn};
  if (s.step.kind == write_message) return s.driver().reused == 0;
  return kTraps.has(s.step.kind) ||
         (kMasks.has(s.step.kind) && s.kind() == DeviceKind::native_msix);
}

// A driver waits while its vCPU is in a trap. The traps of others wait for QEMU's lock.
// REQUIRES: QEMU is busy.
bool waits_for_qemu(const StepState& s, Family family) {
  const qemu::DeviceModelView qemu = s.world.device_model();
  if (family != Family::driver) return false;
  return (qemu.busy_device() == s.step.device && !qemu.detaching()) || is_trap(s);
}

bool in_bounds(const Setup& setup, const Step& step) {
  return step.a <= bounds_of(info(step.kind).a, setup, step.device).high &&
         step.b <= bounds_of(info(step.kind).b, setup, step.device).high;
}

// Between two vectors of a driver nothing changes that the rows depend on.
bool is_between_vectors(const Observation& seen) {
  if (info(seen.step.kind).family != Family::driver) return false;
  const guest::Driver& driver = seen.world.guest().driver(seen.step.device);
  return driver.cursor != 0 && driver.cursor != driver.vectors;
}

// The facts that the rows after one step share.
struct Judging {
  explicit Judging(const Observation& of)
      : seen(of),
        now(of.world),
        can_come(now.possible(of.world.setup().steps())),
        busy(of.world.device_model().busy()),
        dying(of.world.domain().state().dying != 0) {}

  const Observation& seen;
  const Now now;
  const StepKinds can_come;  // Neither a crash nor the end of the domain makes them impossible.
  const bool busy;
  const bool dying;
};

// True if the step of the row is possible exactly when it is expected.
bool is_as_expected(const Judging& judging, const PossibleRow& row, const StepInfo& of,
                    const StepState& state) {
  if ((row.a != 0 || row.b != 0) && !in_bounds(state.world.setup(), state.step)) return true;
  const bool stopped = (judging.busy && waits_for_qemu(state, of.family)) ||
                       (judging.dying && !kWhileDying.has(row.kind));
  const bool expected = !stopped && row.expected(state);
  return expected == (judging.can_come.has(row.kind) && of.ready(judging.now, state.step));
}

Violation unexpected(const World& world, const Step& step) {
  return {.subject = Subject::domain,
          .detail = "the step '" + to_text(step) +
                    (world.can(step) ? "' is possible, and must not be"
                                     : "' must be possible, and is not")};
}

MaybeViolation judge_row(const Judging& judging, const PossibleRow& row) {
  const World& world = judging.seen.world;
  const Step& made = judging.seen.step;
  const StepInfo& of = info(row.kind);
  const bool all = of.has_device && (!info(made.kind).has_device || kOfOthersToo.has(row.kind));
  const int first = of.has_device && !all ? made.device : 0;
  const int end = all ? world.setup().devices() : first + 1;
  for (int device = first; device < end; ++device) {
    const StepState state{world, {row.kind, static_cast<std::uint8_t>(device), row.a, row.b}};
    if (!is_as_expected(judging, row, of, state)) return unexpected(world, state.step);
  }
  return std::nullopt;
}

}  // namespace

MaybeViolation judge_possible(const Observation& seen) {
  PossibleRows rows = kJudgedAfter[index_of(seen.step.kind)];
  if (rows == 0 || is_between_vectors(seen)) return std::nullopt;
  const StepKinds allowed = seen.world.setup().steps();
  const Judging judging(seen);
  for (; rows != 0; rows &= rows - 1) {
    const PossibleRow& row = kFirstPossibleRow[std::countr_zero(rows)];
    if (!allowed.has(row.kind)) continue;
    if (auto violation = judge_row(judging, row)) return violation;
  }
  return std::nullopt;
}

}  // namespace pirq
