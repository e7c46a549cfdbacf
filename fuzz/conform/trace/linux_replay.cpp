// Replays a recording of Linux over the model: makes the steps of each operation.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/conform/trace/linux_guest_text.h"
#include "fuzz/conform/trace/linux_witness.h"
#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using guest::Phase;
using enum StepKind;

// Releases differ in two more things, which are no rules because the model's drivers have no error
// codes and set up one message: the error if a device has fewer messages than its driver accepts,
// and whether the guest begins to set up several before it finds that it can have one only.
constexpr ReleaseSet kTooFewMessagesAreInvalid = since("linux-4.9") - since("linux-4.12");
constexpr ReleaseSet kBeginsWithSeveral = since("linux-4.9") - since("linux-6.12");

class Replay final : LinuxWitness {
 public:
  Replay(LinuxLines lines, const LinuxTrace& trace, const Setup& setup)
      : LinuxWitness(std::move(lines), trace, setup), world_(setup) {}

  std::optional<TraceDifference> run() {
    while (!over() && lines_.next_step()) operation();
    return lines_.difference();
  }

 private:
  [[nodiscard]] guest::GuestView guest() const { return world_.guest(); }
  [[nodiscard]] const guest::Driver& driver(int device) const { return guest().driver(device); }
  [[nodiscard]] Phase phase(int device) const { return driver(device).phase; }
  [[nodiscard]] DeviceKind kind(int device) const { return setup_.device(device).kind; }
  [[nodiscard]] bool attached(int device) const { return world_.device_model().attached(device); }
  // The releases' own rule; the replay has it in force.
  [[nodiscard]] bool looks_up_gsi() const {
    return rules_of(setup_.config().guest).has(Rule::gsi_is_looked_up_first);
  }

  // Up to its '<' line.
  void operation() override {
    const LinuxOp op = lines_.operation();
    ++depth_;
    meanwhile();
    const int rc = play(op);
    if (depth_ == 1) free_dropped_irqs();
    const std::string answer = with_number(std::string(depth_--, '<') + " rc=", rc);
    if (over()) return;
    compare(op.kind == LinuxOpKind::fail ? answer : answer + state_text(world_, irqs()));
  }

  int play(const LinuxOp& op) {
    switch (op.kind) {
      case LinuxOpKind::probe:
        return probe(op);
      case LinuxOpKind::remove:
      case LinuxOpKind::free:
        return leave(op.device, close_evtchn);
      case LinuxOpKind::disable:
        return leave(op.device, disable);
      case LinuxOpKind::restore:
        return restore_state(op.device);
      case LinuxOpKind::register_gsi:
        return register_gsi(op.device);
      case LinuxOpKind::request:
        return request(op.device);
      case LinuxOpKind::suspend_resume:
        return suspend_resume();
      case LinuxOpKind::detach:
        if (!attached(op.device)) return 0;
        make(detach, op.device);
        finish_qemu(op.device);
        make(deassign, op.device);
        return 0;
      case LinuxOpKind::attach:
        if (!attached(op.device) && phase(op.device) == Phase::idle) make(attach, op.device);
        return 0;
      case LinuxOpKind::other_get_pirq:
        return other_get_pirq();
      case LinuxOpKind::fail:
        calls_.arm(op.call, op.error, op.skip);
        return 0;
    }
    return 0;
  }

  // A table that is too small bounds the vectors; a probe that gets fewer than it accepts fails.
  int probe(const LinuxOp& op) {
    const int device = op.device;
    const Release release = setup_.config().guest;
    const bool msi = kind(device) == DeviceKind::msi;
    int vectors = std::min<int>(op.vectors, messages(device));
    if (vectors < op.least)
      return msi && kTooFewMessagesAreInvalid.has(release) ? -xen::kEINVAL : -xen::kENOSPC;
    if (phase(device) != Phase::idle || !attached(device)) return 0;
    if (msi && vectors > 1) {
      if (kBeginsWithSeveral.has(release))
        wrote_msi(device, qemu::MsiRegister::ctrl, qemu::kMsi64Bit);
      if (op.least > 1) return -xen::kENOSPC;
      vectors = 1;
    }
    if (vectors > op.least)
      make(begin_range, device, vectors, op.least);
    else
      make(begin_probe, device, vectors);
    lead(device, {Phase::running});
    return phase(device) == Phase::running ? driver(device).vectors : -now_.error;
  }

  // Makes the driver's steps until it is idle or in one of `ends`.
  void lead(int device, guest::Phases ends) {
    finish_qemu(device);
    while (!over() && phase(device) != Phase::idle && !ends.has(phase(device))) {
      make(guest().next(device).front(), device);
      finish_qemu(device);
    }
  }

  int leave(int device, StepKind first) {
    if (phase(device) != Phase::running) return 0;
    make(first, device);
    lead(device, {});
    return 0;
  }

  int restore_state(int device) {
    if (phase(device) != Phase::running) return 0;
    make(restore, device);
    lead(device, {Phase::running});
    return 0;
  }

