// Draws the arguments of any operation: mostly numbers, ports and devices that are or were in use.
#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/generate/random.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// Stores the numbers and ports that calls returned, and draws from them.
class Arguments {
 public:
  /// With `own_number` a guest's call may name the guest by its domain number.
  explicit Arguments(const Setup& setup, bool own_number = false)
      : setup_(&setup), own_number_(own_number) {}

  /// Returns a call of `op` with random arguments.
  [[nodiscard]] xen::Hypercall draw(xen::Operation op, Random& random) const;
  void note(const xen::Hypercall& call, const xen::Answer& answer);

 private:
  [[nodiscard]] std::int32_t draw(xen::Parameter parameter, const xen::Hypercall& so_far,
                                  Random& random) const;
  [[nodiscard]] std::int32_t draw_pirq(bool any, Random& random) const;
  [[nodiscard]] std::int32_t draw_port(Random& random) const;
  [[nodiscard]] std::int32_t draw_device(xen::Operation op, Random& random) const;
  [[nodiscard]] std::int32_t draw_entry(std::int32_t device, Random& random) const;

  const Setup* setup_;
  bool own_number_;
  std::vector<std::int32_t> pirqs_;  ///< Returned so far, the latest last.
  std::vector<std::int32_t> ports_;
};

}  // namespace pirq::fuzz
