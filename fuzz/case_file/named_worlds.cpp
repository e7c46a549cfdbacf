#include "fuzz/case_file/named_worlds.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/parse.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kTwoMsi = "device a msi\ndevice b msi\n";

constexpr std::array<NamedWorldInfo, 6> kTable = {{
    {"january-2017", "xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80", kTwoMsi,
     "Linux reuses the number in the MSI message, which QEMU has freed (xen-devel, January 2017)."},
    {"january-2017-fixed", "xen=4.8 qemu=2.1 linux=4.12 driver=orderly gsis=16 pirqs=48 irqs=80",
     kTwoMsi, "january-2017 with the fix: Linux always asks Xen for a new number."},
    {"january-2017-old-qemu", "xen=4.8 qemu=1.x linux=4.12 driver=orderly gsis=16 pirqs=48 irqs=80",
     kTwoMsi, "The fixed Linux on a QEMU that keeps the number of a disabled device mapped."},
    {"december-2010", "xen=4.8 qemu=1.x linux=2.6.38 driver=orderly gsis=16 pirqs=48 irqs=80",
     kTwoMsi,
     "Linux reuses the number in the MSI message, which QEMU keeps mapped (December 2010)."},
    {"today", "xen=master qemu=today linux=6.12 driver=surprise gsis=16 pirqs=19 irqs=20", kTwoMsi,
     "The newest releases; a device may be removed from its driver at any time."},
    {"today-fixed",
     "xen=master qemu=today linux=6.12 driver=surprise gsis=16 pirqs=19 irqs=20 "
     "rules=+proposed,+L2",
     kTwoMsi, "today with every proposed fix."},
}};

consteval auto names_of_table() {
  std::array<std::string_view, kTable.size()> names;
  for (std::size_t i = 0; i < kTable.size(); ++i) names[i] = kTable[i].name;
  return names;
}
constexpr auto kNames = names_of_table();

}  // namespace

std::span<const NamedWorldInfo> named_worlds() {
  return kTable;
}

std::span<const std::string_view> named_world_names() {
  return kNames;
}

std::optional<NamedWorld> find_named_world(std::string_view name) {
  const auto row = std::ranges::find(kTable, name, &NamedWorldInfo::name);
  if (row == kTable.end()) return std::nullopt;
  std::string text = version_text() + "\nworld ";
  ((text += row->name) += ' ') += row->keys;
  (text += '\n') += row->devices;
  auto result = parse_case(text, row->name, {});
  auto* parsed = std::get_if<Case>(&result);
  if (parsed == nullptr) return std::nullopt;  // A bad row; a test parses every row.
  return std::move(parsed->worlds.front());
}

}  // namespace pirq::fuzz
