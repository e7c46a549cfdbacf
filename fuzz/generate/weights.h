// The weights of steps. The generator draws an enabled step with a probability proportional to its
// weight. Half of the cases draw their own weights (swarm testing): some kinds of steps are off,
// rare or frequent, and some devices act more often. So a campaign also reaches states that are
// unlikely with the usual weights.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fuzz/generate/random.h"
#include "model/step.h"

namespace pirq::fuzz {

/// The weights of one case.
class Weights {
 public:
  /// The usual weights.
  Weights();
  /// With probability 1/2 the usual weights, otherwise random weights.
  explicit Weights(Random& random);

  /// Returns the weight of a step. A step with weight 0 is never drawn.
  /// destroy-domain has the weight 0 until allow_destruction is called.
  [[nodiscard]] std::uint32_t of(const Step& step) const {
    return kinds_[static_cast<std::size_t>(step.kind)] * devices_[step.device];
  }

  /// From now on destroy-domain is drawn as often as all of a few other steps together.
  void allow_destruction();

 private:
  std::array<std::uint16_t, kStepKinds> kinds_;
  std::array<std::uint8_t, kDevicesMax> devices_;
};

}  // namespace pirq::fuzz
