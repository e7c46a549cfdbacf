#include "model/step.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/xen/limits.h"

namespace pirq {
namespace {

using enum StepKind;
using enum Actor;
using enum Discipline;

// The one declaration of every step.
constexpr std::array<StepInfo, kStepKinds> kTable = {{
    {begin_probe, "begin-probe", guest, orderly, true, Param::vectors, Param::none,
     "An idle driver begins: MSI is written off, MSI-X on with every entry masked."},
    {obtain, "obtain", guest, orderly, true, Param::none, Param::none,
     "The driver reads its message and takes its number again, or asks Xen for one (P1-P3)."},
    {write_message, "write-message", guest, orderly, true, Param::none, Param::none,
     "The driver writes the number into the message, unless it came from there (P4)."},
    {create_irq, "create-irq", guest, orderly, true, Param::none, Param::none,
     "The guest lists an irq for the number (P5)."},
    {enable, "enable", guest, orderly, true, Param::none, Param::none,
     "The driver writes ENABLE; QEMU maps and binds before the write returns (P6)."},
    {bind_evtchn, "bind-evtchn", guest, orderly, true, Param::none, Param::none,
     "EVTCHNOP_bind_pirq for the next vector; a failure is only logged (P7)."},
    {close_evtchn, "close-evtchn", guest, orderly, true, Param::none, Param::none,
     "EVTCHNOP_close for the next vector, last one first (R1)."},
    {disable, "disable", guest, orderly, true, Param::none, Param::none,
     "The driver writes ENABLE off; QEMU may unbind and unmap before the write returns (R2)."},
    {drop_irq, "drop-irq", guest, orderly, true, Param::none, Param::none,
     "The guest drops the next vector's irq from its list (R3)."},
    {forget_port, "forget-port", guest, orderly, true, Param::none, Param::none,
     "The guest erases the irq of a port that it has closed (only with rule L4 turned back)."},
    {give_back, "give-back", guest, orderly, true, Param::none, Param::none,
     "A probe that gave up returns its next number to Xen (only with rule L10 in force)."},
    {resume, "resume", guest, orderly, true, Param::none, Param::none,
     "A driver that disabled with its ports open begins to write its messages again."},
    {unmask, "unmask", guest, hostile, true, Param::vector, Param::none,
     "A running driver unmasks an MSI-X entry in the device, as without Xen's event channels."},
    {create_irq_fails, "create-irq-fails", guest, hostile, true, Param::none, Param::none,
     "The irq for the number cannot be set up: the guest undoes it, and the probe gives up."},
    {abandon, "abandon", guest, surprise, true, Param::none, Param::none,
     "A probe that has not written ENABLE gives up, as after an error elsewhere."},
    {qemu_map, "qemu-map", qemu, orderly, true, Param::none, Param::none,
     "QEMU maps the device's pirq: PHYSDEVOP_map_pirq."},
    {qemu_bind, "qemu-bind", qemu, orderly, true, Param::none, Param::none,
     "QEMU binds or updates the device's pirq: XEN_DOMCTL_bind_pt_irq."},
    {qemu_unbind, "qemu-unbind", qemu, orderly, true, Param::none, Param::none,
     "QEMU unbinds the device's pirq: XEN_DOMCTL_unbind_pt_irq."},
    {qemu_unmap, "qemu-unmap", qemu, orderly, true, Param::none, Param::none,
     "QEMU unmaps the device's pirq: PHYSDEVOP_unmap_pirq."},
    {raise, "raise", hardware, orderly, true, Param::vector, Param::none,
     "The device raises the interrupt of one vector."},
    {detach, "detach", toolstack, orderly, true, Param::none, Param::none,
     "QEMU takes the device from the guest; orderly: only from an idle driver (U1)."},
    {deassign, "deassign", toolstack, orderly, true, Param::none, Param::none,
     "The toolstack takes a detached device from the domain (U2)."},
    {attach, "attach", toolstack, orderly, true, Param::none, Param::none,
     "A device that was taken away comes back to an idle driver, with its registers reset."},
    {destroy_domain, "destroy-domain", toolstack, surprise, false, Param::none, Param::none,
     "Xen destroys the domain (D1); nothing happens after it."},
    {fail_alloc, "fail-alloc", xen, hostile, false, Param::nth, Param::none,
     "The n-th allocation in Xen from now on fails, once."},
    {unbind_fails, "unbind-fails", qemu, hostile, true, Param::none, Param::none,
     "QEMU's unbind fails once before it reaches Xen, as for want of memory."},
    {guest_get_pirq, "guest-get-pirq", guest, hostile, false, Param::type, Param::none,
     "The guest calls PHYSDEVOP_get_free_pirq for nobody."},
    {guest_map_gsi, "guest-map-gsi", guest, hostile, false, Param::gsi, Param::pirq,
     "The guest maps an emulated GSI: PHYSDEVOP_map_pirq on itself."},
    {guest_unmap, "guest-unmap", guest, hostile, false, Param::none, Param::pirq,
     "The guest calls PHYSDEVOP_unmap_pirq on itself."},
    {guest_bind_evtchn, "guest-bind-evtchn", guest, hostile, false, Param::none, Param::pirq,
     "The guest calls EVTCHNOP_bind_pirq with any number."},
    {guest_close, "guest-close", guest, hostile, false, Param::none, Param::port,
     "The guest calls EVTCHNOP_close with any port."},
    {dm_map, "dm-map", qemu, hostile, true, Param::vector, Param::pirq,
     "The device model's domain maps any number for a device."},
    {dm_map_multi, "dm-map-multi", qemu, hostile, true, Param::nr, Param::pirq,
     "The device model's domain maps a block of numbers for a multi-vector MSI."},
    {dm_unmap, "dm-unmap", qemu, hostile, false, Param::none, Param::pirq,
     "The device model's domain unmaps any number."},
    {dm_bind, "dm-bind", qemu, hostile, false, Param::gvec, Param::pirq,
     "The device model's domain binds any number, unmasked."},
    {dm_unbind, "dm-unbind", qemu, hostile, false, Param::none, Param::pirq,
     "The device model's domain unbinds any number."},
    {dm_map_irq, "dm-map-irq", qemu, hostile, true, Param::irq, Param::pirq,
     "The device model's domain maps a device's MSI, naming the irq to use."},
    {guest_eoi, "guest-eoi", guest, hostile, false, Param::none, Param::pirq,
     "The guest calls PHYSDEVOP_eoi with any number."},
    {guest_unmap_by_id, "guest-unmap-by-id", guest, hostile, false, Param::none, Param::pirq,
     "The guest calls PHYSDEVOP_unmap_pirq on itself, naming itself by its number."},
    {inject_msi, "inject-msi", qemu, asked, false, Param::none, Param::pirq,
     "The device model sends an emulated device's MSI whose message names any number."},
    {interrupt, "interrupt", hardware, asked, true, Param::vector, Param::none,
     "A vector's interrupt reaches Xen, which leaves its delivery to a softirq."},
    {softirq_begin, "softirq-begin", xen, asked, false, Param::none, Param::pirq,
     "A CPU takes the number from its softirq list, and waits for the event lock."},
    {softirq_end, "softirq-end", xen, asked, false, Param::none, Param::pirq,
     "That CPU delivers the number's interrupt."},
    {handle_event, "handle-event", guest, asked, false, Param::none, Param::port,
     "The guest takes the port from its FIFO event queue; where asked for, raise leaves it there."},
    {move_vcpu, "move-vcpu", xen, asked, false, Param::none, Param::none,
     "The scheduler moves the guest's vCPU, and Xen the pirqs on its list with it."},
    {remove_device, "remove-device", toolstack, asked, true, Param::none, Param::none,
     "The device vanishes from the host: PHYSDEVOP_pci_device_remove, with its MSIs in use or "
     "not."},
    {soft_reset, "soft-reset", toolstack, asked, false, Param::none, Param::none,
     "The guest starts a new kernel in the same domain; its MSI drivers are idle by then."},
    {memory_off, "memory-off", guest, asked, true, Param::none, Param::none,
     "A driver turns the device's memory off before it writes MSI-X off; a probe turns it on."},
    {rcu_end, "rcu-end", xen, asked, false, Param::none, Param::none,
     "RCU lets Xen free what is left of a killed domain; elsewhere that is part of its end."},
    {other_map, "other-map", toolstack, asked, false, Param::none, Param::none,
     "Another domain maps an MSI, and gets an irq."},
    {other_unmap, "other-unmap", toolstack, asked, false, Param::none, Param::none,
     "The other domain unmaps it."},
    {cpu_offline, "cpu-offline", guest, asked, false, Param::none, Param::none,
     "The vCPU with the guest's FIFO event queue goes offline, and its ports to another."},
    {save_restore, "save-restore", toolstack, asked, false, Param::none, Param::none,
     "The domain is saved and restored with QEMU's own devices only; their drivers go on."},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].kind != static_cast<StepKind>(i)) return false;
  return true;
}
static_assert(in_order(), "the table is indexed by StepKind");

constexpr int kLetters = 26;

}  // namespace

