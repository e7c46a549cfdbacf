// Device symmetry: devices of the same kind and size are interchangeable, so two states that differ
// only in which of them is which are the same state for a search.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/world.h"

namespace pirq {

/// `to[d]`: what device d is called afterwards. A permutation among devices of equal DeviceConfig.
using Renaming = boost::container::static_vector<std::uint8_t, kDevicesMax>;

/// Renames the devices of states of one setup. Holds buffers: one for each thread.
///
/// Everything in the state that is by device or names a device is renamed here; a new section of
/// that kind has to be added in symmetry.cpp (a test walks renamed worlds and sees a missing one).
class Symmetry {
 public:
  explicit Symmetry(const Setup& setup);

  /// Whether any two devices are interchangeable at all.
  [[nodiscard]] bool any() const { return any_; }

  /// Renames devices so that every state of an orbit becomes the same one. (By 64-bit signatures
  /// of what each device has: should two different ones agree, an orbit has two forms instead of
  /// one, which costs a search time and nothing else.)
  void canonicalise(World& world);

  /// Renames the devices of `world` as `renaming` says.
  void rename(World& world, const Renaming& renaming);

 private:
  // A section with one object for each device, or one for each vector.
  struct Part {
    std::uint32_t offset = 0;  // In bytes, as are sizes.
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