  // A driver's start is the registration of its GSI and the request of its irq. linux-2.6.38 maps
  // the GSI at each registration.
  int register_gsi(int device) {
    const guest::Vector& v = guest().vector(device, 0);
    if (v.listed != 0) return looks_up_gsi() || maps_gsi_again(device) ? v.irq : -1;
    now_.error = 1;
    make(begin_probe, device, 1);
    make(obtain, device);
    if (phase(device) == Phase::create_irq) make(create_irq, device);
    if (phase(device) != Phase::bind_evtchn) return -now_.error;
    if (looks_up_gsi()) query(v.pirq);
    make(abandon, device);
    return v.irq;
  }

  // The number is not used, but if there is none, the registration fails.
  bool maps_gsi_again(int device) {
    const std::int32_t gsi = guest::Guest::gsi_of(device);
    if (const auto error = calls_.fails(LinuxCall::map_gsi)) {
      compare_failure(xen::map_gsi(gsi, -1), *error);
      return false;
    }
    const Step step{.kind = guest_map_gsi, .a = static_cast<std::uint16_t>(gsi), .b = -1};
    return world_.apply(step, this, this).rc == 0;
  }

  int request(int device) {
    if (guest().vector(device, 0).listed == 0 || phase(device) != Phase::idle) return 0;
    make(begin_probe, device, 1);
    lead(device, {Phase::running});
    return 0;
  }

  int suspend_resume() {
    now_.shared = now_.resuming = true;
    note_crash(world_.move_guest({.maps = calls_.failures(LinuxCall::map_gsi),
                                  .binds = calls_.failures(LinuxCall::bind_pirq)},
                                 this, this));
    now_.shared = now_.resuming = false;
    return 0;
  }

  int other_get_pirq() {
    if (const auto error = calls_.fails(LinuxCall::get_free_pirq))
      compare_failure(xen::get_free_pirq(xen::PirqType::msi), *error);
    else
      world_.apply({.kind = guest_get_pirq}, this, this);
    return 0;
  }

  void finish_qemu(int device) {
    while (!over()) {
      const auto next = world_.next_qemu_step();
      if (!next || next->device != device) return warn();
      make(next->kind, device);
    }
  }

  // After a grace period the descriptors of the irqs are free. Locks and RCU do nothing in the
  // recordings: the period ends with the outermost operation.
  void free_dropped_irqs() {
    if (!setup_.has(Rule::irq_number_waits_for_rcu)) return;
    compare_freed_irqs();
    if (guest().has_dying_irqs()) make(free_irqs, 0);
  }

  // Makes a step, or the failing step in its place if one of its calls fails.
  void make(StepKind kind, int device, int a = 0, std::int32_t b = 0) {
    if (over()) return;
    Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b};
    const auto failure = calls_.failure_of(world_, step);
    if (failure && failure->call == LinuxCall::alloc_irq && is_gsi(this->kind(device)))
      return lacks_descriptor(step, failure->error);
    if (failure) {
      step = {failing_step(failure->call), step.device, 0, 0};
      now_.call_error = now_.error = failure->error;
      if (failure->call == LinuxCall::get_free_pirq) now_.error = xen::kENODEV;
      if (failure->call == LinuxCall::map_gsi) now_.error = 1;
    }
    if (!world_.can(step)) return lines_.no_step(to_text(step));
    if (failure && is_qemu_call(kind))
      compare(call_text(world_.device_model().pending(), false) +
              with_number(" -> rc=-1 errno=", failure->error));
    now_.shared = is_gsi(this->kind(device));
    const Outcome outcome = world_.apply(step, this, this);
    if (outcome.found_none) now_.error = xen::kENODEV;
    // A guest that can try again counts the vectors that it had set up.
    const guest::Driver& d = driver(device);
    if (d.leaving == guest::Leaving::failed && d.vectors > 0 &&
        !setup_.has(Rule::failed_probe_is_final))
      now_.error = xen::kENOSPC;
    note_crash(outcome);
    if (is_qemu_call(kind)) meanwhile();
    if (kind == bind_evtchn && outcome.port != 0)
      compare(with_number(". bind_vcpu port=", static_cast<std::int32_t>(outcome.port)));
  }

  // irq_alloc_desc_at fails for a GSI. linux-2.6.38 does not look at its answer.
  void lacks_descriptor(const Step& step, std::int32_t error) {
    now_.call_error = now_.error = error;
    if (setup_.has(Rule::number_comes_before_irq)) {
      compare(". irq_new" + failed_text(error));
      return make(abandon, step.device);
    }
    now_.no_descriptor = true;
    world_.apply(step, this, this);
    now_.no_descriptor = false;
  }

  World world_;
  std::size_t depth_ = 0;  // The number of operations that are being played.
};

std::optional<TraceDifference> replay(const LinuxTrace& trace, LinuxTrace* script) {
  const std::variant<Setup, SetupError> setup = Setup::create(trace.config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return TraceDifference{0, 0, "", "a guest the model can have", error->message, "devices"};
  return Replay(LinuxLines(trace, script), trace, std::get<Setup>(setup)).run();
}

}  // namespace

std::optional<TraceDifference> compare(const LinuxTrace& trace) {
  return replay(trace, nullptr);
}

std::optional<TraceDifference> record(LinuxTrace& script) {
  return replay(script, &script);
}

}  // namespace pirq::fuzz
