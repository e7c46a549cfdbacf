#include "model/guest/guest_layout.h"

#include <algorithm>

#include "model/setup.h"

namespace pirq::guest {
namespace {

std::size_t numbers(const Setup& setup) {
  return static_cast<std::size_t>(setup.config().pirqs);
}

std::size_t words_of_pirq_seen(const Setup& setup) {
  if (setup.has(Rule::always_new_pirq) || setup.has(Rule::reuse_asks_irq_list)) return 0;
  return (numbers(setup) + 63) / 64;
}

bool restores_domain(const Setup& setup) {
  return setup.allows(StepKind::save_restore) || setup.allows(StepKind::restore_map_fails);
}

// True if a driver can disable MSI with its irqs requested.
bool disables_early(const Setup& setup) {
  return setup.config().also.has(StepKind::disable);
}

// The entries differ from the ports of the vectors only while a port is closed but not erased, or
// open without a vector.
std::size_t ports_to_look_up(const Setup& setup) {
  const bool open = disables_early(setup) && !setup.has(Rule::dropped_irq_closes_its_port);
  if (setup.has(Rule::port_is_forgotten_before_close) && !open) return 0;
  return static_cast<std::size_t>(setup.ports()) + 1;
}

bool can_crash(const Setup& setup) {
  const auto lacks = [&](Rule rule) { return !setup.has(rule); };
  const bool several = std::ranges::any_of(setup.config().devices, [](const DeviceConfig& device) {
    return device.kind == DeviceKind::msix && device.vectors > 1;
  });
  const bool without_irq =
      lacks(Rule::number_comes_before_irq) || lacks(Rule::every_entry_is_set_up);
  return (setup.allows(StepKind::set_msi_desc_fails) && lacks(Rule::failed_irq_undoes_its_own)) ||
         (disables_early(setup) && lacks(Rule::disable_takes_requested_irqs)) ||
         (several && lacks(Rule::irqs_are_torn_down_once)) ||
         (lacks(Rule::close_needs_no_irq) && lacks(Rule::port_is_forgotten_before_close)) ||
         (restores_domain(setup) && lacks(Rule::resume_walks_irq_list)) ||
         (restores_domain(setup) && lacks(Rule::unmapped_gsi_leaves_the_list)) ||
         (setup.allows(StepKind::restore) && without_irq);
}

// Dropped irqs keep their descriptors until a grace period ends.
std::size_t words_of_irqs(const Setup& setup, std::size_t more) {
  return static_cast<std::size_t>(setup.vectors() + 63) / 64 + more;
}

}  // namespace

Layout::Layout(LayoutBuilder& builder, const Setup& setup)
    : drivers(builder.add<Driver>(static_cast<std::size_t>(setup.devices()))),
      vectors(builder.add<Vector>(static_cast<std::size_t>(setup.vectors()))) {
  const bool late = setup.allows(StepKind::free_irqs);
  irqs_used = builder.add<std::uint64_t>(words_of_irqs(setup, late ? 4 : 0));
  irqs_dying = builder.add<std::uint64_t>(late ? irqs_used.size : 0);
  pirq_seen = builder.add<std::uint64_t>(words_of_pirq_seen(setup));
  const bool resumes = restores_domain(setup);
  const bool by_number = resumes && !setup.has(Rule::resume_walks_irq_list);
  pirq_to_irq = builder.add<std::int32_t>(by_number ? numbers(setup) : 0);
  gsi_order = builder.add<std::uint8_t>(resumes ? static_cast<std::size_t>(setup.devices()) : 0);
  evtchn_to_irq = builder.add<std::int32_t>(ports_to_look_up(setup));
  const bool forgets_later = !setup.has(Rule::port_is_forgotten_before_close);
  closed_port =
      builder.add<std::uint16_t>(forgets_later ? static_cast<std::size_t>(setup.devices()) : 0);
  crashed = builder.add<std::uint64_t>(can_crash(setup) ? 1 : 0);
}

}  // namespace pirq::guest