std::span<const StepInfo> step_table() {
  return kTable;
}
const StepInfo& info(StepKind kind) {
  return kTable[static_cast<std::size_t>(kind)];
}

bool is_raw(StepKind kind) {
  return info(kind).needs >= hostile;
}

bool restrained(StepKind kind) {
  return info(kind).needs != orderly || kind == StepKind::detach || kind == StepKind::disable;
}

std::optional<StepKind> find_step(std::string_view name) {
  const auto row = std::ranges::find(kTable, name, &StepInfo::name);
  if (row == kTable.end()) return std::nullopt;
  return row->kind;
}

std::string_view name_of(Param param) {
  constexpr std::string_view names[] = {"",    "vectors", "vector", "nr",  "type", "gvec",
                                        "nth", "gsi",     "pirq",   "irq", "port"};
  return names[static_cast<std::size_t>(param)];
}

Bounds bounds_of(Param param, const Setup& setup, int device) {
  switch (param) {
    case Param::none:
      return {0, 0};
    case Param::vectors:
      return {1, setup.device(device).vectors};
    case Param::vector:
      return {0, setup.device(device).vectors - 1};
    case Param::nr:
      return {0, xen::kMsiIrqsMax + 8};
    case Param::type:
      return {0, 1};
    case Param::gvec:
      return {0, 255};
    case Param::nth:
      return {1, 1000};
    case Param::gsi:
      return {0, xen::kHvmGsis + 16};
    case Param::pirq:
      return {-1, setup.config().pirqs + xen::kMsiIrqsMax + 8};
    case Param::irq:
      return {setup.config().gsis - 1, setup.config().irqs - 1};
    case Param::port:
      return {0, setup.ports() + 1};
  }
  return {0, 0};
}

