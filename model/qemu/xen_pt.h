// The device model: QEMU's pass-through code for MSI and MSI-X (hw/xen/xen_pt*.c) as a resumable
// state machine. A register write or a detach may need hypercalls: `pending` returns the next one,
// and `complete` takes its answer. QEMU's behaviour depends only on the answers, so the same code
// runs over the model of Xen, over recorded answers, and over another implementation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/memory.h"
#include "model/qemu/qemu_layout.h"
#include "model/qemu/registers.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::qemu {

/// QEMU's part of a world, read only.
class DeviceModelView {
 public:
  DeviceModelView(const Setup& setup, Base base) : setup_(&setup), base_(base) {}

  [[nodiscard]] bool busy() const { return job().call != Call::none; }
  /// The kind of the next hypercall, and its device.
  [[nodiscard]] Call call() const { return job().call; }
  [[nodiscard]] int busy_device() const { return job().device; }
  /// The vector of the next hypercall, 0 for MSI.
  [[nodiscard]] int busy_entry() const { return job().entry; }
  /// True if QEMU is busy with the removal of a device and not with a trap of the guest.
  [[nodiscard]] bool detaching() const { return job().detaching != 0; }
  /// The register write or detach that QEMU is busy with.
  [[nodiscard]] Job doing() const { return job().job; }
  /// True if the next call is an unbind that has failed once.
  [[nodiscard]] bool retrying() const { return job().retrying != 0; }
  /// The next hypercall of the current write or detach: xc_physdev_map_pirq_msi,
  /// xc_domain_update_msi_irq, xc_domain_unbind_msi_irq or xc_physdev_unmap_pirq. An unbind also
  /// has the vector, which Xen ignores. REQUIRES: busy().
  [[nodiscard]] xen::Hypercall pending() const;

  /// True if QEMU holds back the message of an emulated device. Mirrors msi_is_masked
  /// (hw/pci/msi.c). The guest's PCI core masks every message, and never unmasks one of a pirq.
  [[nodiscard]] bool msi_is_masked(int device) const;

  [[nodiscard]] bool attached(int device) const { return state(device).attached != 0; }
  [[nodiscard]] const Device& state(int device) const { return at(device); }
  [[nodiscard]] const Entry& entry(int device, int entry) const { return at(device, entry); }
  /// The value that the guest reads from a message word (addr_lo, addr_hi or data). Mirrors
  /// pci_msix_read, and xen_pt_long_reg_read for MSI.
  [[nodiscard]] std::uint32_t read_message(int device, int entry, MsixWord word) const {
    return message_word(device, entry, word);
  }

 protected:
  [[nodiscard]] Busy& job() const { return base_.one(setup_->qemu.busy); }
  [[nodiscard]] Device& at(int device) const {
    return base_[setup_->qemu.devices][static_cast<std::size_t>(device)];
  }
  [[nodiscard]] Entry& at(int device, int entry) const {
    const int vector = setup_->first_vector(device) + entry;
    return base_[setup_->qemu.entries][static_cast<std::size_t>(vector)];
  }
  [[nodiscard]] bool has_msi(int device) const {
    const DeviceKind kind = setup_->device(device).kind;
    return attached(device) && !is_msix(kind) && kind != DeviceKind::intx;
  }
  [[nodiscard]] bool has_msix(int device) const {
    return attached(device) && is_msix(setup_->device(device).kind);
  }
  [[nodiscard]] std::uint32_t& message_word(int device, int entry, MsixWord word) const;

  const Setup* setup_;
  Base base_;
};

/// View of QEMU's part of a world. Its members are named after the functions of QEMU they mirror.
class DeviceModel : public DeviceModelView {
 public:
  using DeviceModelView::DeviceModelView;

  /// Attaches every device. REQUIRES: the memory is all zero.
  void create();

  // Register writes of the guest. REQUIRES: !busy(). A write is ignored if the device is not
  // attached, lacks the capability, or has no such entry.

