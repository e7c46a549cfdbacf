#include "fuzz/conform/trace/linux_calls.h"

#include <algorithm>
#include <utility>

namespace pirq::fuzz {
namespace {

// Notes the calls of a step that is tried on a copy of the world.
class Trial final : public xen::CallObserver, public guest::Observer {
 public:
  Trial(const Setup& setup, int device)
      : irq_last_(setup.has(Rule::number_comes_before_irq)),
        gsi_(is_gsi(setup.device(device).kind)) {}

  void before(const xen::DomainView&, const xen::Hypercall&,
              const std::optional<xen::Search>&) override {}
  void after(const xen::DomainView&, const xen::Hypercall& call, const xen::Answer&,
             const Touched&) override {
    using enum xen::Operation;
    constexpr std::pair<xen::Operation, LinuxCall> kCalls[] = {
        {get_free_pirq, LinuxCall::get_free_pirq},
        {evtchn_bind_pirq, LinuxCall::bind_pirq},
        {map_gsi, LinuxCall::map_gsi},
        {map_msi, LinuxCall::map},
        {bind_pt_irq, LinuxCall::bind},
        {unbind_pt_irq, LinuxCall::unbind},
    };
    for (const auto& [op, name] : kCalls)
      if (call.op == op) calls.push_back(name);
  }
  void made_irq(std::int32_t) override {
    calls.push_back(LinuxCall::alloc_irq);
    if (!irq_last_) return;
    calls.push_back(LinuxCall::port_setup);
    if (!gsi_) calls.push_back(LinuxCall::set_msi_desc);
  }
  void wrote_msi(int, qemu::MsiRegister, std::uint32_t) override {}
  void wrote_msix_control(int, std::uint32_t) override {}
  void wrote_msix_entry(int, int, qemu::MsixWord, std::uint32_t) override {}
  void dropped_irq(std::int32_t) override {}
  void freed_irq_again() override {}
  void failed_call(const xen::Hypercall&) override {}
  void requested_irq_0() override {}

  std::vector<LinuxCall> calls;

 private:
  bool irq_last_;
  bool gsi_;
};

}  // namespace

StepKind failing_step(LinuxCall call) {
  switch (call) {
    case LinuxCall::get_free_pirq:
    case LinuxCall::map_gsi:
      return StepKind::obtain_fails;
    case LinuxCall::bind_pirq:
      return StepKind::bind_evtchn_fails;
    case LinuxCall::map:
      return StepKind::map_fails;
    case LinuxCall::bind:
      return StepKind::bind_fails;
    case LinuxCall::unbind:
      return StepKind::unbind_fails;
    case LinuxCall::alloc_irq:
      return StepKind::alloc_irq_fails;
    case LinuxCall::port_setup:
      return StepKind::port_setup_fails;
    case LinuxCall::set_msi_desc:
      break;
  }
  return StepKind::set_msi_desc_fails;
}

std::optional<std::int32_t> LinuxCalls::fails(LinuxCall call) {
  std::optional<std::int32_t> error;
  for (Armed& armed : armed_) {
    if (armed.call != call) continue;
    if (armed.skip == 0 && !error) error = armed.error;
    --armed.skip;
  }
  std::erase_if(armed_, [](const Armed& armed) { return armed.skip < 0; });
  return error;
}

std::optional<FailedCall> LinuxCalls::failure_of(const World& world, const Step& step) {
  if (armed_.empty() || !world.can(step)) return std::nullopt;
  World copy(world);
  Trial trial(world.setup(), step.device);
  static_cast<void>(copy.apply(step, &trial, &trial));
  // An irq that was made before its number is only given its descriptor.
  if (step.kind == StepKind::create_irq && trial.calls.empty())
    trial.calls.push_back(LinuxCall::set_msi_desc);
  for (const LinuxCall call : trial.calls)
    if (const auto error = fails(call)) return FailedCall{call, *error};
  return std::nullopt;
}

std::uint64_t LinuxCalls::failures(LinuxCall call) const {
  std::uint64_t mask = 0;
  for (const Armed& armed : armed_)
    if (armed.call == call && armed.skip < 64) mask |= std::uint64_t{1} << armed.skip;
  return mask;
}

}  // namespace pirq::fuzz
