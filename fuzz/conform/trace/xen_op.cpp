#include "fuzz/conform/trace/xen_op.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"
#include "model/setup.h"

namespace pirq::fuzz {
namespace {

using enum XenArg;

// The one declaration of every operation.
constexpr std::array<XenOpInfo, kXenOpKinds> kOps = {{
    {XenOpKind::get_free_pirq, "get_free_pirq", {type}, "The guest asks for a number."},
    {XenOpKind::map_msi,
     "map_pirq by=dm type=msi",
     {device, entry, pirq},
     "The device model maps a device's MSI, or an entry of its MSI-X table; -1: any number."},
    {XenOpKind::map_multi_msi,
     "map_pirq by=dm type=multi_msi",
     {device, nr, pirq},
     "The device model maps a block of numbers for a multi-vector MSI."},
    {XenOpKind::map_gsi,
     "map_pirq by=guest type=gsi",
     {gsi, pirq},
     "The guest maps an emulated GSI."},
    {XenOpKind::unmap, "unmap_pirq", {by, pirq}, "PHYSDEVOP_unmap_pirq."},
    {XenOpKind::bind_pt_irq,
     "bind_pt_irq",
     {pirq, gvec, gflags},
     "The device model binds a number; 65536 in gflags: unmasked."},
    {XenOpKind::unbind_pt_irq, "unbind_pt_irq", {pirq}, "The device model unbinds a number."},
    {XenOpKind::evtchn_bind, "evtchn_bind_pirq", {pirq}, "The guest binds a port to a number."},
    {XenOpKind::evtchn_close, "evtchn_close", {port}, "The guest closes a port."},
    {XenOpKind::raise, "raise", {device, entry}, "The device raises an interrupt."},
    {XenOpKind::fail_alloc,
     "fail_alloc",
     {nth},
     "The nth allocation from now on fails, once; replaces a pending one."},
    {XenOpKind::deassign_device,
     "deassign_device",
     {device},
     "The device is taken from the domain."},
    {XenOpKind::destroy_domain, "destroy_domain", {}, "The domain dies; nothing can follow."},
}};

constexpr std::string_view kTypes[] = {"msi", "gsi"};
constexpr std::string_view kCallers[] = {"guest", "dm"};

struct ArgInfo {
  XenArg arg;
  std::string_view name;
  std::int32_t low;
  std::int32_t high;
  std::span<const std::string_view> names;  // Where the values have names.
};
constexpr std::int32_t kLow = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHigh = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kTableMax = 2047;  // The largest MSI-X table there is.

// In the order of XenArg.
constexpr ArgInfo kArgs[] = {
    {none, "", 0, 0, {}},
    {type, "type", 0, 1, kTypes},
    {by, "by", 0, 1, kCallers},
    {device, "device", 0, kDevicesMax - 1, {}},
    {entry, "entry", 0, kTableMax, {}},
    {pirq, "pirq", kLow, kHigh, {}},
    {nr, "nr", 0, kTableMax, {}},
    {gsi, "gsi", kLow, kHigh, {}},
    {gvec, "gvec", 0, 255, {}},
    {gflags, "gflags", 0, kHigh, {}},
    {port, "port", 0, kHigh, {}},
    {nth, "nth", 0, kHigh, {}},
};

constexpr const ArgInfo& row_of(XenArg arg) {
  return kArgs[static_cast<std::size_t>(arg)];
}

consteval bool in_order() {
  for (std::size_t i = 0; i < kOps.size(); ++i)
    if (kOps[i].kind != static_cast<XenOpKind>(i)) return false;
  for (std::size_t i = 0; i < std::size(kArgs); ++i)
    if (kArgs[i].arg != static_cast<XenArg>(i)) return false;
  return true;
}
static_assert(in_order(), "the tables are indexed by their enums");

// How an operation's line should look: what an error about it says.
std::string usage(const XenOpInfo& row) {
  std::string text(row.name);
  for (const XenArg arg : row.args)
    if (arg != none) text += ' ' + std::string(name_of(arg)) + '=';
  return text;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

// What to say about a line that is no operation.
void refuse(Cursor& in) {
  const std::string_view word = first_word(in.rest());
  std::vector<std::string_view> words;
  std::string forms;
  for (const XenOpInfo& row : kOps) {
    if (std::ranges::find(words, first_word(row.name)) == words.end())
      words.push_back(first_word(row.name));
    if (first_word(row.name) == word) forms += (forms.empty() ? "" : ", or ") + usage(row);
  }
  if (forms.empty())
    return in.fail("unknown operation " + in_quotes(word), suggestion(word, words));
  in.expect(word);
  in.fail("there is no such " + std::string(word), "expected " + forms);
}

}  // namespace

std::span<const XenOpInfo> xen_ops() {
  return kOps;
}
const XenOpInfo& info(XenOpKind kind) {
  return kOps[static_cast<std::size_t>(kind)];
}
std::string_view name_of(XenArg arg) {
  return row_of(arg).name;
}
Bounds bounds_of(XenArg arg) {
  return {row_of(arg).low, row_of(arg).high};
}

const std::int32_t* find_arg(const XenOp& op, XenArg arg) {
  const auto& args = info(op.kind).args;
  const auto* found = std::ranges::find(args, arg);
  return found == args.end() ? nullptr : &op.args[static_cast<std::size_t>(found - args.begin())];
}
std::int32_t* find_arg(XenOp& op, XenArg arg) {
  return const_cast<std::int32_t*>(find_arg(std::as_const(op), arg));
}

std::string to_text(const XenOp& op) {
  const XenOpInfo& row = info(op.kind);
  std::string text(row.name);
  for (std::size_t i = 0; i < row.args.size() && row.args[i] != none; ++i) {
    const ArgInfo& arg = row_of(row.args[i]);
    text += ' ' + std::string(arg.name) + '=';
    text += arg.names.empty() ? std::to_string(op.args[i])
                              : std::string(arg.names[static_cast<std::size_t>(op.args[i])]);
  }
  return text;
}

XenOp read_xen_op(Cursor& in) {
  const auto* row = std::ranges::find_if(kOps, [&](const XenOpInfo& candidate) {
    const std::string_view behind =
        in.rest().substr(std::min(in.rest().size(), candidate.name.size()));
    return in.next_is(candidate.name) && (behind.empty() || behind.front() == ' ');
  });
  if (row == kOps.end()) return refuse(in), XenOp{};
  const std::string hint = "expected " + usage(*row);
  in.expect(row->name);
  XenOp op{row->kind, {}};
  for (std::size_t i = 0; i < row->args.size() && row->args[i] != none; ++i) {
    const ArgInfo& arg = row_of(row->args[i]);
    const std::string key = ' ' + std::string(arg.name) + '=';
    if (arg.names.empty()) {
      op.args[i] = static_cast<std::int32_t>(in.number(key, arg.low, arg.high, hint));
    } else {
      in.expect(key, hint);
      op.args[i] = static_cast<std::int32_t>(in.one_of(arg.names));
    }
  }
  in.end();
  return op;
}

}  // namespace pirq::fuzz
