// What can be done to a domain: the operations of a Xen trace, declared once. From the table in
// xen_op.cpp come the parser, the printer, the generators and the documentation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/conform/trace/cursor.h"
#include "model/step.h"

namespace pirq::fuzz {

/// The order is the order of the table.
enum class XenOpKind : std::uint8_t {
  get_free_pirq,
  map_msi,
  map_multi_msi,
  map_gsi,
  unmap,
  bind_pt_irq,
  unbind_pt_irq,
  evtchn_bind,
  evtchn_close,
  raise,
  fail_alloc,
  deassign_device,
  destroy_domain,
};
inline constexpr int kXenOpKinds = 13;

/// What an argument means; its name in text and its bounds follow from it.
enum class XenArg : std::uint8_t {
  none,
  type,  ///< msi (0) or gsi (1).
  by,    ///< guest (0) or dm (1), in the order of xen::Caller.
  device,
  entry,
  pirq,
  nr,
  gsi,
  gvec,
  gflags,
  port,
  nth,
};

/// One operation, trivially copyable. `args` in the order of the kind's row; unused ones are 0.
struct XenOp {
  XenOpKind kind = XenOpKind::get_free_pirq;
  std::array<std::int32_t, 3> args{};
  friend constexpr auto operator<=>(const XenOp&, const XenOp&) = default;
};

/// One row of the table.
struct XenOpInfo {
  XenOpKind kind;
  std::string_view name;  ///< With the words that are always the same.
  std::array<XenArg, 3> args;
  std::string_view help;
};

/// All operations, in the order of `XenOpKind`.
[[nodiscard]] std::span<const XenOpInfo> xen_ops();
[[nodiscard]] const XenOpInfo& info(XenOpKind kind);
/// Name of an argument in text.
[[nodiscard]] std::string_view name_of(XenArg arg);

/// Smallest and largest value of an argument.
[[nodiscard]] Bounds bounds_of(XenArg arg);

/// The argument's value, or null if the operation has none of this meaning.
[[nodiscard]] std::int32_t* find_arg(XenOp& op, XenArg arg);
[[nodiscard]] const std::int32_t* find_arg(const XenOp& op, XenArg arg);

/// "map_pirq by=dm type=msi device=0 entry=0 pirq=31"
[[nodiscard]] std::string to_text(const XenOp& op);
/// The inverse; reads to the end of the line.
[[nodiscard]] XenOp read_xen_op(Cursor& in);

}  // namespace pirq::fuzz
