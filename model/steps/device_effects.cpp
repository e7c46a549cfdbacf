// The steps around a device: QEMU's hypercalls, interrupts, attach and detach.
#include "model/steps/effects.h"
#include "model/steps/notes.h"
#include "model/xen/limits.h"

namespace pirq {

std::int32_t emulated_pirq(const qemu::DeviceModelView& qemu, int device) {
  return qemu::message_pirq(qemu.read_message(device, 0, qemu::MsixWord::addr_lo),
                            qemu.read_message(device, 0, qemu::MsixWord::addr_hi));
}

xen::RaiseAnswer raised(const Setup& setup, const qemu::DeviceModelView& qemu,
                        const xen::DomainView& xen, int device, int vector) {
  switch (setup.device(device).kind) {
    case DeviceKind::emulated_msi:
      if (qemu.msi_is_masked(device)) return {};
      return xen.injected(emulated_pirq(qemu, device));
    case DeviceKind::gsi:
      return xen.asserted(guest::Guest::gsi_of(device));
    case DeviceKind::msi:
    case DeviceKind::msix:
    case DeviceKind::native_msi:
    case DeviceKind::native_msix:
    case DeviceKind::intx:
      break;
  }
  return xen.raise(device, vector);
}

}  // namespace pirq

namespace pirq::effects {

namespace {

// A map that finds no irq answers -EINVAL.
bool lacks_resources(const xen::DomainView& xen, int rc) {
  return rc == -xen::kENOSPC || rc == -xen::kENOMEM || (rc < 0 && xen.state().free_irqs == 0);
}

// The number that the call asks for, -1 if any.
std::int32_t number_in(const xen::DomainView& xen, const xen::Hypercall& call) {
  return call.op == xen::Operation::map_intx ? xen.machine_gsi(call.device) : call.pirq;
}

}  // namespace

// QEMU makes its next hypercall, and gets Xen's answer.
void qemu_call(Parts& parts, const Step&) {
  Outcome& outcome = parts.outcome;
  const xen::Hypercall call = parts.qemu.pending();
  const bool binds = parts.qemu.call() == qemu::Call::bind;
  if (parts.qemu.call() == qemu::Call::map) {
    outcome.vector = static_cast<std::int16_t>(parts.qemu.busy_entry());
    map(parts, call);
  } else {
    call_about(parts, call);
  }
  if (parts.xen.crashed()) return;
  if (binds || parts.qemu.call() == qemu::Call::map)
    parts.qemu.note_refusal(lacks_resources(parts.xen, outcome.rc) ||
                            (outcome.rc < 0 && parts.xen.tampered(number_in(parts.xen, call))));
  parts.qemu.complete(outcome.rc, outcome.pirq);
}

// For lack of memory, for example.
void qemu_call_fails(Parts& parts, const Step&) {
  parts.outcome.pirq = parts.qemu.pending().pirq;
  parts.outcome.hypercall = true;  // For QEMU it is a failed hypercall, although Xen never sees it.
  parts.outcome.rc = -xen::kENOMEM;
  if (parts.qemu.call() != qemu::Call::unbind) parts.qemu.note_refusal(true);
  parts.qemu.complete(parts.outcome.rc, parts.outcome.pirq);
}

void raise(Parts& parts, const Step& step) {
  parts.outcome.vector = static_cast<std::int16_t>(step.a);
  const bool injects = parts.setup.device(step.device).kind == DeviceKind::emulated_msi &&
                       !parts.qemu.msi_is_masked(step.device);
  const auto inject = [&] {
    const std::int32_t pirq = emulated_pirq(parts.qemu, step.device);
    return parts.xen.call(xen::with_pirq(xen::Operation::inject_msi, pirq)).raised;
  };
  note_delivery(
      parts, injects ? inject() : raised(parts.setup, parts.qemu, parts.xen, step.device, step.a));
  if (parts.outcome.delivery == Delivery::vector) parts.xen.guest_eoi(step.device, step.a);
}

void detach(Parts& parts, const Step& step) {
  parts.qemu.detach(step.device);
}

// Mirrors pci_remove_detached (tools/libs/light/libxl_pci.c; do_pci_remove of libxl before 4.13).
// libxl unmaps the number of the pin, resets the device, which clears ENABLE of MSI and MSI-X, and
// deassigns it.
void deassign(Parts& parts, const Step& step) {
  unmap_pin(parts, step.device);
  if (passed_through(parts.setup.device(step.device).kind)) parts.xen.reset_device(step.device);
  parts.xen.call(xen::with_device(xen::Operation::deassign_device, step.device));
}

void attach(Parts& parts, const Step& step) {
  parts.xen.assign_device(step.device);
  parts.qemu.attach(step.device);
  parts.qemu.bind_intx(step.device);
}

void remove_device(Parts& parts, const Step& step) {
  parts.xen.call(xen::with_device(xen::Operation::pci_device_remove, step.device));
}

void memory_off(Parts& parts, const Step& step) {
  parts.xen.decode_memory(step.device, false);
}

}  // namespace pirq::effects
