#include "model/linux/layout.h"

#include "model/setup.h"

namespace pirq::guest {
namespace {

std::size_t words_of_pirq_to_irq(const Setup& setup) {
  if (setup.has(Rule::always_new_pirq) || setup.has(Rule::reuse_asks_irq_list)) return 0;
  return static_cast<std::size_t>(setup.config().pirqs + 63) / 64;
}

}  // namespace

Layout::Layout(LayoutBuilder& builder, const Setup& setup)
    : drivers(builder.add<Driver>(static_cast<std::size_t>(setup.devices()))),
      vectors(builder.add<Vector>(static_cast<std::size_t>(setup.vectors()))),
      irqs_used(builder.add<std::uint64_t>(static_cast<std::size_t>(setup.vectors() + 63) / 64)),
      pirq_seen(builder.add<std::uint64_t>(words_of_pirq_to_irq(setup))) {}

}  // namespace pirq::guest