Values usual_values_of(Param param, const Setup& setup, int device) {
  constexpr std::int32_t kTop = 12;  // Numbers, from the top; and ports, from the bottom.
  const Bounds bounds = bounds_of(param, setup, device);
  const WorldConfig& config = setup.config();
  Values values;
  const auto range = [&](std::int32_t low, std::int32_t high) {
    for (std::int32_t value = low; value <= high; ++value) values.push_back(value);
  };
  switch (param) {
    case Param::nr:
      range(1, 3);
      break;
    case Param::gvec:
      values = {0, 48};
      break;
    case Param::nth:
      range(1, 6);
      break;
    case Param::gsi:
      values = {1, xen::kHvmGsis - 1, xen::kHvmGsis};
      break;
    case Param::pirq:
      values = {-1, 0};
      range(std::max(config.gsis, config.pirqs - kTop), config.pirqs);
      break;
    case Param::irq:
      range(bounds.low, std::min(bounds.high, bounds.low + 6));
      break;
    case Param::port:
      range(1, std::min(bounds.high, kTop));
      break;
    default:
      range(bounds.low, bounds.high);
  }
  return values;
}

std::string device_name(int device) {
  std::string name(1, static_cast<char>('a' + device % kLetters));
  if (device >= kLetters) name += std::to_string(device / kLetters + 1);
  return name;
}

std::optional<int> find_device(std::string_view name) {
  for (int device = 0; device < kDevicesMax; ++device)
    if (device_name(device) == name) return device;
  return std::nullopt;
}

std::string to_text(const Step& step) {
  const StepInfo& row = info(step.kind);
  std::string text = row.has_device ? device_name(step.device) + ' ' : std::string();
  text += row.name;
  const auto parameter = [&](Param param, std::int32_t value) {
    if (param == Param::none) return;
    text += ' ';
    text += name_of(param);
    text += '=';
    text += param == Param::type ? (value == 0 ? "msi" : "gsi") : std::to_string(value);
  };
  parameter(row.a, step.a);
  parameter(row.b, step.b);
  return text;
}

std::string_view name_of(Actor actor) {
  constexpr std::string_view names[] = {"guest", "qemu", "toolstack", "hardware", "xen"};
  return names[static_cast<std::size_t>(actor)];
}

std::string_view name_of(Discipline discipline) {
  constexpr std::string_view names[] = {"orderly", "surprise", "hostile", "asked"};
  return names[static_cast<std::size_t>(discipline)];
}

std::string_view name_of(DeviceKind kind) {
  constexpr std::string_view names[] = {"msi", "msix", "native-msi", "emulated-msi", "gsi", "intx"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace pirq
