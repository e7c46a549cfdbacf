// The witness of a replay of a Linux trace compares each event of the guest and of QEMU with a line
// of the recording.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/conform/trace/linux_calls.h"
#include "fuzz/conform/trace/linux_lines.h"
#include "fuzz/conform/trace/linux_trace.h"
#include "model/world.h"

namespace pirq::fuzz {

/// The state of an operation, which is kept while other operations happen.
struct Moment {
  std::int32_t error = 0;       ///< Of a probe that fails.
  std::int32_t call_error = 0;  ///< Of a call that fails.
  bool shared = false;          ///< The next bind is that of a GSI.
  bool resuming = false;        ///< The guest makes its calls in one step.
  bool no_descriptor = false;   ///< The next irq that is made has no descriptor.
};

/// " -> rc=-28": the answer of a call that failed with an error.
[[nodiscard]] std::string failed_text(std::int32_t error);
/// A text that ends with a number.
[[nodiscard]] std::string with_number(std::string text, std::int32_t number);

/// Observes Xen and the guest, and compares each event with the next line of a trace. After each
/// line the operations follow that happened at this moment of the recording.
class LinuxWitness : protected xen::CallObserver, protected guest::Observer {
 public:
  LinuxWitness(const LinuxWitness&) = delete;
  LinuxWitness& operator=(const LinuxWitness&) = delete;

 protected:
  LinuxWitness(LinuxLines lines, const LinuxTrace& trace, const Setup& setup)
      : lines_(std::move(lines)), setup_(setup), messages_(trace.messages) {}
  ~LinuxWitness() = default;

  /// Plays one operation, which begins at the next line.
  virtual void operation() = 0;

  /// True if a line differs or the guest has crashed.
  [[nodiscard]] bool over() const { return lines_.difference() || crashed_; }
  /// Compares the next line, and plays the operations that happened after it. After a call of QEMU
  /// they wait until it has taken the answer.
  void compare(const std::string& got);
  /// Compares a call that fails with an error.
  void compare_failure(const xen::Hypercall& call, std::int32_t error);
  /// Compares the next line with a crash, if the outcome of a step is one.
  void note_crash(const Outcome& outcome);
  /// Plays the operations that begin at the next line.
  void meanwhile();
  /// Compares the warnings that the guest has printed.
  void warn();
  /// Compares the guest's question whether a pirq needs an EOI.
  void query(std::int32_t pirq);
  /// Compares the end of each irq that was dropped since the last grace period.
  void compare_freed_irqs();
  /// The guest's irqs, in the order of its list.
  [[nodiscard]] std::span<const std::int32_t> irqs() const { return irqs_; }
  void wrote_msi(int device, qemu::MsiRegister reg, std::uint32_t value) override;
  /// The number of messages that a device can send.
  [[nodiscard]] int messages(int device) const {
    return messages_[static_cast<std::size_t>(device)];
  }

  LinuxLines lines_;
  LinuxCalls calls_;
  Moment now_;
  const Setup& setup_;

 private:
  std::optional<std::int32_t> count(const xen::Hypercall& call);

  void before(const xen::DomainView&, const xen::Hypercall&,
              const std::optional<xen::Search>&) override {}
  void after(const xen::DomainView& domain, const xen::Hypercall& call, const xen::Answer& answer,
             const Touched& touched) override;
  void failed_call(const xen::Hypercall& call) override;
  void wrote_msix_control(int device, std::uint32_t value) override;
  void wrote_msix_entry(int device, int entry, qemu::MsixWord word, std::uint32_t value) override;
  void made_irq(std::int32_t irq) override;
  void dropped_irq(std::int32_t irq) override;
  void freed_irq_again() override { ++warnings_; }
  void requested_irq_0() override { compare(". request_irq irq=0 -> rc=-22"); }

  std::span<const std::uint16_t> messages_;
  std::vector<std::int32_t> irqs_;
  std::vector<std::int32_t> dropped_;
  int warnings_ = 0;  // They are printed after QEMU has answered the write before.
  bool crashed_ = false;
};

}  // namespace pirq::fuzz
