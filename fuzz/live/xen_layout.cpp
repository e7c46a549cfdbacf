#include "fuzz/live/xen_layout.h"

#include <algorithm>
#include <iterator>

namespace pirq::live {
namespace {

// Addresses and offsets are from the packages' -dbg packages. That of 4.17 has no types: its
// offsets were measured on a domain with known numbers.
constexpr XenLayout kLayouts[] = {
    {.build_id = "151b373fd64b321593bf987fd923cd10dabadac4",
     .package = "xen-hypervisor-4.17-amd64 4.17.7+13-g2445b30a44-0+deb12u1",
     .domain_list = 0xffff82d04057b380,
     .irq_desc = 0xffff82d0404619b0,
     .nr_irqs = 0xffff82d0404619c0,
     .nr_irqs_gsi = 0xffff82d0404619c4,
     .extra_domU_irqs = 0xffff82d04045b020,
     .xenpool = 0xffff82d040589270,
     .next_in_list = 0x88,
     .pirq_tree = 0x110,
     .irq_pirq = 0x5c8,
     .evtchn = 0xb0,
     .pdev_list = 0x158,
     .evtchn_state = 12,
     .evtchn_pirq = 24,
     .desc_size = 256,
     .desc_used = 93},
    {.build_id = "576c0736b3e38388c5afe9aaccc43a18d514e88e",
     .package = "xen-hypervisor-4.20-amd64 4.20.4+63-g7abfd2bce2-0+deb13u1",
     .domain_list = 0xffff82d040583420,
     .irq_desc = 0xffff82d04046a5b0,
     .nr_irqs = 0xffff82d04046a5c0,
     .nr_irqs_gsi = 0xffff82d04046a5c4,
     .extra_domU_irqs = 0xffff82d040463020,
     .next_in_list = 0x90,
     .pirq_tree = 0x118,
     .irq_pirq = 0x5a0,
     .evtchn = 0xb8,
     .pdev_list = 0x148,
     .evtchn_state = 8,
     .evtchn_pirq = 16,
     .desc_size = 128,
     .desc_used = 85},
};

}  // namespace

std::optional<XenLayout> find_layout(std::string_view build_id) {
  const auto* row = std::ranges::find(kLayouts, build_id, &XenLayout::build_id);
  if (row == std::end(kLayouts)) return std::nullopt;
  return *row;
}

}  // namespace pirq::live
