// Encodes steps as bytes, for fuzzers that mutate byte strings.
//
// In a given world every byte string decodes to a case. The decoder reads one step at a time:
//   - A byte below kNames picks one of the enabled plain steps (World::enabled). The index is the
//     byte modulo their number, of which at most kNames count.
//   - Any other byte names a kind of step. The device and the parameters follow. The device is one
//     byte, modulo the number of devices. A parameter is either a byte below kAny, which is an
//     index modulo the number of usual values (usual_values_of), or a byte of at least kAny and
//     three more bytes, the lowest first: the distance from the lower bound, modulo the number of
//     values. So every raw step with any arguments has an encoding. Bytes above the last kind name
//     the raw kinds again, so that random bytes often do; in a world without raw steps they pick a
//     step.
// The decoder skips a named step that is not enabled, and a step that is truncated by the end.
//
// Lossless: (1) decode(start, encode(start, steps)) == steps for all steps. (2) For any bytes,
// encode(start, decode(start, bytes)) is their canonical form. It decodes to the same steps, it is
// its own canonical form, and it is not longer than the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/execute/run_case.h"
#include "model/world.h"

namespace pirq::fuzz {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint8_t kNames = 0xA0;      ///< The first byte that names a kind of step.
inline constexpr std::uint8_t kAny = 0x80;        ///< The first byte that precedes any value.
inline constexpr std::size_t kStepBytesMax = 10;  ///< Kind, device, two values of four bytes each.
static_assert(kNames + kStepKinds <= 0x100);

/// Decodes steps one at a time, for callers that execute each step before they read the next one.
class StepReader {
 public:
  explicit StepReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// Returns the next step, which is enabled in `world`. Empty if the bytes are used up or no step
  /// is enabled. REQUIRES: `world` is the start after all steps that were read so far.
  [[nodiscard]] std::optional<Step> next(const World& world);

 private:
  [[nodiscard]] std::optional<Step> named(const Setup& setup, StepKind kind);
  [[nodiscard]] std::optional<std::int32_t> parameter(Param param, const Setup& setup, int device);
  [[nodiscard]] std::optional<std::uint8_t> byte();

  std::span<const std::uint8_t> bytes_;
  StepList enabled_;
};

/// Appends the canonical bytes of `step`. REQUIRES: world.can(step).
void append_step(const World& world, const Step& step, Bytes& bytes);

/// Decodes the bytes to an interleaving of the world `start`.
[[nodiscard]] Interleaving decode(const World& start, std::span<const std::uint8_t> bytes);

/// Returns the canonical bytes of an interleaving, at most `bytes_max` bytes. Omits the steps at
/// the end that do not fit. REQUIRES: each step is enabled when it is executed.
[[nodiscard]] Bytes encode(const World& start, std::span<const Step> steps,
                           std::size_t bytes_max = static_cast<std::size_t>(-1));

}  // namespace pirq::fuzz
