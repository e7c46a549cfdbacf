// MSI: the registers of its capability (hw/xen/xen_pt_config_init.c, xen_pt_msi.c).
#include "model/qemu/xen_pt.h"
#include "model/require.h"

namespace pirq::qemu {

void DeviceModel::write_msi(int device, MsiRegister reg, std::uint32_t value) {
  require(!busy(), "write_msi: !busy()");
  if (!has_msi(device)) return;
  Entry& message = at(device, 0);
  switch (reg) {
    case MsiRegister::ctrl:
      return msgctrl_reg_write(device, value);
    case MsiRegister::addr_lo:  // The two lowest bits are read-only, by ro_mask.
      return msi_message_write(device, message.addr_lo, value & ~3U);
    case MsiRegister::addr_hi:
      return msi_message_write(device, message.addr_hi, value);
    case MsiRegister::data:
      return msi_message_write(device, message.data, value & 0xFFFFU);
  }
}

// Mirrors xen_pt_msgctrl_reg_write. The message is decoded anew at every enable that maps.
void DeviceModel::msgctrl_reg_write(int device, std::uint32_t value) {
  Device& msi = at(device);
  const bool enable = (value & kMsiEnable) != 0;
  // For a device of its own QEMU needs nothing of Xen (hw/pci/msi.c).
  const bool host = passed_through(setup_->device(device).kind);
  if (enable && !msi.initialized && host) {
    begin(Job::msi_enable, device);
    return msi_msix_setup(0);
  }
  if (!enable && msi.mapped && setup_->has(Rule::disable_unmaps)) {
    begin(Job::msi_disable, device);
    return msi_disable();
  }
  msi.enabled = msi.host_enabled = enable;
}

// A changed word of a mapped message is bound anew to the stored number, whatever the message says.
void DeviceModel::msi_message_write(int device, std::uint32_t& word, std::uint32_t value) {
  const bool changed = word != value;
  word = value;
  if (!changed || !at(device).mapped || !setup_->has(Rule::message_write_updates)) return;
  begin(Job::msi_update, device);
  next(Call::bind, at(device, 0).pirq);
}

// Mirrors xen_pt_msi_disable: the host device is quiet before the first call.
void DeviceModel::msi_disable() {
  at(job().device).host_enabled = 0;
  if (!msi_msix_disable(0)) entry_done(false);
}

bool DeviceModelView::msi_is_masked(int device) const {
  return !setup_->has(Rule::pirq_msi_ignores_mask_bit) || !is_pirq_msi(entry(device, 0).data);
}

}  // namespace pirq::qemu
