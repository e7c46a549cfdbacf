#include "properties/monitor.h"

#include "model/xen/limits.h"

namespace pirq {
namespace {

// Whether the step may search for a free number.
bool may_search(const World& world, const Step& step) {
  switch (step.kind) {
    case StepKind::obtain:
    case StepKind::guest_get_pirq:
      return true;
    case StepKind::qemu_map:
      return world.device_model().pending().pirq < 0;
    case StepKind::guest_map_gsi:
    case StepKind::dm_map:
      return step.b < 0;
    default:
      return false;
  }
}

bool searches_gsi(const World& world, const Step& step) {
  if (step.kind == StepKind::obtain || step.kind == StepKind::qemu_map)
    return is_gsi(world.setup().device(step.device).kind);
  return step.kind == StepKind::guest_map_gsi ||
         (step.kind == StepKind::guest_get_pirq &&
          step.a == static_cast<std::uint16_t>(xen::PirqType::gsi));
}

}  // namespace

std::int32_t linear_free_pirq(const World& world, bool gsi) {
  const WorldConfig& config = world.setup().config();
  const xen::Domain xen = world.domain();
  if (gsi)
    for (std::int32_t pirq = xen::kLegacyIrqs; pirq < config.gsis; ++pirq)
      if (xen.is_free_pirq(pirq)) return pirq;
  for (std::int32_t pirq = config.pirqs - 1; pirq >= config.gsis; --pirq)
    if (xen.is_free_pirq(pirq)) return pirq;
  return -xen::kENOSPC;
}

std::optional<Violation> Monitor::step(World& world, const Step& step, Outcome* outcome) const {
  const Noted noted = before(world, step);
  const Outcome done = world.apply(step);
  if (outcome != nullptr) *outcome = done;
  return after(world, step, done, noted);
}

Monitor::Noted Monitor::before(const World& world, const Step& step) const {
  const bool search = watched_.has(Property::top_down) && may_search(world, step);
  return {.domain = world.domain().state(),
          .linear_answer = search ? linear_free_pirq(world, searches_gsi(world, step)) : 0};
}

std::optional<Violation> Monitor::after(const World& world, const Step& step,
                                        const Outcome& outcome, const Noted& noted) const {
  const Observation seen{world, step, outcome, start_, noted.domain, noted.linear_answer};
  for (const PropertyInfo& row : properties()) {
    if (!watched_.has(row.property)) continue;
    // What a crash leaves behind is nobody's to judge.
    if (outcome.crashed && row.property != Property::no_crash) continue;
    if (auto violation = row.check(seen)) {
      violation->property = row.property;
      return violation;
    }
  }
  if (watched_.has_own() && !outcome.crashed) return watched_.check_own(seen);
  return std::nullopt;
}

}  // namespace pirq
