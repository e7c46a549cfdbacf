// Arguments for any operation: numbers, ports and devices that are or were somebody's, and a few
// that are nobody's.
#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/conform/trace/xen_op.h"
#include "fuzz/generate/random.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Remembers which numbers and ports were answered, and draws from them.
class Arguments {
 public:
  explicit Arguments(const Setup& setup) : setup_(&setup) {}

  /// An operation of `kind` with arguments drawn.
  [[nodiscard]] XenOp draw(XenOpKind kind, Random& random) const;
  void note(const XenOp& op, const XenResult& result);

 private:
  [[nodiscard]] std::int32_t draw(XenArg arg, const XenOp& so_far, Random& random) const;
  [[nodiscard]] std::int32_t draw_pirq(bool any, Random& random) const;
  [[nodiscard]] std::int32_t draw_port(Random& random) const;
  [[nodiscard]] std::int32_t draw_device(const XenOp& op, Random& random) const;
  [[nodiscard]] std::int32_t draw_entry(std::int32_t device, Random& random) const;

  const Setup* setup_;
  std::vector<std::int32_t> pirqs_;  ///< Answered so far, latest last.
  std::vector<std::int32_t> ports_;
};

}  // namespace pirq::fuzz
