#include "fuzz/coverage/behaviour.h"

#include <algorithm>
#include <array>
#include <optional>

#include "model/require.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// Returns the error with the name of the effect, ENOSPC for Effect::enospc. Empty if the effect is
// not an error.
constexpr std::optional<xen::ErrorName> error_of(Effect effect) {
  const auto lower = [](char c) { return static_cast<char>(c - 'A' + 'a'); };
  for (const xen::ErrorName& row : xen::kErrorNames)
    if (std::ranges::equal(row.name, enum_name(effect), {}, lower)) return row;
  return std::nullopt;
}

std::string effect_name(Effect effect) {
  const auto error = error_of(effect);
  return error ? '-' + std::string(error->name) : std::string(enum_name(effect));
}

// Effects by errno. A table, because every failed hypercall needs the lookup.
constexpr auto kErrorEffects = [] {
  std::array<Effect, 128> effects{};
  effects.fill(Effect::other_error);
  for (const Effect effect : enum_values<Effect>)
    if (const auto error = error_of(effect))
      effects[static_cast<std::size_t>(error->number)] = effect;
  return effects;
}();

constexpr std::array<std::string_view, 4> kIrqNames = {"free", "allocated", "mapped", "forced"};
constexpr std::array<std::string_view, 3> kEmuirqNames = {"", "+pt", "+gsi"};

// Returns an index of kIrqNames: 0 free, 1 PIRQ_ALLOCATED, 2 mapped, 3 unbound by force.
std::size_t irq_state(std::int32_t irq) {
  if (irq == 0) return 0;
  if (irq > 0) return 2;
  return irq == xen::kPirqAllocated ? 1 : 3;
}

// Returns an index of kEmuirqNames: 0 unbound, 1 a passed-through interrupt, 2 an emulated one.
std::size_t emuirq_state(std::int32_t emuirq) {
  if (emuirq == xen::kIrqUnbound) return 0;
  return emuirq == xen::kIrqPt ? 1 : 2;
}

// Returns the pirq of a driver's vector. A vector without a pirq has the number in its MSI message,
// or -1 if the message holds none.
std::int32_t number_of_vector(const World& world, int device, int vector) {
  const guest::Vector& v = world.guest().vector(device, vector);
  if (v.claims != 0 || v.listed != 0 || v.port != 0) return v.pirq;
  const qemu::Entry& message = world.device_model().entry(device, vector);
  if (message.data != world.guest().message_data()) return -1;
  return qemu::message_pirq(message.addr_lo, message.addr_hi);
}

// Returns the pirq that a step uses, as far as it is known before the step. Negative if the step
// uses no pirq.
std::int32_t number_of(const World& world, const Step& step) {
  const StepInfo& row = info(step.kind);
  if (row.family == Family::driver) {
    const int last = world.setup().device(step.device).vectors - 1;
    const int cursor = world.guest().driver(step.device).cursor;
    return number_of_vector(world, step.device, std::min(cursor, last));
  }
  if (row.family == Family::qemu_call) return world.device_model().pending().pirq;
  if (row.family == Family::device)
    return number_of_vector(world, step.device, row.a == Param::vector ? step.a : 0);
  if (step.kind == StepKind::guest_close) return world.domain().pirq_of_port(step.b);
  return row.b == Param::pirq ? step.b : -1;
}

Effect error_effect(int rc) {
  const auto number = static_cast<std::size_t>(-rc);
  return number < kErrorEffects.size() ? kErrorEffects[number] : Effect::other_error;
}

Effect delivery_effect(Delivery delivery) {
  switch (delivery) {
    case Delivery::evtchn:
      return Effect::to_port;
    case Delivery::vector:
      return Effect::as_vector;
    default:
      return Effect::to_nobody;
  }
}

Effect effect_of(const World& after, const Step& step, const Outcome& outcome) {
  if (outcome.crashed) return Effect::crashed;
  if (step.kind == StepKind::raise) return delivery_effect(outcome.delivery);
  const xen::DestroyAnswer& left = outcome.left;
  if (left.leaked_structs + left.leaked_irqs + left.leaked_msi + left.leaked_girqs > 0)
    return Effect::leaked;
  if (outcome.reused) return Effect::reused;
  if (!outcome.hypercall) return Effect::done;
  if (outcome.rc < 0) return error_effect(outcome.rc);
  constexpr StepKinds unmaps = {StepKind::qemu_unmap, StepKind::guest_unmap,
                                StepKind::guest_unmap_by_id, StepKind::dm_unmap};
  if (unmaps.has(step.kind) && irq_state(after.domain().domain_pirq_to_irq(outcome.pirq)) == 3)
    return Effect::forced_unbind;
  return Effect::answered;
}

}  // namespace

std::size_t pirq_state(const World& world, std::int32_t number) {
  if (number < 0 || number >= world.setup().config().pirqs) return 0;
  const xen::Pirq* const pirq = world.domain().pirq_info(number);
  if (pirq == nullptr) return 1;  // Free, without a struct pirq.
  std::size_t state = irq_state(pirq->irq);
  state = state * 3 + emuirq_state(pirq->emuirq);
  state = state * 2 + ((pirq->dpci_flags & xen::kDpciMapped) != 0 ? 1 : 0);
  state = state * 2 + (pirq->evtchn != 0 ? 1 : 0);
  return 1 + state;
}

std::string pirq_state_name(std::size_t state) {
  if (state == 0) return "no-number";
  state -= 1;
  std::string name(kIrqNames[state / 12]);
  name += kEmuirqNames[state / 4 % 3];
  if (state / 2 % 2 != 0) name += "+dpci";
  if (state % 2 != 0) name += "+port";
  return name;
}

std::size_t behaviour_met(const World& before, const Step& step) {
  return static_cast<std::size_t>(step.kind) * kPirqStates +
         pirq_state(before, number_of(before, step));
}

std::size_t behaviour_done(const World& after, const Step& step, const Outcome& outcome) {
  return kMet + index_of(step.kind) * enum_count<Effect> +
         index_of(effect_of(after, step, outcome));
}

StepKind step_of_behaviour(std::size_t index) {
  require(index < kBehaviours, "step_of_behaviour: index < kBehaviours");
  return static_cast<StepKind>(index < kMet ? index / kPirqStates
                                            : (index - kMet) / enum_count<Effect>);
}

BehaviourName behaviour_name(std::size_t index) {
  const std::string_view step = info(step_of_behaviour(index)).name;
  if (index < kMet) return {step, "met", pirq_state_name(index % kPirqStates)};
  return {step, "did", effect_name(static_cast<Effect>((index - kMet) % enum_count<Effect>))};
}

std::optional<std::size_t> find_behaviour(StepKind kind, bool met, std::string_view what) {
  const std::size_t count = met ? kPirqStates : enum_count<Effect>;
  const std::size_t first = (met ? 0 : kMet) + static_cast<std::size_t>(kind) * count;
  for (std::size_t i = first; i < first + count; ++i)
    if (behaviour_name(i).what == what) return i;
  return std::nullopt;
}

}  // namespace pirq::fuzz
