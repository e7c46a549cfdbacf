// What Xen notes of bound INTx pins (struct hvm_irq_dpci in xen/include/asm-x86/hvm/irq.h): which
// number each device's pin is bound to, and how many bindings each PCI link has.
#pragma once

#include <cstdint>

#include "model/memory.h"
#include "model/require.h"
#include "model/xen/limits.h"

namespace pirq::xen {

/// The link that the pin of device `device` is on, as Xen counts slots (hvm_pci_intx_link).
[[nodiscard]] constexpr int hvm_pci_intx_link(int device) {
  return device % kPciLinks;
}
/// The guest GSI of that pin. Every device has one of its own, though not in Xen's order
/// (hvm_pci_intx_gsi).
[[nodiscard]] constexpr std::int32_t hvm_pci_intx_gsi(int device) {
  return kLegacyIrqs + device % (kHvmGsis - kLegacyIrqs);
}

/// Where the bindings lie. Empty where no device has an INTx pin that is used.
struct IntxLayout {
  IntxLayout() = default;
  IntxLayout(LayoutBuilder& builder, std::size_t devices)
      : pirqs(builder.add<std::int32_t>(devices)),
        link_cnt(builder.add<std::uint8_t>(devices != 0 ? kPciLinks : 0)) {}

  Section<std::int32_t> pirqs;     ///< By device: number its pin is bound to plus 1, 0 none.
  Section<std::uint8_t> link_cnt;  ///< hvm_irq_dpci.link_cnt
};

/// The bindings, read only. A binding is one entry of a girq list and one of a number's digl_list.
class IntxView {
 public:
  IntxView(Base base, const IntxLayout& layout)
      : pirqs_(base[layout.pirqs]), link_cnt_(base[layout.link_cnt]) {}

  /// The number that the device's pin is bound to, -1 none.
  [[nodiscard]] std::int32_t pirq_of(int device) const {
    return pirqs_.empty() ? -1 : pirqs_[static_cast<std::size_t>(device)] - 1;
  }
  /// The device whose pin is bound to `pirq`, -1 none. No two share one.
  [[nodiscard]] int device_of(std::int32_t pirq) const {
    for (std::size_t device = 0; device < pirqs_.size(); ++device)
      if (pirqs_[device] == pirq + 1) return static_cast<int>(device);
    return -1;
  }
  /// The number bound to guest GSI `gsi`, -1 none: physdev_hvm_map_pirq's walk of the girq list.
  [[nodiscard]] std::int32_t pirq_of_gsi(std::int32_t gsi) const {
    for (std::size_t device = 0; device < pirqs_.size(); ++device)
      if (pirqs_[device] != 0 && hvm_pci_intx_gsi(static_cast<int>(device)) == gsi)
        return pirqs_[device] - 1;
    return -1;
  }
  /// Xen's counts, by link; empty where the world has none.
  [[nodiscard]] std::span<const std::uint8_t> link_cnt() const { return link_cnt_; }
  /// How many bindings a link really has.
  [[nodiscard]] int bindings_on(int link) const {
    int bindings = 0;
    for (std::size_t device = 0; device < pirqs_.size(); ++device)
      bindings += pirqs_[device] != 0 && hvm_pci_intx_link(static_cast<int>(device)) == link;
    return bindings;
  }

 protected:
  std::span<std::int32_t> pirqs_;
  std::span<std::uint8_t> link_cnt_;
};

/// The same, to be changed.
class IntxBindings : public IntxView {
 public:
  using IntxView::IntxView;

  void bind(int device, std::int32_t pirq) {
    pirqs_[static_cast<std::size_t>(device)] = pirq + 1;
    ++count(hvm_pci_intx_link(device));
  }
  /// REQUIRES: pirq_of(device) >= 0.
  void unbind(int device) {
    require(pirqs_[static_cast<std::size_t>(device)] != 0, "IntxBindings::unbind: it is bound");
    pirqs_[static_cast<std::size_t>(device)] = 0;
    --count(hvm_pci_intx_link(device));
  }
  /// One binding less on a link, whoever had it.
  void miscount(int link) {
    if (!link_cnt_.empty()) --count(link);
  }

 private:
  [[nodiscard]] std::uint8_t& count(int link) {
    return link_cnt_[static_cast<std::size_t>(link)];
  }
};

}  // namespace pirq::xen
