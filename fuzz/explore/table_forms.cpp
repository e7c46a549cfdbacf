#include "fuzz/explore/table_forms.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace pirq::fuzz {

TableCounter::TableCounter(const Setup& setup) {
  const auto add = [&](std::string_view name, auto section) {
    using Value = typename decltype(section)::Value;
    if (section.size == 0) return;
    tables_.push_back({name, section.offset, section.size * sizeof(Value), {}});
  };
  add("Xen's pirqs", setup.xen.pirqs);
  add("Xen's irqs", setup.xen.irqs);
  add("Xen's MSI descriptors", setup.xen.msi_descs);
  add("Xen's ports", setup.xen.ports);
  add("QEMU's messages and maps", setup.qemu.entries);
  add("QEMU's devices", setup.qemu.devices);
  add("the guest's drivers", setup.guest.drivers);
  add("the guest's vectors", setup.guest.vectors);
  add("the guest's used irqs", setup.guest.irqs_used);
}

void TableCounter::add(const World& world) {
  const auto* bytes = reinterpret_cast<const std::byte*>(world.words().data());
  for (Table& table : tables_)
    table.hashes.push_back(XXH3_64bits(bytes + table.offset, table.size));
}

std::vector<TableForms> TableCounter::forms() const {
  std::vector<TableForms> forms;
  for (const Table& table : tables_) {
    std::vector<std::uint64_t> hashes = table.hashes;
    std::ranges::sort(hashes);
    const auto different = std::unique(hashes.begin(), hashes.end()) - hashes.begin();
    if (different > 1) forms.push_back({table.name, static_cast<std::size_t>(different)});
  }
  std::ranges::stable_sort(forms, std::greater(), &TableForms::forms);
  return forms;
}

}  // namespace pirq::fuzz
