#include "properties/fault.h"

namespace pirq {

bool tampered(const World& world, const VectorId& id) {
  if (world.setup().xen.tampered.size == 0) return false;  // No raw step, no record of any.
  const xen::DomainView xen = world.domain();
  if (xen.tampered_device(id.device)) return true;
  if (is_gsi(world.setup().device(id.device).kind) &&
      xen.tampered(xen.domain_emuirq_to_pirq(guest::GuestView::gsi_of(id.device))))
    return true;
  const guest::Vector& vector = world.guest().vector(id.device, id.vector);
  if (guest::has_number(vector) && xen.tampered(vector.pirq)) return true;
  const qemu::DeviceModelView qemu = world.device_model();
  return qemu.attached(id.device) && xen.tampered(qemu.entry(id.device, id.vector).pirq);
}

bool tampered(const World& world, int device) {
  if (!world.domain().any_tampered()) return false;
  for (int v = 0; v < world.setup().device(device).vectors; ++v)
    if (tampered(world, {device, v})) return true;
  return false;
}

bool was_refused(const World& world, const VectorId& id) {
  return world.device_model().entry(id.device, id.vector).refused != 0 ||
         world.guest().vector(id.device, id.vector).refused != 0;
}

}  // namespace pirq
