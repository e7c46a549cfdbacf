#include "fuzz/report/qemu_log.h"
#include "model/require.h"

#include <fmt/format.h>

#include <string_view>

namespace pirq::fuzz {
namespace {

constexpr int kFirstSlot = 3;  // As in the January 2017 log.
constexpr int kSlots = 32;     // On a PCI bus.

// One hypercall of QEMU, with the values that its log lines share.
class Call {
 public:
  explicit Call(const Moment& m)
      : qemu_(m.before.device_model()),
        call_(qemu_.pending()),
        msix_(m.before.setup().device(qemu_.busy_device()).kind == DeviceKind::msix),
        rc_(m.outcome.rc),
        pirq_(m.outcome.pirq) {}

  [[nodiscard]] QemuLines lines() const {
    switch (qemu_.call()) {
      case qemu::Call::map:
        return {call_.pirq >= 0 ? requested() : "", rc_ == 0 ? mapped() : map_failed()};
      case qemu::Call::bind:
        return {line("msi_msix_update",
                     "Updating MSI{} with pirq {} gvec {:#x} gflags {:#x} "
                     "(entry: {:#x})",
                     x(), call_.pirq, call_.gvec, call_.gflags, qemu_.busy_entry()),
                rc_ == 0 ? ""
                         : line("msi_msix_update", "Error: Updating of MSI{} failed. (err: {})",
                                x(), -rc_)};
      case qemu::Call::unbind:
        return {line("msi_msix_disable", "Unbind MSI{} with pirq {}, gvec {:#x}", x(), call_.pirq,
                     call_.gvec),
                rc_ == 0 ? ""
                         : line("msi_msix_disable",
                                "Error: Unbinding of MSI{} failed. (err: {}, pirq: {}, "
                                "gvec: {:#x})",
                                x(), -rc_, call_.pirq, call_.gvec)};
      default:
        return {line("msi_msix_disable", "Unmap MSI{} pirq {}", x(), call_.pirq),
                rc_ == 0 ? ""
                         : line("msi_msix_disable",
                                "Error: Unmapping of MSI{} pirq {} failed. (err: {})", x(),
                                call_.pirq, -rc_)};
    }
  }

 private:
  template <class... Args>
  [[nodiscard]] std::string line(std::string_view function, fmt::format_string<Args...> format,
                                 Args&&... args) const {
    const int slot = kFirstSlot + qemu_.busy_device();
    return fmt::format("[{:02x}:{:02x}.0] {}: {}\n", slot / kSlots, slot % kSlots, function,
                       fmt::format(format, std::forward<Args>(args)...));
  }
  [[nodiscard]] std::string_view x() const { return msix_ ? "-X" : ""; }

  // QEMU prints this line only if the message names a pirq; its vector is 0 then.
  [[nodiscard]] std::string requested() const {
    return line("msi_msix_setup", "requested pirq {} for MSI{} (vec: 0x0, entry: {:#x})",
                call_.pirq, x(), qemu_.busy_entry());
  }
  [[nodiscard]] std::string mapped() const {
    return msix_ ? "" : line("xen_pt_msi_setup", "MSI mapped with pirq {}.", pirq_);
  }
  [[nodiscard]] std::string map_failed() const {
    return line("msi_msix_setup", "Error: Mapping of MSI{} (err: {}, vec: {:#x}, entry {:#x})", x(),
                -rc_, call_.gvec, qemu_.busy_entry());
  }

  qemu::DeviceModelView qemu_;
  xen::Hypercall call_;
  bool msix_;
  int rc_;
  std::int32_t pirq_;
};

}  // namespace

QemuLines qemu_lines(const Moment& moment) {
  require(is_qemu_call(moment.step.kind), "qemu_lines: one of QEMU's calls");
  return Call(moment).lines();
}

}  // namespace pirq::fuzz
