// The properties; each is evaluated after every step.
#include <algorithm>

#include "fuzz/bench/peers/plain_world.h"

namespace pirq::bench {

std::optional<Property> PlainWorld::broken(const Step& step, const PlainAnswer& answer) const {
  if (answer.claimed && shared(answer.pirq)) return Property::exclusive_pirq;
  if (answer.probed && lost(step.device)) return Property::no_lost_vector;
  if (step.kind == StepKind::raise) {
    const Device& device = devices_[step.device];
    const bool must = at_rest(step.device) && device.enabled && step.a < device.asked &&
                      device.vectors[step.a].port != 0 && !device.vectors[step.a].refused();
    if (!arrives(step.device, step.a, must)) return Property::delivered_to_owner;
  }
  if (quiescent() && leaks()) return Property::no_leak;
  if (!maps_agree()) return Property::maps_agree;
  if (answer.linear && *answer.linear != (answer.rc == 0 ? answer.pirq : answer.rc))
    return Property::top_down;
  return std::nullopt;
}

bool PlainWorld::quiescent() const {
  return qemu_.call == Call::none &&
         std::ranges::all_of(devices_, [](const Device& d) { return d.phase == Phase::idle; });
}

// True if two vectors claim the pirq: by driver or open port, by QEMU, or by Xen's irq.
bool PlainWorld::shared(int pirq) const {
  std::set<std::pair<int, int>> owners;
  for (int d = 0; d < static_cast<int>(devices_.size()); ++d) {
    const Device& device = devices_[static_cast<std::size_t>(d)];
    for (int v = 0; v < static_cast<int>(device.vectors.size()); ++v) {
      const Vector& vector = device.vectors[static_cast<std::size_t>(v)];
      const bool guest = (vector.claims || vector.port != 0) && vector.number == pirq;
      if (guest || (device.attached && vector.mapped == pirq)) owners.insert({d, v});
    }
  }
  if (const auto irq = irqs_.find(irq_of(pirq)); irq != irqs_.end())
    owners.insert(irq->second.vector);
  return owners.size() > 1;
}

bool PlainWorld::at_rest(int device) const {
  return devices_[static_cast<std::size_t>(device)].attached &&
         !(qemu_.call != Call::none && qemu_.device == device);
}

// True if the vector's interrupt reaches its own handler; if `must` is false, also if it reaches no
// handler.
bool PlainWorld::arrives(int device, int vector, bool must) const {
  const auto [delivery, port] = raise(device, vector);
  if (delivery == Delivery::evtchn)
    for (int d = 0; d < static_cast<int>(devices_.size()); ++d) {
      const auto& vectors = devices_[static_cast<std::size_t>(d)].vectors;
      for (int v = 0; v < static_cast<int>(vectors.size()); ++v)
        if (vectors[static_cast<std::size_t>(v)].port == port) return d == device && v == vector;
    }
  return !must;
}

bool PlainWorld::lost(int device) const {
  if (!at_rest(device)) return false;
  const Device& d = devices_[static_cast<std::size_t>(device)];
  for (int v = 0; v < d.asked; ++v)
    if (const Vector& vector = d.vectors[static_cast<std::size_t>(v)];
        !vector.refused() && (vector.port == 0 || !arrives(device, v, true)))
      return true;
  return false;
}

bool PlainWorld::leaks() const {
  const auto taken = static_cast<std::size_t>(config_->pirqs) - free_.size();
  return taken > config_->taken.size() || lost_structs_ > 0 || !irqs_.empty() ||
         !orphans_.empty() || !ports_.empty();
}

bool PlainWorld::maps_agree() const {
  std::size_t taken = 0;
  for (const auto& [pirq, info] : pirqs_) {
    if (info.irq > 0) {
      const auto back = slots_.find(info.irq);
      if (back == slots_.end() || back->second != pirq) return false;
    }
    if (is_free(pirq) != (free_.count(pirq) != 0)) return false;
    if (!is_free(pirq)) ++taken;
  }
  if (taken + free_.size() != static_cast<std::size_t>(config_->pirqs)) return false;
  return std::ranges::all_of(slots_,
                             [&](const auto& slot) { return irq_of(slot.second) == slot.first; });
}

}  // namespace pirq::bench
