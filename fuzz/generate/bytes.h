// Steps as bytes: what fuzzers that know only byte strings feed on.
//
// Every byte string is a case of a given world, read from its front. After the steps read so far,
//   - a byte below kNames picks from the plain steps that can happen (World::enabled): byte modulo
//     their number (kNames at most);
//   - any other byte names a kind, and what it needs follows: a byte for the device, modulo the
//     number of devices; for each parameter a byte below kAny, an index modulo the number of usual
//     values (usual_values_of), or one from kAny on, and then three bytes, the lowest first: the
//     distance from the parameter's lower bound, modulo the number of values. So a raw step with
//     any arguments is some bytes. Bytes beyond the last kind's name the raw kinds again, so that
//     bytes drawn at random often do; in a world without raw steps they pick.
// A named step that cannot happen there is left out, and so is one that the end cuts short.
//
// Lossless: (1) decode(start, encode(start, steps)) == steps, whatever the steps. (2) For any
// bytes, encode(start, decode(start, bytes)) is their canonical form: it decodes to the same steps,
// it is its own canonical form, and it is never longer than the bytes were.
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

inline constexpr std::uint8_t kNames = 0xC0;      ///< Bytes from here on name a kind of step.
inline constexpr std::uint8_t kAny = 0x80;        ///< Bytes from here on announce any value.
inline constexpr std::size_t kStepBytesMax = 10;  ///< Kind, device, two values of four bytes each.
static_assert(kNames + kStepKinds <= 0x100);

/// Reads steps one by one, for who makes them as they come.
class StepReader {
 public:
  explicit StepReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// The next step, which can happen in `world`; empty when the bytes are used up, or nothing can
  /// happen any more. `world` is the start with all steps made that were read so far.
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

/// The interleaving that the bytes stand for in the world `start`.
[[nodiscard]] Interleaving decode(const World& start, std::span<const std::uint8_t> bytes);

/// The canonical bytes of an interleaving. REQUIRES: each step can happen at its place. No more
/// than `bytes_max` bytes: steps at the end that do not fit are left out.
[[nodiscard]] Bytes encode(const World& start, std::span<const Step> steps,
                           std::size_t bytes_max = static_cast<std::size_t>(-1));

}  // namespace pirq::fuzz
