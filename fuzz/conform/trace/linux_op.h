// The operations of a Linux trace: what a guest's drivers, the toolstack and the recorder do.
#pragma once

#include <cstdint>
#include <string>

#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// In the order of their names in linux_op.cpp.
enum class LinuxOpKind : std::uint8_t {
  probe,
  remove,
  disable,
  restore,
  register_gsi,
  request,
  free,
  suspend_resume,
  detach,
  attach,
  other_get_pirq,
  fail,
};

/// The calls that the recorder can make fail, in the order of their names in linux_op.cpp.
enum class LinuxCall : std::uint8_t {
  get_free_pirq,
  bind_pirq,
  map_gsi,
  map,
  bind,
  unbind,
  alloc_irq,
  port_setup,
  set_msi_desc,
};

/// One operation. A field that the kind does not use is 0.
struct LinuxOp {
  LinuxOpKind kind = LinuxOpKind::probe;
  std::int32_t device = 0;
  std::int32_t vectors = 0;
  std::int32_t least = 0;  ///< `min=` of a probe.
  LinuxCall call = LinuxCall::get_free_pirq;
  std::int32_t error = 0;  ///< `errno=` of fail.
  std::int32_t skip = 0;   ///< Calls that succeed first.
};

/// Reads an operation from word `first` of `line` on.
[[nodiscard]] Problem read_linux_op(const Line& line, std::size_t first, const WorldConfig& config,
                                    LinuxOp& op);

}  // namespace pirq::fuzz
