// exclusive-pirq: who relies on a number. A guest driver's vector claims its number from the moment
// it obtained it until it writes disable, and while its port on it is open; QEMU claims it from map
// to unmap; Xen, on behalf of the device whose MSI it mapped, while it has an irq.

#include "properties/property.h"

namespace pirq {
namespace {

struct Claim {
  VectorId owner;
  std::string_view by;
};

// The first claim on `pirq` by another vector than `claim`'s, in a list that starts with it.
class Claims {
 public:
  void add(VectorId owner, std::string_view by) {
    if (!first_)
      first_ = Claim{owner, by};
    else if (!second_ && first_->owner != owner)
      second_ = Claim{owner, by};
  }
  [[nodiscard]] bool conflict() const { return second_.has_value(); }
  [[nodiscard]] const Claim& first() const { return *first_; }
  [[nodiscard]] const Claim& second() const { return *second_; }

 private:
  std::optional<Claim> first_, second_;
};

Claims claims_on(const World& world, std::int32_t pirq) {
  const Setup& setup = world.setup();
  const guest::Kernel kernel = world.kernel();
  const qemu::DeviceModel qemu = world.device_model();
  Claims claims;
  for (int device = 0; device < setup.devices(); ++device)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      const guest::Vector& vector = kernel.vector(device, v);
      if ((vector.claims != 0 || vector.port != 0) && vector.pirq == pirq)
        claims.add({device, v}, vector.claims != 0 ? "its driver" : "its open port");
      if (qemu.attached(device) && qemu.entry(device, v).pirq == pirq)
        claims.add({device, v}, "QEMU");
    }
  const xen::Domain xen = world.domain();
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq > 0)
    if (const auto id = xen.vector_of_irq(irq)) claims.add(*id, "Xen");
  return claims;
}

}  // namespace

// A second claim can only come with a step that newly claims a number.
std::optional<Violation> check_exclusive_pirq(const Observation& seen) {
  if (!seen.outcome.claimed) return std::nullopt;
  const Claims claims = claims_on(seen.world, seen.outcome.pirq);
  if (!claims.conflict()) return std::nullopt;
  const Claim& first = claims.first();
  const Claim& second = claims.second();
  const bool one = first.owner.device == second.owner.device;
  return Violation{.property = Property::exclusive_pirq,
                   .subject = one ? Subject::one_device : Subject::two_devices,
                   .pirq = seen.outcome.pirq,
                   .first = first.owner,
                   .second = second.owner,
                   .detail = device_name(first.owner.device) + " by " + std::string(first.by) +
                             ", " + device_name(second.owner.device) + " by " +
                             std::string(second.by)};
}

}  // namespace pirq
