// The calls that a recorder made fail, and the steps of the model that stand for such a failure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/conform/trace/linux_op.h"
#include "model/world.h"

namespace pirq::fuzz {

/// A call that fails now.
struct FailedCall {
  LinuxCall call;
  std::int32_t error;
};

/// The step that a driver or QEMU makes in place of one whose call fails.
[[nodiscard]] StepKind failing_step(LinuxCall call);

/// The failures that are still to come. A failure counts the calls of its kind.
class LinuxCalls {
 public:
  /// The (skip + 1)-th call from now on fails.
  void arm(LinuxCall call, std::int32_t error, std::int32_t skip) {
    armed_.push_back({call, error, skip});
  }

  /// Counts one call. Returns the error if it fails.
  std::optional<std::int32_t> fails(LinuxCall call);

  /// Counts the calls that `step` would make in `world`, up to the first that fails.
  std::optional<FailedCall> failure_of(const World& world, const Step& step);

  /// The next 64 calls of this kind that fail, as a mask: bit n is the n-th from now on.
  [[nodiscard]] std::uint64_t failures(LinuxCall call) const;

 private:
  struct Armed {
    LinuxCall call;
    std::int32_t error;
    std::int32_t skip;
  };
  std::vector<Armed> armed_;
};

}  // namespace pirq::fuzz
