// The answer of Xen and the state after it: the `<` line of a Xen trace, in both forms.
//
// Form 1 has the whole state. Form 2 has the changes since the previous line; the state before the
// first line is empty:
//
//     < rc=0 pirq=31 | pirqs 2:2:-1:0:0 31:-1:-1:0:0 | irqs | ports | free_irqs 56 | structs 2
//     < rc=0 pirq=31 | pirqs +31:-1:-1:0:0 | structs 2
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/text/line.h"
#include "model/enum.h"

namespace pirq::fuzz {

/// The form of a trace, as its first line gives it.
enum class TraceForm : int { whole = 1, changes = 2 };

/// One row of a table: a number and its values. Unused values are 0.
struct XenRow {
  std::int32_t key = 0;
  std::array<std::int32_t, 4> values{};
  friend auto operator<=>(const XenRow&, const XenRow&) = default;
};
using XenRows = std::vector<XenRow>;

/// The tables of a state, in the order in which they are printed.
enum class XenTable : std::uint8_t {
  pirqs,  ///< Every struct pirq in the tree: pirq, irq, emuirq, port, dpci flags.
  irqs,   ///< irq, value of its slot; slots of GSIs only where they are not the identity.
  ports,  ///< port, pirq.
};
inline constexpr std::size_t kXenTables = enum_count<XenTable>;

/// A domain's state. Rows ascend by key.
struct XenState {
  std::array<XenRows, kXenTables> tables;
  std::int32_t free_irqs = 0;  ///< What create_irq could still give.
  std::int32_t structs = 0;    ///< Live struct pirq allocations.
  [[nodiscard]] XenRows& operator[](XenTable t) { return tables[static_cast<std::size_t>(t)]; }
  [[nodiscard]] const XenRows& operator[](XenTable t) const {
    return tables[static_cast<std::size_t>(t)];
  }
  friend bool operator==(const XenState&, const XenState&) = default;
};

/// The outcome of an operation. A crash has no state. Two crashes are equal wherever they happen.
struct XenReply {
  bool crashed = false;
  std::string answer;  ///< "rc=0 pirq=31"; for a crash "! crash" and the place.
  XenState state;
  friend bool operator==(const XenReply& a, const XenReply& b) {
    if (a.crashed || b.crashed) return a.crashed == b.crashed;
    return a.answer == b.answer && a.state == b.state;
  }
};

/// Returns the line of a reply. Form 2 needs the state `before`.
[[nodiscard]] std::string to_text(const XenReply& reply, TraceForm form, const XenState& before);
/// Returns the line of a reply in form 1.
[[nodiscard]] std::string to_text(const XenReply& reply);
/// The inverse. REQUIRES: `check_blanks` accepts the line.
[[nodiscard]] Problem read_xen_reply(const Line& line, TraceForm form, const XenState& before,
                                     XenReply& reply);

/// Describes the difference between two replies: "rc, pirqs 31, free_irqs".
[[nodiscard]] std::string differing_fields(const XenReply& expected, const XenReply& got);

}  // namespace pirq::fuzz
