// Device symmetry: devices of the same kind and size are interchangeable. A search treats two
// states as equal if a renaming of such devices turns one into the other.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/world.h"

namespace pirq {

/// `to[d]` is the new index of device d. A permutation among devices of equal DeviceConfig.
using Renaming = boost::container::static_vector<std::uint8_t, kDevicesMax>;

/// Renames the devices of states of one setup. It holds buffers, so each thread needs its own.
///
/// It renames every section that is indexed by device and every field that names a device. A new
/// one must be added in symmetry.cpp; symmetry_test finds a missing one.
class Symmetry {
 public:
  explicit Symmetry(const Setup& setup);

  /// True if some two devices are interchangeable.
  [[nodiscard]] bool any() const { return any_; }

  /// Renames devices so that every state of an orbit becomes the same state. Devices are ordered by
  /// 64-bit signatures of their state. If two different devices have the same signature, an orbit
  /// can keep more than one form; the search then takes longer but its result is the same.
  void canonicalise(World& world);

  /// Renames the devices of `world` as `renaming` says.
  void rename(World& world, const Renaming& renaming);

 private:
  // A section with one object for each device, or one for each vector.
  struct Part {
    std::uint32_t offset = 0;  // In bytes, like `size`.
    std::uint32_t size = 0;
    bool by_vector = false;
  };
  struct Block {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  [[nodiscard]] Block block(const Part& part, int device) const;
  void sign(const World& world, std::span<std::uint64_t> signatures) const;

  const Setup* setup_;
  bool any_ = false;
  boost::container::static_vector<Part, 12> parts_;
  boost::container::small_vector<std::byte, 1024> before_;
};

}  // namespace pirq
