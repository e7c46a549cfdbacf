#include "model/steps/now.h"

#include "model/world.h"

namespace pirq {

Now::Now(const World& world)
    : setup(world.setup()),
      xen(world.domain()),
      qemu(world.device_model()),
      guest(world.guest()),
      over(xen.crashed() || guest.crashed() ||
           (xen.state().dying == xen::kDyingGone && xen.other_irqs() == 0)),
      dying(xen.state().dying != 0),
      call(qemu.call()) {
  if (call != qemu::Call::none) busy_device = qemu.busy_device();
}

namespace {

// The steps that are possible after the destruction of the domain has begun.
StepKinds possible_while_dying(const xen::DomainView& xen) {
  using enum StepKind;
  StepKinds kinds = {rcu_end, other_map, other_unmap};
  const std::uint8_t dying = xen.state().dying;
  if (dying == xen::kDyingStarted) kinds.add(destroy_domain);
  if (dying != xen::kDyingGone) kinds = kinds | StepKinds{interrupt, softirq_begin, softirq_end};
  return kinds;
}

}  // namespace

StepKinds Now::possible(StepKinds kinds) const {
  if (over) return {};
  return dying ? kinds & possible_while_dying(xen) : kinds;
}

std::uint16_t DueValues::nth(std::uint32_t n) const {
  const auto run = static_cast<std::uint32_t>(end_ - first_);
  if (n < run) return static_cast<std::uint16_t>(static_cast<std::uint32_t>(first_) + n);
  n -= run;
  std::size_t at = 0;
  while (entries_[at] == 0 || n-- > 0) ++at;
  return static_cast<std::uint16_t>(static_cast<std::size_t>(end_) + at);
}

}  // namespace pirq
