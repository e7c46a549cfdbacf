#include "fuzz/conform/sut/script.h"

#include <variant>

#include "fuzz/conform/trace/xen_machine.h"

namespace pirq::fuzz {
namespace {

using Renames = std::map<std::int32_t, std::int32_t>;

std::int32_t renamed(std::int32_t number, const Renames& names) {
  const auto name = names.find(number);
  return name == names.end() ? number : name->second;
}

}  // namespace

xen::Hypercall Renaming::apply(xen::Hypercall call) const {
  if (has(call, xen::Parameter::pirq)) call.pirq = renamed(call.pirq, pirqs_);
  if (has(call, xen::Parameter::port)) call.port = renamed(call.port, ports_);
  return call;
}

void Renaming::note(const Call& old, const xen::Answer& answer) {
  auto& names = old.hypercall.op == xen::Operation::evtchn_bind_pirq ? ports_ : pirqs_;
  for (std::int32_t i = 0; old.number >= 0 && i < old.nr; ++i) {
    if (answer.given() >= 0 && i < answer.nr)
      names[old.number + i] = answer.given() + i;
    else
      names.erase(old.number + i);
  }
}

Call made(const xen::Hypercall& call, const xen::Answer& answer) {
  return {call, answer.given(), answer.given() >= 0 ? answer.nr : 1};
}

XenTrace trace_of(const Script& script) {
  XenTrace trace;
  trace.config = script.config;
  const auto setup = Setup::create(script.config);
  XenMachine machine(std::get<Setup>(setup));
  for (const Call& call : script.calls)
    trace.steps.push_back({0, {}, call.hypercall, machine.reply(call.hypercall)});
  return trace;
}

}  // namespace pirq::fuzz
