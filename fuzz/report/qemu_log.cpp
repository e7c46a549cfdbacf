#include "fuzz/report/qemu_log.h"

#include <fmt/format.h>

#include <string_view>

namespace pirq::fuzz {
namespace {

constexpr int kFirstSlot = 3;  // As in the January 2017 log.
constexpr int kSlots = 32;     // On a PCI bus.

using qemu::Job;

// Prints lines about one device, in the form of the world's release.
class Printer {
 public:
  Printer(const Setup& setup, int device)
      : release_(setup.config().qemu),
        kind_(setup.device(device).kind),
        slot_(kFirstSlot + device) {}

  template <class... Args>
  [[nodiscard]] std::string line(std::string_view function, fmt::format_string<Args...> format,
                                 Args&&... args) const {
    return fmt::format("[{}] {}: {}\n", address(), function,
                       fmt::format(format, std::forward<Args>(args)...));
  }
  [[nodiscard]] std::string address() const {
    return fmt::format("{:02x}:{:02x}.0", slot_ / kSlots, slot_ % kSlots);
  }
  [[nodiscard]] int devfn() const { return slot_ % kSlots << 3; }
  [[nodiscard]] std::uint64_t table() const {  // Where QEMU maps the MSI-X table: any address.
    return 0x7f0000000000 + (std::uint64_t{static_cast<unsigned>(slot_)} << 12);
  }
  [[nodiscard]] std::string_view x() const { return is_msix(kind_) ? "-X" : ""; }
  [[nodiscard]] DeviceKind kind() const { return kind_; }

  // A number in the format %#x, which QEMU used up to 5.2, and 0x%x later.
  [[nodiscard]] std::string hex(std::uint32_t number) const {
    if (number == 0 && !since("qemu-6.0").has(release_)) return "0";
    return fmt::format("{:#x}", number);
  }
  // Up to 2.3 (which is 2.1 here, as 2.4 is) an error line has the return value, later the error
  // number.
  [[nodiscard]] std::string error(int rc) const {
    return new_errors() ? fmt::format("err: {}", -rc) : "rc: -1";
  }
  [[nodiscard]] bool new_errors() const { return since("qemu-2.5").has(release_); }
  [[nodiscard]] bool names_register() const { return since("qemu-2.5").has(release_); }
  [[nodiscard]] std::string_view realize() const {
    return since("qemu-2.6").has(release_) ? "xen_pt_realize" : "xen_pt_initfn";
  }
  [[nodiscard]] std::string_view destroy() const {
    return since("qemu-2.5").has(release_) ? "xen_pt_destroy" : "xen_pt_unregister_device";
  }
  [[nodiscard]] std::string_view unmap_table() const {
    return since("qemu-2.5").has(release_) ? "xen_pt_msix_unmap" : "xen_pt_msix_delete";
  }

 private:
  Release release_;
  DeviceKind kind_;
  int slot_;
};

// One hypercall of QEMU for an MSI message, with the values that its lines share.
class MsiCall {
 public:
  MsiCall(const Moment& m, const Printer& out, std::optional<StepKind> qemu_before)
      : out_(out),
        qemu_(m.before.device_model()),
        call_(qemu_.pending()),
        rc_(m.outcome.rc),
        pirq_(m.outcome.pirq),
        mapped_just_now_(qemu_before == StepKind::qemu_map) {}

  [[nodiscard]] QemuLines lines() const {
    switch (qemu_.call()) {
      case qemu::Call::map:
        return {requested(), rc_ == 0 ? mapped() : map_failed()};
      case qemu::Call::bind:
        return {(mapped_just_now_ ? "" : requested()) + updating(), rc_ == 0 ? "" : bind_failed()};
      case qemu::Call::unbind:
        return {out_.line("msi_msix_disable", "Unbind MSI{} with pirq {}, gvec {}", out_.x(),
                          call_.pirq, out_.hex(call_.gvec)),
                rc_ == 0 ? "" : unbind_failed()};
      default:
        return disables() ? unmap() : undo();
    }
  }

 private:
  [[nodiscard]] bool disables() const {
    return qemu_.doing() == Job::msi_disable || qemu_.doing() == Job::msix_disable;
  }
  [[nodiscard]] bool enables_msi() const { return qemu_.doing() == Job::msi_enable; }

