#include "model/guest/guest_layout.h"

#include "model/setup.h"

namespace pirq::guest {
namespace {

std::size_t words_of_pirq_to_irq(const Setup& setup) {
  if (setup.has(Rule::always_new_pirq) || setup.has(Rule::reuse_asks_irq_list)) return 0;
  return static_cast<std::size_t>(setup.config().pirqs + 63) / 64;
}

std::size_t ports_to_look_up(const Setup& setup) {
  if (setup.has(Rule::port_is_forgotten_before_close)) return 0;
  return static_cast<std::size_t>(setup.ports()) + 1;
}

bool can_crash(const Setup& setup) {
  return setup.allows(StepKind::create_irq_fails) && !setup.has(Rule::failed_irq_undoes_its_own);
}

}  // namespace

Layout::Layout(LayoutBuilder& builder, const Setup& setup)
    : drivers(builder.add<Driver>(static_cast<std::size_t>(setup.devices()))),
      vectors(builder.add<Vector>(static_cast<std::size_t>(setup.vectors()))),
      irqs_used(builder.add<std::uint64_t>(static_cast<std::size_t>(setup.vectors() + 63) / 64)),
      pirq_seen(builder.add<std::uint64_t>(words_of_pirq_to_irq(setup))),
      evtchn_to_irq(builder.add<std::int32_t>(ports_to_look_up(setup))),
      closed_port(builder.add<std::uint16_t>(
          evtchn_to_irq.size != 0 ? static_cast<std::size_t>(setup.devices()) : 0)),
      crashed(builder.add<std::uint64_t>(can_crash(setup) ? 1 : 0)) {}

}  // namespace pirq::guest
