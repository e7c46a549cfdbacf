// ports-agree: ports and numbers are inverse, as irqs and numbers are.
#include "properties/fault.h"
#include "properties/property.h"

namespace pirq {
namespace {

std::string port_text(std::uint32_t port) {
  return "port " + std::to_string(port);
}

// Compares a touched number's port, before and after the step, with the table of ports.
std::optional<Violation> judge_number(const xen::DomainView& xen, std::int32_t pirq,
                                      const xen::Pirq& before) {
  const xen::Pirq* info = xen.pirq_info(pirq);
  const std::uint16_t port = info != nullptr ? info->evtchn : std::uint16_t{0};
  const auto names = [&](std::uint16_t of) {
    return xen.ports()[of] == pirq + 1;  // Stored plus 1.
  };
  if (port != 0 && !names(port))
    return broken_pirq(pirq, "it has " + port_text(port) + ", which does not name it");
  if (before.exists != 0 && before.evtchn != 0 && before.evtchn != port && names(before.evtchn))
    return broken_pirq(pirq, port_text(before.evtchn) + " names it, but it has " +
                                 (port == 0 ? std::string("no port") : port_text(port)));
  return std::nullopt;
}

// A driver's step leaves each of the driver's ports bound to its vector's number.
std::optional<Violation> judge_driver_ports(const World& world, int device) {
  for (int v = 0; v < world.setup().device(device).vectors; ++v) {
    const guest::Vector& vector = world.guest().vector(device, v);
    if (vector.port == 0) continue;
    const std::int32_t pirq = world.domain().pirq_of_port(static_cast<std::int32_t>(vector.port));
    if (pirq == vector.pirq) continue;
    if (tampered(world, device)) return std::nullopt;
    return Violation{
        .subject = Subject::vector_silent,
        .pirq = vector.pirq,
        .first = VectorId{device, v},
        .detail = "its " + port_text(vector.port) + " is bound to pirq " + std::to_string(pirq)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_ports_agree(const Observation& seen) {
  const xen::DomainView xen = seen.world.domain();
  if (xen.state().dying != 0) return std::nullopt;
  for (const auto& [pirq, before] : seen.outcome.touched.pirqs)
    if (auto violation = judge_number(xen, pirq, before)) return violation;
  if (info(seen.step.kind).family != Family::driver) return std::nullopt;
  return judge_driver_ports(seen.world, seen.step.device);
}

}  // namespace pirq