  // QEMU prints this line only if the message names a pirq, which it looks up again at every set-up
  // of a vector, but not when only the message of a mapped MSI changes.
  [[nodiscard]] std::string requested() const {
    const qemu::Entry& e = qemu_.entry(qemu_.busy_device(), qemu_.busy_entry());
    if (call_.pirq < 0 || !qemu::is_pirq_msi(e.data)) return {};
    if (qemu_.doing() == Job::msi_update) return {};
    return out_.line("msi_msix_setup", "requested pirq {} for MSI{} (vec: {}, entry: {})",
                     call_.pirq, out_.x(), out_.hex(0), entry());
  }
  [[nodiscard]] std::string mapped() const {
    if (!enables_msi()) return {};
    return out_.line("xen_pt_msi_setup", "MSI mapped with pirq {}.", pirq_);
  }
  [[nodiscard]] std::string map_failed() const {
    return out_.line("msi_msix_setup", "Error: Mapping of MSI{} ({}, vec: {}, entry {})", out_.x(),
                     out_.error(rc_), out_.hex(call_.gvec), entry()) +
           warning("map");
  }
  // The bit for "unmasked" is added after the line.
  [[nodiscard]] std::string updating() const {
    return out_.line("msi_msix_update", "Updating MSI{} with pirq {} gvec {} gflags {} (entry: {})",
                     out_.x(), call_.pirq, out_.hex(call_.gvec),
                     out_.hex(call_.gflags & ~qemu::kGflagsUnmasked), entry());
  }
  [[nodiscard]] std::string bind_failed() const {
    return out_.line("msi_msix_update", "Error: Updating of MSI{} failed. ({})", out_.x(),
                     out_.error(rc_));
  }
  [[nodiscard]] std::string unbind_failed() const {
    const std::string error = out_.new_errors() ? out_.error(rc_) + ", " : "";
    return out_.line("msi_msix_disable", "Error: Unbinding of MSI{} failed. ({}pirq: {}, gvec: {})",
                     out_.x(), error, call_.pirq, out_.hex(call_.gvec));
  }
  [[nodiscard]] QemuLines unmap() const {
    return {out_.line("msi_msix_disable", "Unmap MSI{} pirq {}", out_.x(), call_.pirq),
            rc_ == 0
                ? ""
                : out_.line("msi_msix_disable", "Error: Unmapping of MSI{} pirq {} failed. ({})",
                            out_.x(), call_.pirq, out_.error(rc_))};
  }
  // The unmap after a failed bind is not logged, only its failure.
  [[nodiscard]] QemuLines undo() const {
    const std::string error = out_.new_errors() ? fmt::format(" ({})", out_.error(rc_)) : "";
    return {"",
            (rc_ == 0 ? ""
                      : out_.line("msi_msix_update", "Error: Unmapping of MSI{} pirq {} failed.{}",
                                  out_.x(), call_.pirq, error)) +
                warning("bind")};
  }
  [[nodiscard]] std::string warning(std::string_view what) const {
    if (!enables_msi()) return {};
    if (!out_.names_register())
      return out_.line("xen_pt_msgctrl_reg_write", "Warning: Can not {} MSI{}", what,
                       what == "map" ? "." : "");
    return out_.line("xen_pt_msgctrl_reg_write", "Warning: Can not {} MSI (register: {:x})!", what,
                     qemu::kMsi64Bit);
  }
  [[nodiscard]] std::string entry() const {
    return out_.hex(static_cast<std::uint32_t>(qemu_.busy_entry()));
  }

