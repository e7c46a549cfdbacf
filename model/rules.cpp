#include "model/rules.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pirq {
namespace {

constexpr ReleaseMask in(std::initializer_list<Release> releases) {
  unsigned mask = 0;
  for (Release release : releases) mask |= 1U << static_cast<unsigned>(release);
  return static_cast<ReleaseMask>(mask);
}

using enum Release;

constexpr ReleaseMask kNever = 0;
constexpr ReleaseMask kEveryXen = in({xen_4_4, xen_4_8, xen_master});
constexpr ReleaseMask kSinceXen48 = in({xen_4_8, xen_master});
constexpr ReleaseMask kSinceXenMaster = in({xen_master});
constexpr ReleaseMask kSinceQemu21 = in({qemu_2_1, qemu_2_6, qemu_today});
constexpr ReleaseMask kSinceQemu26 = in({qemu_2_6, qemu_today});

// The one declaration of every rule.
constexpr std::array<RuleInfo, kRules> kTable = {{
    {.rule = Rule::gsi_search_goes_on,
     .id = "X17",
     .name = "gsi-search-goes-on",
     .component = Component::xen,
     .commit = "2569814496",
     .year = 2011,
     .in_force = kEveryXen,
     .right = "A search for a GSI number that finds its range full goes on in the MSI range.",
     .faulty = "It ends with -ENOSPC."},
    {.rule = Rule::unmap_asks_for_emuirq,
     .id = "X14",
     .name = "unmap-asks-for-emuirq",
     .component = Component::xen,
     .commit = "49f9d2493c",
     .year = 2012,
     .in_force = kEveryXen,
     .right = "Unmap takes the emuirq away only if the number has one.",
     .faulty = "It fails on a number without one, and the irq stays mapped."},
    {.rule = Rule::emuirq_is_unbound_by_default,
     .id = "X31",
     .name = "emuirq-is-unbound-by-default",
     .component = Component::xen,
     .commit = "ff3315cdeb",
     .year = 2012,
     .in_force = kEveryXen,
     .right = "A number without a struct emulates nothing.",
     .faulty = "It is taken to emulate GSI 0, and mapping another GSI on it does nothing."},
    {.rule = Rule::msi_unbind_unbinds,
     .id = "X32",
     .name = "msi-unbind-unbinds",
     .component = Component::xen,
     .commit = "bf28eecf7b",
     .year = 2014,
     .in_force = kEveryXen,
     .right = "Unbinding an MSI takes the guest off its irq.",
     .faulty = "It does nothing, so that the unmap that follows is forced."},
    {.rule = Rule::cleanup_check_frees,
     .id = "X1",
     .name = "cleanup-check-frees",
     .component = Component::xen,
     .commit = "daa90dfea9",
     .year = 2024,
     .in_force = kSinceXenMaster,
     .right = "pirq_cleanup_check runs on a struct without a port, and frees what it removes.",
     .faulty = "It runs only on a struct with a port, and what it removes is never freed."},
    {.rule = Rule::failed_map_frees_descriptor,
     .id = "X39",
     .name = "failed-map-frees-descriptor",
     .component = Component::xen,
     .commit = "29c1b7886c",
     .year = 2015,
     .in_force = kSinceXen48,
     .right = "A map that fails after the MSI was enabled frees its MSI descriptors.",
     .faulty =
         "The descriptors stay on the device's list, and their irqs are destroyed one by one."},
    {.rule = Rule::failed_map_clears_own_slots,
     .id = "X6",
     .name = "failed-map-clears-own-slots",
     .component = Component::xen,
     .commit = "573ac7b22a",
     .year = 2017,
     .in_force = kSinceXenMaster,
     .right = "A failed map clears only the slots that this call prepared.",
     .faulty = "A failed map also clears slots that an earlier successful map had set."},
    {.rule = Rule::redundant_enable_is_an_error,
     .id = "X7",
     .name = "redundant-enable-is-an-error",
     .component = Component::xen,
     .commit = "a46126fec2",
     .year = 2017,
     .in_force = kSinceXenMaster,
     .right = "Enabling an MSI on an irq that the device has a descriptor for is -EEXIST.",
     .faulty = "It returns 0 with the old descriptor, which error paths then free."},
    {.rule = Rule::map_checks_device_owner,
     .id = "X9",
     .name = "map-checks-device-owner",
     .component = Component::xen,
     .commit = "3308374b1b",
     .year = 2017,
     .in_force = kSinceXenMaster,
     .right = "An MSI can be mapped only for a device that the domain owns, else -ENODEV.",
     .faulty = "Any device's MSI can be mapped."},
    {.rule = Rule::unbind_masks_first,
     .id = "X35",
     .name = "unbind-masks-first",
     .component = Component::xen,
     .commit = "8c97eb6551",
     .year = 2018,
     .in_force = kSinceXenMaster,
     .right = "Unbind masks the MSI first, and answers -EINVAL when its irq is gone.",
     .faulty = "The next bind of the number starts unmasked."},
    {.rule = Rule::unbind_checks_irq_guest,
     .id = "X60",
     .name = "unbind-checks-irq-guest",
     .component = Component::xen,
     .commit = "a00b271677",
     .year = 2020,
     .in_force = kSinceXenMaster,
     .right = "Unbinding an irq that no guest is bound to is a BUG.",
     .faulty = "It is logged and does nothing."},
    {.rule = Rule::map_of_taken_pirq_is_an_error,
     .id = "X54",
     .name = "map-of-taken-pirq-is-an-error",
     .component = Component::xen,
     .commit = "-",
     .year = 0,
     .in_force = kNever,
     .right = "Mapping an irq onto a number that has another irq is -EEXIST (proposed).",
     .faulty = "It answers 0, maps nothing, and the irq made for it outlives the domain."},
    {.rule = Rule::disable_unmaps,
     .id = "Q1",
     .name = "disable-unmaps",
     .component = Component::qemu,
     .commit = "c976437c7d",
     .year = 2014,
     .in_force = kSinceQemu21,
     .right = "When the guest disables MSI or MSI-X, QEMU unbinds, unmaps and forgets the number.",
     .faulty = "QEMU clears a flag; the map, the binding and the number stay until detach."},
    {.rule = Rule::msix_table_latch,
     .id = "Q3",
     .name = "msix-table-latch",
     .component = Component::qemu,
     .commit = "b324ef9654",
     .year = 2016,
     .in_force = kSinceQemu26,
     .right = "MSI-X table writes are kept in a latch until the entry can take them.",
     .faulty = "Writes to an unmasked entry of an enabled device are dropped."},
    {.rule = Rule::message_write_updates,
     .id = "Q12",
     .name = "message-write-updates",
     .component = Component::qemu,
     .commit = "53b3558f08",
     .year = 2015,
     .in_force = in({qemu_1_x, qemu_2_1, qemu_today}),
     .right = "A changed MSI message word of a mapped device is bound anew.",
     .faulty = "The word is stored before it is compared with the old one, so nothing is bound."},
    {.rule = Rule::bind_says_unmasked,
     .id = "Q13",
     .name = "bind-says-unmasked",
     .component = Component::qemu,
     .commit = "-",
     .year = 2017,
     .in_force = in({qemu_today}),
     .right = "A bind tells Xen whether the guest has the vector unmasked.",
     .faulty = "Xen is not told, and guesses from other calls."},
    {.rule = Rule::reuse_asks_irq_list,
     .id = "L13",
     .name = "reuse-asks-irq-list",
     .component = Component::linux_guest,
     .commit = "-",
     .year = 2011,
     .in_force = in({linux_4_9, linux_4_12}),
     .right = "A number found in the message is known if an irq_info in the list has it.",
     .faulty = "It is known if the number was ever given out: pirq_to_irq[] is never reset."},
    {.rule = Rule::always_new_pirq,
     .id = "L1",
     .name = "always-new-pirq",
     .component = Component::linux_guest,
     .commit = "c74fd80f2f41",
     .year = 2017,
     .in_force = in({linux_4_12}),
     .right = "Every MSI setup asks Xen for a new number and writes the message.",
     .faulty = "A number found in the device's message is taken again if the guest knows it."},
}};

constexpr std::array<ReleaseInfo, kReleases> kReleaseTable = {{
    {xen_4_4, Component::xen, "xen-4.4", "xen RELEASE-4.4.0"},
    {xen_4_8, Component::xen, "xen-4.8", "xen RELEASE-4.8.0"},
    {xen_master, Component::xen, "xen-master", "xen c447b7308b (August 2026)"},
    {qemu_1_x, Component::qemu, "qemu-1.x", "qemu-xen before c976437c7d (May 2014)"},
    {qemu_2_1, Component::qemu, "qemu-2.1", "qemu-xen c976437c7d"},
    {qemu_2_6, Component::qemu, "qemu-2.6", "qemu-xen of May 2016"},
    {qemu_today, Component::qemu, "qemu-today", "qemu-2.6 with the later repairs"},
    {linux_2_6_38, Component::linux_guest, "linux-2.6.38", "linux with af42b8d12f8a"},
    {linux_4_9, Component::linux_guest, "linux-4.9", "linux 2.6.39 to 4.10"},
    {linux_4_12, Component::linux_guest, "linux-4.12", "linux with c74fd80f2f41"},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].rule != static_cast<Rule>(i)) return false;
  for (std::size_t i = 0; i < kReleaseTable.size(); ++i)
    if (kReleaseTable[i].release != static_cast<Release>(i)) return false;
  return true;
}
static_assert(in_order(), "the tables are indexed by their enums");

}  // namespace

std::span<const RuleInfo> rules() {
  return kTable;
}
std::span<const ReleaseInfo> releases() {
  return kReleaseTable;
}

const RuleInfo& info(Rule rule) {
  return kTable[static_cast<std::size_t>(rule)];
}
const ReleaseInfo& info(Release release) {
  return kReleaseTable[static_cast<std::size_t>(release)];
}

RuleSet rules_of(Release release) {
  RuleSet set;
  for (const RuleInfo& row : kTable)
    if ((row.in_force & in({release})) != 0) set = set.with(row.rule);
  return set;
}

std::optional<Rule> find_rule(std::string_view id_or_name) {
  const auto row = std::ranges::find_if(kTable, [&](const RuleInfo& info) {
    return info.id == id_or_name || info.name == id_or_name;
  });
  if (row == kTable.end()) return std::nullopt;
  return row->rule;
}

std::optional<Release> find_release(std::string_view name) {
  const auto row = std::ranges::find(kReleaseTable, name, &ReleaseInfo::name);
  if (row == kReleaseTable.end()) return std::nullopt;
  return row->release;
}

}  // namespace pirq
