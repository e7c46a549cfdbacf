// exclusive-pirq: two vectors never claim the same number.
#include <algorithm>

#include "properties/claims.h"
#include "properties/fault.h"
#include "properties/property.h"

namespace pirq {
namespace {

// Collects the claims on one number: the first one, and the first one of another vector.
class Claims {
 public:
  void add(const Claim& claim) {
    if (!first_)
      first_ = claim;
    else if (!second_ && first_->owner != claim.owner)
      second_ = claim;
  }
  [[nodiscard]] bool any() const { return first_.has_value(); }
  [[nodiscard]] bool conflict() const { return second_.has_value(); }
  [[nodiscard]] const Claim& first() const { return *first_; }
  [[nodiscard]] const Claim& second() const { return *second_; }

 private:
  std::optional<Claim> first_, second_;
};

// True if the vector's driver or QEMU has the number for it, whether they claim it or not.
bool involves(const World& world, const VectorId& id, std::int32_t pirq) {
  return world.guest().vector(id.device, id.vector).pirq == pirq ||
         world.device_model().entry(id.device, id.vector).pirq == pirq;
}

// The claims on a number of vectors that no raw step changed. `xen` includes Xen's claim.
Claims claims_on(const World& world, std::int32_t pirq, bool xen) {
  const Setup& setup = world.setup();
  Claims claims;
  for (int device = 0; device < setup.devices(); ++device)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      if (!involves(world, {device, v}, pirq)) continue;
      for_each_claim(world, {device, v}, [&](std::int32_t claimed, const Claim& claim) {
        if (claimed == pirq && !tampered(world, claim.owner)) claims.add(claim);
      });
    }
  const auto claim = xen ? xen_claim(world, pirq) : std::nullopt;
  if (claim && !tampered(world, claim->owner)) claims.add(*claim);
  return claims;
}

// A raw call has no owner. Xen must not choose a number for it that a vector claims.
std::optional<Violation> judge_raw(const Observation& seen) {
  if (!seen.outcome.searched || seen.outcome.rc != 0) return std::nullopt;
  for (std::int32_t n = 0; n < std::max(seen.outcome.nr, 1); ++n) {
    const std::int32_t pirq = seen.outcome.pirq + n;
    const Claims claims = claims_on(seen.world, pirq, false);
    if (!claims.any()) continue;
    return Violation{.subject = Subject::two_devices,
                     .pirq = pirq,
                     .first = claims.first().owner,
                     .detail = device_name(claims.first().owner.device) + " by " +
                               std::string(claims.first().by) + ", and a raw call"};
  }
  return std::nullopt;
}

}  // namespace

// Only a step that claims a number can lead to a second claim.
std::optional<Violation> check_exclusive_pirq(const Observation& seen) {
  if (info(seen.step.kind).family == Family::raw_call) return judge_raw(seen);
  if (!seen.outcome.claimed) return std::nullopt;
  const Claims claims = claims_on(seen.world, seen.outcome.pirq, true);
  if (!claims.conflict()) return std::nullopt;
  const Claim& first = claims.first();
  const Claim& second = claims.second();
  const bool one = first.owner.device == second.owner.device;
  return Violation{.subject = one ? Subject::one_device : Subject::two_devices,
                   .pirq = seen.outcome.pirq,
                   .first = first.owner,
                   .second = second.owner,
                   .detail = device_name(first.owner.device) + " by " + std::string(first.by) +
                             ", " + device_name(second.owner.device) + " by " +
                             std::string(second.by)};
}

}  // namespace pirq