  /// Mirrors xen_pt_msgctrl_reg_write, xen_pt_msgaddr32_reg_write, xen_pt_msgaddr64_reg_write and
  /// xen_pt_msgdata_reg_write (hw/xen/xen_pt_config_init.c).
  void write_msi(int device, MsiRegister reg, std::uint32_t value);
  /// Mirrors xen_pt_msixctrl_reg_write (hw/xen/xen_pt_config_init.c).
  void write_msix_control(int device, std::uint32_t value);
  /// Mirrors pci_msix_write (hw/xen/xen_pt_msi.c).
  void write_msix_entry(int device, int entry, MsixWord word, std::uint32_t value);

  /// Removes the device: unbinds and unmaps every vector, then clears the device's state to zero.
  /// Mirrors xen_pt_unregister_device (hw/xen/xen_pt.c). REQUIRES: !busy().
  void detach(int device);
  /// QEMU ends without a call for the device: its state is cleared to zero. REQUIRES: !busy().
  void kill(int device);
  /// Attaches the device, with all registers at their reset values. Mirrors xen_pt_msi_size_init
  /// and xen_pt_msix_init. REQUIRES: !attached(device).
  void attach(int device);

  /// Forgets every number and ENABLE bit of the attached devices, but keeps their messages, as a
  /// new process that reads their registers. REQUIRES: !busy().
  void begin_anew();

  /// Starts to map and bind the INTx pin of an attached device, if the device has one. Mirrors the
  /// INTx part of xen_pt_realize. REQUIRES: !busy().
  void bind_intx(int device);

  /// Records if the pending map or bind was refused for lack of resources, or because
  /// of a raw step. REQUIRES: busy().
  void note_refusal(bool refused) { at(job().device, job().entry).refused = refused ? 1 : 0; }
  /// Takes the answer to `pending()` and continues with the next call, if any. `rc` 0 is success.
  /// `pirq` is the number that a successful map returned. REQUIRES: busy().
  void complete(int rc, std::int32_t pirq);

 private:
  // The common parts of MSI and MSI-X. A function that returns bool returns true if a call is
  // pending.
  void begin(Job what, int device, std::uint32_t val = 0);
  void next(Call call, std::int32_t pirq);
  void msi_msix_setup(int entry);
  bool msi_msix_disable(int entry);
  void entry_done(bool bound);
  void finish();
  void remove(int device);

  void msgctrl_reg_write(int device, std::uint32_t value);
  void msi_message_write(int device, std::uint32_t& word, std::uint32_t value);
  void msi_disable();

  void msix_message_write(int device, int entry, MsixWord word, std::uint32_t value);
  bool msix_update_one(int entry, std::uint32_t vector_ctrl);
  void msix_update(int from);
  void msix_disable(int from);
  void msix_control_written(int device, std::uint32_t value);
};

/// The bit of gflags that is set if the guest has the vector unmasked
/// (XEN_PT_GFLAGSSHIFT_UNMASKED).
inline constexpr std::uint32_t kGflagsUnmasked = 1U << 16;

/// The number in a message in pirq mode (msi_ext_dest_id | msi_dest_id). It may be negative or 0.
[[nodiscard]] constexpr std::int32_t message_pirq(std::uint32_t addr_lo, std::uint32_t addr_hi) {
  return static_cast<std::int32_t>((addr_hi & 0xFFFFFF00U) | ((addr_lo >> 12) & 0xFFU));
}
/// True if `data` marks pirq mode (vector 0). Mirrors xen_is_pirq_msi.
[[nodiscard]] constexpr bool is_pirq_msi(std::uint32_t data) {
  return (data & 0xFFU) == 0;
}
/// The bits of a message's address and data in Xen's format. Mirrors msi_gflags
/// (hw/xen/xen_pt_msi.c).
[[nodiscard]] constexpr std::uint32_t msi_gflags(std::uint32_t addr_lo, std::uint32_t data) {
  const std::uint32_t dest_id = (addr_lo >> 12) & 0xFFU;
  const std::uint32_t redirection_hint = (addr_lo >> 3) & 1U;
  const std::uint32_t dest_mode = (addr_lo >> 2) & 1U;
  const std::uint32_t delivery_mode = (data >> 8) & 7U;
  const std::uint32_t trigger_mode = (data >> 15) & 1U;
  return dest_id | redirection_hint << 8 | dest_mode << 9 | delivery_mode << 12 |
         trigger_mode << 15;
}

}  // namespace pirq::qemu
