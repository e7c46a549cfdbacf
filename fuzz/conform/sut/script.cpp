#include "fuzz/conform/sut/script.h"

#include <utility>
#include <variant>

namespace pirq::fuzz {
namespace {

void rename(std::int32_t* number, const std::map<std::int32_t, std::int32_t>& names) {
  if (number == nullptr) return;
  const auto name = names.find(*number);
  if (name != names.end()) *number = name->second;
}

}  // namespace

XenOp Renaming::apply(XenOp op) const {
  rename(find_arg(op, XenArg::pirq), pirqs_);
  rename(find_arg(op, XenArg::port), ports_);
  return op;
}

void Renaming::note(const Call& old, const XenResult& result) {
  auto& names = old.op.kind == XenOpKind::evtchn_bind ? ports_ : pirqs_;
  for (std::int32_t i = 0; old.number >= 0 && i < old.nr; ++i) {
    if (result.number >= 0 && i < result.nr)
      names[old.number + i] = result.number + i;
    else
      names.erase(old.number + i);
  }
}

Call made(const XenOp& op, const XenResult& result) {
  const bool block = op.kind == XenOpKind::map_multi_msi && result.number >= 0;
  return {op, result.number, block ? result.nr : 1};
}

XenTrace trace_of(const Script& script) {
  XenTrace trace;
  trace.config = script.config;
  const auto setup = Setup::create(script.config);
  XenMachine machine(std::get<Setup>(setup));
  for (const Call& call : script.calls)
    trace.steps.push_back({0, {}, call.op, machine.reply(call.op)});
  return trace;
}

}  // namespace pirq::fuzz
