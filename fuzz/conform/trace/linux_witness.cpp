#include "fuzz/conform/trace/linux_witness.h"

#include <bit>
#include <utility>

#include "fuzz/conform/trace/linux_guest_text.h"

namespace pirq::fuzz {

std::string failed_text(std::int32_t error) {
  return " -> rc=" + std::to_string(-error);
}

std::string with_number(std::string text, std::int32_t number) {
  return std::move(text) + std::to_string(number);
}

void LinuxWitness::compare(const std::string& got) {
  if (over()) return;
  lines_.compare(got);
  if (!got.starts_with('!')) meanwhile();
}

void LinuxWitness::compare_failure(const xen::Hypercall& call, std::int32_t error) {
  compare(call_text(call, now_.shared) + failed_text(error));
}

void LinuxWitness::note_crash(const Outcome& outcome) {
  if (!outcome.crashed || over()) return;
  crashed_ = true;
  lines_.compare_crash();
}

void LinuxWitness::meanwhile() {
  const Moment here = now_;
  while (!over() && lines_.begins_operation()) operation();
  now_ = here;
}

void LinuxWitness::warn() {
  while (warnings_ > 0 && !over()) {
    --warnings_;
    compare(". warn events_base.c:447");
  }
}

void LinuxWitness::query(std::int32_t pirq) {
  compare(with_number(". irq_status_query pirq=", pirq) + " -> rc=0 flags=0");
}

void LinuxWitness::compare_freed_irqs() {
  for (const std::int32_t irq : std::exchange(dropped_, {}))
    compare(with_number(". irq_freed irq=", irq));
}

// Counts a call of a guest that resumes. Returns the error if it fails.
std::optional<std::int32_t> LinuxWitness::count(const xen::Hypercall& call) {
  if (!now_.resuming) return std::nullopt;
  if (call.op == xen::Operation::map_gsi) return calls_.fails(LinuxCall::map_gsi);
  if (call.op == xen::Operation::evtchn_bind_pirq) return calls_.fails(LinuxCall::bind_pirq);
  return std::nullopt;
}

void LinuxWitness::after(const xen::DomainView&, const xen::Hypercall& call,
                         const xen::Answer& answer, const Touched&) {
  static_cast<void>(count(call));
  const std::string text = call_text(call, now_.shared);
  if (text.empty()) return;
  compare(text + reply_text(call, answer));
  if (call.op == xen::Operation::evtchn_bind_pirq && answer.rc == 0) query(call.pirq);
}

void LinuxWitness::failed_call(const xen::Hypercall& call) {
  if (const auto error = count(call)) now_.call_error = *error;
  compare_failure(call, now_.call_error);
}

// The control word says how many messages the device can send.
void LinuxWitness::wrote_msi(int device, qemu::MsiRegister reg, std::uint32_t value) {
  const auto most = static_cast<std::uint32_t>(messages(device));
  const auto log2 = static_cast<std::uint32_t>(std::bit_width(most - 1));
  const bool control = reg == qemu::MsiRegister::ctrl;
  compare(msi_write_text(device, reg, control ? value | log2 << 1U : value));
}

void LinuxWitness::wrote_msix_control(int device, std::uint32_t value) {
  compare(msix_control_text(device, value));
}

void LinuxWitness::wrote_msix_entry(int device, int entry, qemu::MsixWord word,
                                    std::uint32_t value) {
  compare(msix_write_text(device, entry, word, value));
}

void LinuxWitness::made_irq(std::int32_t irq) {
  if (irq >= 0) {
    irqs_.push_back(irq);
    return compare(now_.no_descriptor ? ". irq_new" + failed_text(now_.call_error)
                                      : with_number(". irq_new irq=", irq));
  }
  compare(". irq_new" + failed_text(now_.call_error));
  if (!setup_.has(Rule::number_comes_before_irq)) compare(". warn events.c:441");
}

void LinuxWitness::dropped_irq(std::int32_t irq) {
  std::erase(irqs_, irq);
  dropped_.push_back(irq);
  compare(with_number(". irq_gone irq=", irq));
}

}  // namespace pirq::fuzz
