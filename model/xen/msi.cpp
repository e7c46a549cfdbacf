// MSI descriptors and the vectors that the device's hardware is programmed with
// (xen/arch/x86/msi.c).
#include <algorithm>
#include <bit>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

std::int32_t Domain::find_msi_entry(int device, std::int32_t irq) const {
  // An irq that create_irq has just allocated has no descriptor, unless a failed map left one.
  if (irq_at(irq).msi_desc == 0 && has(Rule::failed_map_frees_descriptor)) return -1;
  const auto all = base_[layout().msi_descs];
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].live != 0 && all[i].nvec != 0 && all[i].device == device && all[i].irq == irq)
      return static_cast<std::int32_t>(i);
  return -1;
}

bool DomainView::has_descriptors(int device) const {
  return std::ranges::any_of(base_[layout().msi_descs], [&](const MsiDesc& desc) {
    return desc.live != 0 && desc.device == device;
  });
}

// Mirrors pci_enable_msi, __pci_enable_msi and __pci_enable_msix. Sets `desc` to the descriptor
// block. A positive result is the number of vectors that the device supports.
int Domain::pci_enable_msi(MsiInfo& msi, std::int32_t& desc) {
  if (msi.device >= setup_->devices()) return -kENODEV;
  const DeviceConfig& device = setup_->device(msi.device);
  // A block has no MSI-X table, so it needs the MSI capability, which our MSI-X devices lack.
  if (is_msix(device.kind) && msi.multi) return -kENODEV;
  if (is_msix(device.kind) && msi.entry_nr >= device.vectors) return -kEINVAL;
  const std::int32_t old = find_msi_entry(msi.device, msi.irq);
  if (old >= 0) {
    desc = old;
    return has(Rule::redundant_enable_is_an_error) ? -kEEXIST : 0;
  }
  if (!is_msix(device.kind) && msi.entry_nr > device.vectors) return device.vectors;
  return capability_init(msi, desc);
}

// Mirrors msi_capability_init and msix_capability_init. The whole block is one allocation.
int Domain::capability_init(MsiInfo& msi, std::int32_t& desc) {
  const bool msix = is_msix(setup_->device(msi.device).kind);
  const std::int32_t nvec = msix ? 1 : msi.entry_nr;
  // An empty block needs no memory, and Xen writes to its first descriptor [X62].
  if (nvec <= 0) return crash(), 0;
  if (!alloc()) return -kENOMEM;
  desc = free_block(nvec);
  if (desc < 0) return crash(), 0;
  for (std::int32_t i = 0; i < nvec; ++i) {
    free_descs().erase(desc + i);
    desc_at(desc + i) = {.irq = i == 0 ? msi.irq : -1,
                         .entry = static_cast<std::uint16_t>(msix ? msi.entry_nr : i),
                         .device = static_cast<std::uint8_t>(msi.device),
                         .nvec = static_cast<std::uint8_t>(i == 0 ? nvec : 0),
                         .live = 1,
                         .msix = static_cast<std::uint8_t>(msix ? 1 : 0),
                         .zero = {}};
  }
  ++scalars().msi_descs;
  return 0;
}

// The lowest run of nvec free descriptors, or -1.
std::int32_t Domain::free_block(std::int32_t nvec) const {
  const auto size = static_cast<std::int32_t>(layout().msi_descs.size);
  std::int32_t first = free_descs().lowest(0, size - 1);
  while (first >= 0 && first + nvec <= size) {
    std::int32_t run = 1;
    while (run < nvec && free_descs().contains(first + run)) ++run;
    if (run == nvec) return first;
    first = free_descs().lowest(first + run, size - 1);
  }
  return -1;
}

// Mirrors setup_msi_irq and write_msi_msg. The ASSERT of write_msi_msg fails if the size of the
// block is not a power of two.
void Domain::setup_msi_irq(std::int32_t irq, std::int32_t desc) {
  if (desc_at(desc).live == 0) return crash();
  const std::int32_t index = desc_at(desc).msix != 0 ? 0 : desc_at(desc).entry;
  if (assert_fails((index & (desc_at(desc - index).nvec - 1)) == index)) return;
  touch_irq(irq);
  irq_at(irq).msi_desc = static_cast<std::uint16_t>(desc + 1);
  irq_at(irq).flags |= kIrqHandler;
  program_device(desc);
}

// True if destroying the descriptor's irq writes to a page of the device's MSI-X table to which no
// other descriptor holds a reference. The table begins on a page.
bool Domain::writes_to_table(std::int32_t desc) const {
  const MsiDesc& msi = desc_at(desc);
  if (msi.msix == 0 || msi.irq < 0 || (irq_at(msi.irq).flags & kIrqHandler) == 0) return false;
  const auto all = base_[layout().msi_descs];
  return std::ranges::count_if(all, [&](const MsiDesc& other) {
           return other.live != 0 && other.msix != 0 && other.device == msi.device &&
                  other.entry / kEntriesOfPage == msi.entry / kEntriesOfPage;
         }) == 1;
}

void Domain::msi_free_irq(std::int32_t desc) {
  if (desc_at(desc).live == 0) return crash();  // A double free [X7].
  if (!has(Rule::table_page_outlives_irq) && writes_to_table(desc)) return crash();
  const std::int32_t nvec = desc_at(desc).nvec;
  // Before the repair [X39] an irq that was never set was destroyed too.
  for (std::int32_t i = nvec - 1; i >= 0 && !crashed(); --i)
    if (desc_at(desc + i).irq >= 0 || !has(Rule::failed_map_frees_descriptor))
      destroy_irq(desc_at(desc + i).irq);
  for (std::uint16_t& programmed : base_[layout().device_entries])
    if (programmed > desc && programmed <= desc + nvec) programmed = 0;
  for (std::int32_t i = 0; i < nvec; ++i) {
    desc_at(desc + i) = {};
    free_descs().insert(desc + i);
  }
  --scalars().msi_descs;
  free_allocation();
}

std::span<std::uint16_t> Domain::entries_of(int device) const {
  return base_[layout().device_entries].subspan(
      static_cast<std::size_t>(setup_->first_vector(device)), setup_->device(device).vectors);
}

// The message of a descriptor reaches the device. A block has one message and a size, so the first
// one takes them away from every other block of the device. The size is stored as a power of two.
void Domain::program_device(std::int32_t desc) {
  const MsiDesc& msi = desc_at(desc);
  const auto entries = entries_of(msi.device);
  if (msi.msix == 0) {
    const std::int32_t first = desc - msi.entry;
    const std::int32_t nvec = desc_at(first).nvec;
    for (std::uint16_t& entry : entries)
      if (msi.entry == 0 && (entry <= first || entry > first + nvec)) entry = 0;
    if (msi.entry >= static_cast<std::int32_t>(std::bit_floor(static_cast<unsigned>(nvec)))) return;
  }
  if (msi.entry < entries.size()) entries[msi.entry] = static_cast<std::uint16_t>(desc + 1);
}

// Mirrors pci_disable_msi for a device with MSI, which clears ENABLE.
void Domain::pci_disable_msi(int device) const {
  if (!is_msix(setup_->device(device).kind))
    std::ranges::fill(entries_of(device), std::uint16_t{0});
}

// Mirrors pci_disable_msi in unmap_domain_pirq, which does not ask whose the device is now.
void Domain::disturb(int device) const {
  if (other_owns(device)) base_[layout().elsewhere][1] |= std::uint64_t{1} << device;
}

void Domain::reset_device(int device) const {
  std::ranges::fill(entries_of(device), std::uint16_t{0});
}

}  // namespace pirq::xen
