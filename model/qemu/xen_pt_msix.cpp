// MSI-X: the control word (hw/xen/xen_pt_config_init.c) and the table (hw/xen/xen_pt_msi.c).
#include "model/qemu/xen_pt.h"
#include "model/require.h"

namespace pirq::qemu {

void DeviceModel::write_msix_control(int device, std::uint32_t value) {
  require(!busy(), "write_msix_control: !busy()");
  if (!has_msix(device)) return;
  const bool enable = (value & kMsixEnable) != 0;
  const bool maskall = (value & kMsixMaskAll) != 0;
  if (enable && !maskall) {
    begin(Job::msix_update, device, value);
    msix_update(0);
  } else if (!enable && at(device).enabled && setup_->has(Rule::disable_unmaps)) {
    begin(Job::msix_disable, device, value);
    msix_disable(0);
  } else {
    msix_control_written(device, value);
  }
}

// The control word is stored last: until then msix_update_one sees the old function mask. The guest
// does not see a failed map or bind in it.
void DeviceModel::msix_control_written(int device, std::uint32_t value) {
  Device& msix = at(device);
  msix.enabled = msix.host_enabled = (value & kMsixEnable) != 0;
  msix.host_maskall = (value & kMsixMaskAll) != 0;
  if (setup_->has(Rule::msix_table_latch)) msix.maskall = msix.host_maskall;
}

void DeviceModel::write_msix_entry(int device, int entry, MsixWord word, std::uint32_t value) {
  require(!busy(), "write_msix_entry: !busy()");
  if (!has_msix(device)) return;
  if (entry < 0 || entry >= setup_->device(device).vectors) return;
  if (word != MsixWord::ctrl) return msix_message_write(device, entry, word, value);

  begin(Job::msix_update_one, device, value);
  job().entry = static_cast<std::uint16_t>(entry);
  const bool unmask = (value & kMsixEntryMask) == 0;
  // QEMU tests the mask bit of the hardware and not the bit written last, because Xen may have
  // intercepted that write.
  if (!at(device).enabled || !unmask || !msix_update_one(entry, at(device, entry).hwmask)) finish();
}

void DeviceModel::msix_message_write(int device, int entry, MsixWord word, std::uint32_t value) {
  Entry& e = at(device, entry);
  std::uint32_t& stored = message_word(device, entry, word);
  // Disable forgets the number. Afterwards even an unchanged message counts as updated.
  const bool rewrite_counts = setup_->has(Rule::disable_unmaps) && e.pirq == kUnassignedPirq;
  if (stored == value && !rewrite_counts && setup_->has(Rule::same_message_is_no_update)) return;
  if (!setup_->has(Rule::msix_table_latch) && at(device).enabled && !e.hwmask) return;
  e.updated = 1;
  stored = value;
}

// Mirrors xen_pt_msix_update_one. With the latch, an entry that is bound and unmasked is bound with
// its old message, and yet `updated` is cleared: the new message is lost.
bool DeviceModel::msix_update_one(int entry, std::uint32_t vector_ctrl) {
  const Device& msix = at(job().device);
  Entry& e = at(job().device, entry);
  if (!e.updated) return false;
  const bool masked = msix.maskall || (vector_ctrl & kMsixEntryMask) != 0;
  if (setup_->has(Rule::msix_table_latch) && (e.pirq == kUnassignedPirq || masked)) {
    e.addr_lo = e.latch[0];
    e.addr_hi = e.latch[1];
    e.data = e.latch[2];
  }
  msi_msix_setup(entry);
  return true;
}

// Mirrors xen_pt_msix_update, from entry `from` on.
void DeviceModel::msix_update(int from) {
  const int device = job().device;
  for (int entry = from; entry < setup_->device(device).vectors; ++entry)
    if (msix_update_one(entry, at(device, entry).vector_ctrl)) return;
  finish();
}

// Mirrors xen_pt_msix_disable, from entry `from` on. An entry without a number needs no call, but
// the guest must write it again before QEMU maps it.
void DeviceModel::msix_disable(int from) {
  const int device = job().device;
  at(device).host_enabled = 0;
  for (int entry = from; entry < setup_->device(device).vectors; ++entry) {
    if (msi_msix_disable(entry)) return;
    at(device, entry).updated = 0;
  }
  finish();
}

}  // namespace pirq::qemu
