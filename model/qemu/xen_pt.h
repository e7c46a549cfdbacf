// The device model: QEMU's pass-through code for MSI and MSI-X (hw/xen/xen_pt*.c) as a resumable
// state machine. A register write or a detach may leave hypercalls to make; `pending` tells the
// next one and `complete` hands in its answer. What QEMU does never depends on who answers, so the
// same code runs over the model of Xen, over recorded answers, and over somebody else's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/memory.h"
#include "model/qemu/qemu_layout.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::qemu {

enum class MsiRegister : std::uint8_t { ctrl, addr_lo, addr_hi, data };
enum class MsixWord : std::uint8_t { addr_lo, addr_hi, data, ctrl };

inline constexpr std::uint32_t kMsiEnable = 0x0001;      ///< PCI_MSI_FLAGS_ENABLE
inline constexpr std::uint32_t kMsi64Bit = 0x0080;       ///< PCI_MSI_FLAGS_64BIT
inline constexpr std::uint32_t kMsixEnable = 0x8000;     ///< PCI_MSIX_FLAGS_ENABLE
inline constexpr std::uint32_t kMsixMaskAll = 0x4000;    ///< PCI_MSIX_FLAGS_MASKALL
inline constexpr std::uint32_t kMsixEntryMask = 0x0001;  ///< PCI_MSIX_ENTRY_CTRL_MASKBIT

/// QEMU's part of a world, read only.
class DeviceModelView {
 public:
  DeviceModelView(const Setup& setup, Base base) : setup_(&setup), base_(base) {}

  [[nodiscard]] bool busy() const { return job().call != Call::none; }
  /// What the next hypercall is, and for which device, without its arguments.
  [[nodiscard]] Call call() const { return job().call; }
  [[nodiscard]] int busy_device() const { return job().device; }
  /// Which vector of it, 0 for MSI.
  [[nodiscard]] int busy_entry() const { return job().entry; }
  /// Whether what QEMU is busy with is a device's removal, not a trap of the guest.
  [[nodiscard]] bool detaching() const { return job().detaching != 0; }
  /// Whether the next call is an unbind that has failed once.
  [[nodiscard]] bool retrying() const { return job().retrying != 0; }
  /// The next hypercall of the write or detach under way: xc_physdev_map_pirq_msi,
  /// xc_domain_update_msi_irq, xc_domain_unbind_msi_irq or xc_physdev_unmap_pirq. An unbind names
  /// the vector too, at which Xen does not look. REQUIRES: busy().
  [[nodiscard]] xen::Hypercall pending() const;

  /// Whether QEMU holds back the message of a device of its own. Mirrors msi_is_masked
  /// (hw/pci/msi.c); the guest's PCI core masks every message, and its pirqs never unmask one.
  [[nodiscard]] bool msi_is_masked(int device) const;

  [[nodiscard]] bool attached(int device) const { return state(device).attached != 0; }
  [[nodiscard]] const Device& state(int device) const { return at(device); }
  [[nodiscard]] const Entry& entry(int device, int entry) const { return at(device, entry); }
  /// What the guest reads back of a message word (addr_lo, addr_hi or data). Mirrors
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
    return attached(device) && kind != DeviceKind::msix && kind != DeviceKind::intx;
  }
  [[nodiscard]] bool has_msix(int device) const {
    return attached(device) && setup_->device(device).kind == DeviceKind::msix;
  }
  [[nodiscard]] std::uint32_t& message_word(int device, int entry, MsixWord word) const;

  const Setup* setup_;
  Base base_;
};

/// View of QEMU's part of a world. Its members are named after the functions of QEMU they mirror.
class DeviceModel : public DeviceModelView {
 public:
  using DeviceModelView::DeviceModelView;

  /// Every device attached, fresh, nothing pending. REQUIRES: the memory is all zero.
  void create();

  // Guest register writes. REQUIRES: !busy(). A write to a device that is not attached, that lacks
  // the capability, or to an entry beyond the table is ignored.

  /// Mirrors xen_pt_msgctrl_reg_write, xen_pt_msgaddr32_reg_write, xen_pt_msgaddr64_reg_write and
  /// xen_pt_msgdata_reg_write (hw/xen/xen_pt_config_init.c).
  void write_msi(int device, MsiRegister reg, std::uint32_t value);
  /// Mirrors xen_pt_msixctrl_reg_write (hw/xen/xen_pt_config_init.c).
  void write_msix_control(int device, std::uint32_t value);
  /// Mirrors pci_msix_write (hw/xen/xen_pt_msi.c).
  void write_msix_entry(int device, int entry, MsixWord word, std::uint32_t value);

  /// Device removal: gives back every vector, then forgets the device, whose state is all zero
  /// afterwards. Mirrors xen_pt_unregister_device (hw/xen/xen_pt.c). REQUIRES: !busy().
  void detach(int device);
  /// The device comes (back) with all registers at their reset values. Mirrors xen_pt_msi_size_init
  /// and xen_pt_msix_init. REQUIRES: !attached(device).
  void attach(int device);

  /// What QEMU does of itself for a device with an INTx pin that was attached. Mirrors the part of
  /// xen_pt_realize that is about the pin. REQUIRES: !busy().
  void bind_intx(int device);

  /// Hands in the answer to `pending()` and goes on to the next call, if any.
  /// rc 0 is success; `pirq` is the number a successful map answered. REQUIRES: busy().
  void complete(int rc, std::int32_t pirq);

 private:
  // The parts common to MSI and MSI-X. What returns bool tells whether it left a call to make.
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

/// Bit of gflags that says the guest has the vector unmasked (XEN_PT_GFLAGSSHIFT_UNMASKED).
inline constexpr std::uint32_t kGflagsUnmasked = 1U << 16;

/// Number in a message in pirq mode (msi_ext_dest_id | msi_dest_id); may be negative or 0.
[[nodiscard]] constexpr std::int32_t message_pirq(std::uint32_t addr_lo, std::uint32_t addr_hi) {
  return static_cast<std::int32_t>((addr_hi & 0xFFFFFF00U) | ((addr_lo >> 12) & 0xFFU));
}
/// Whether `data` marks pirq mode (vector 0): xen_is_pirq_msi.
[[nodiscard]] constexpr bool is_pirq_msi(std::uint32_t data) {
  return (data & 0xFFU) == 0;
}
/// The message's address and data bits as Xen wants them: msi_gflags (hw/xen/xen_pt_msi.c).
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
