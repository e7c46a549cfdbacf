// How often each step is drawn against the others that can happen at the same time. Swarm testing:
// half of the cases have weights of their own, with some kinds of steps off, rare or frequent and
// some devices favoured, so that a campaign also goes where the usual mixture hardly ever does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fuzz/generate/random.h"
#include "model/step.h"

namespace pirq::fuzz {

class Weights {
 public:
  /// The usual mixture.
  Weights();
  /// One case's: every second time the usual ones, else drawn.
  explicit Weights(Random& random);

  /// 0 for a step that is not drawn.
  [[nodiscard]] std::uint32_t of(const Step& step) const {
    return kinds_[static_cast<std::size_t>(step.kind)] * devices_[step.device];
  }

 private:
  std::array<std::uint16_t, kStepKinds> kinds_;
  std::array<std::uint8_t, kDevicesMax> devices_;
};

}  // namespace pirq::fuzz