  const Printer& out_;
  qemu::DeviceModelView qemu_;
  xen::Hypercall call_;
  int rc_;
  std::int32_t pirq_;
  bool mapped_just_now_;
};

// A hypercall for an INTx pin is logged only if it fails.
QemuLines pin_call_lines(const Moment& m, const Printer& out) {
  const qemu::DeviceModelView qemu = m.before.device_model();
  if (m.outcome.rc == 0) return {};
  const std::int32_t irq = m.before.domain().machine_gsi(qemu.busy_device());
  const std::string error = out.error(m.outcome.rc);
  switch (qemu.call()) {
    case qemu::Call::map:
      return {"", out.line(out.realize(), "Error: Mapping machine irq {} to pirq {} failed, ({})",
                           irq, qemu.pending().pirq, error)};
    case qemu::Call::bind:
      return {"", out.line(out.realize(), "Error: Binding of interrupt {} failed! ({})",
                           qemu.pending().pirq, error)};
    case qemu::Call::unbind:
      return {"", out.line(out.destroy(),
                           "Error: unbinding of interrupt INTa failed. (machine irq: {}, {}) But "
                           "bravely continuing on..",
                           irq, error)};
    default:
      return {"", out.line(out.destroy(),
                           "Error: unmapping of interrupt {} failed. ({}) But bravely continuing "
                           "on..",
                           irq, error)};
  }
}

std::string pin(const Printer& out) {
  return out.line("xen_pt_pci_intx", "intx=1");
}

// An attach is complete with the last call for the pin.
std::string registered(const Moment& m, const Printer& out) {
  const bool pin_is_done = m.before.device_model().doing() == Job::intx_bind;
  const bool begins = m.step.kind == StepKind::attach;
  if (m.after.device_model().busy() || (!begins && !pin_is_done)) return {};
  return out.line(out.realize(), "Real physical device {} registered successfully{}", out.address(),
                  out.new_errors() ? "" : "!");
}

std::string attached(const Printer& out) {
  return out.line(out.realize(), "Assigning real physical device {} to devfn {:#x}", out.address(),
                  out.devfn()) +
         pin(out);
}

// The lines of register writes and detaches, read from what they changed in QEMU's state.
std::string changes(const Moment& m, const Printer& out) {
  const qemu::DeviceModelView was = m.before.device_model(), is = m.after.device_model();
  const qemu::Device& old = was.state(m.step.device);
  const qemu::Device& now = is.state(m.step.device);
  const bool msix = is_msix(out.kind()), msi = !msix && out.kind() != DeviceKind::intx;
  const bool turned_off = old.enabled != 0 && now.enabled == 0;
  const bool detaches = m.step.kind == StepKind::detach;
  const bool disables = m.before.setup().has(Rule::disable_unmaps) && !is_qemu_call(m.step.kind);
  const auto begins = [&](Job job) { return is.doing() == job && was.doing() != job; };

  std::string text;
  if (detaches) text += pin(out);
  if (msi && (detaches || begins(Job::msi_disable) || (disables && turned_off && old.mapped != 0)))
    text += out.line("xen_pt_msi_set_enable", "disabling MSI.");
  if (msix && (detaches || begins(Job::msix_disable) || (disables && turned_off)))
    text += out.line("msix_set_enable", "disabling MSI-X.");
  if (begins(Job::msi_enable))
    text += out.names_register()
                ? out.line("xen_pt_msgctrl_reg_write", "setup MSI (register: {:x}).",
                           qemu::kMsi64Bit | qemu::kMsiEnable)
                : out.line("xen_pt_msgctrl_reg_write", "setup MSI");
  const bool gone = old.attached != 0 && now.attached == 0;
  if (msix && old.enabled != now.enabled && !gone)
    text +=
        out.line("xen_pt_msixctrl_reg_write", "{} MSI-X", now.enabled != 0 ? "enable" : "disable");
  if (msix && gone)
    text += out.line(out.unmap_table(), "unmapping physical MSI-X table from {:#x}", out.table());
  return text;
}

}  // namespace

QemuLines qemu_lines(const Moment& moment, std::optional<StepKind> qemu_before) {
  const bool of_device = info(moment.step.kind).has_device;
  if (!of_device || !passed_through(moment.before.setup().device(moment.step.device).kind))
    return {};
  const Printer out(moment.before.setup(), moment.step.device);
  QemuLines lines;
  if (moment.before.device_model().busy() && moment.outcome.hypercall &&
      info(moment.step.kind).actor == Actor::qemu && !is_raw(moment.step.kind))
    lines = out.kind() == DeviceKind::intx ? pin_call_lines(moment, out)
                                           : MsiCall(moment, out, qemu_before).lines();
  if (moment.step.kind == StepKind::attach) lines.after += attached(out);
  lines.after += changes(moment, out) + registered(moment, out);
  return lines;
}

}  // namespace pirq::fuzz
