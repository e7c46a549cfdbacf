// A virtual machine that runs a hypervisor with our payload as dom0, by QEMU. It executes what the
// payload is asked to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/live/host_device.h"
#include "fuzz/live/payload/mailbox.h"
#include "fuzz/live/process.h"
#include "fuzz/live/ram.h"
#include "fuzz/live/xen_image.h"

namespace pirq::live {

struct MachineOptions {
  XenImage xen;
  std::string accel = "tcg";
  std::vector<HostDevice> devices;
  std::int32_t gsis = 24;        ///< max_gsi_irqs
  std::int32_t irqs = 256;       ///< nr_irqs
  std::int32_t extra_irqs = 32;  ///< extra_guest_irqs: nr_pirqs of a domain, without the GSIs.
  std::chrono::milliseconds timeout{10'000};  ///< The time limit of one answer.
  /// What QEMU logs of the executed code: "START+SIZE,..." as its option -dfilter takes it. Empty:
  /// nothing.
  std::string logged_ranges = {};
};

/// Why the machine does not answer.
struct Lost {
  bool panic = false;  ///< Xen stopped by itself. Otherwise it hangs, or QEMU ended.
  std::string reason;  ///< "Xen BUG at irq.c:1234", or "gives no answer in 10 s".
};

/// One boot of a machine. The destructor ends it.
class Machine {
 public:
  /// Boots a machine and waits for the payload. Returns the reason if that fails.
  [[nodiscard]] static std::variant<std::unique_ptr<Machine>, std::string> boot(
      const MachineOptions& options);

  /// Asks the payload. Empty if the machine is lost; every later request then returns nothing, too.
  std::optional<std::int64_t> ask(Request request, std::initializer_list<std::uint64_t> args);
  /// Set once `ask` has returned nothing.
  [[nodiscard]] const std::optional<Lost>& lost() const { return lost_; }

  [[nodiscard]] Mailbox& mailbox() { return *static_cast<Mailbox*>(ram_.at(mailbox_)); }
  [[nodiscard]] Ram& ram() { return ram_; }
  /// What Xen wrote to its console.
  [[nodiscard]] std::string console() const { return console_.content(); }
  /// What QEMU has logged since the last call: whole lines.
  [[nodiscard]] std::string take_log() { return log_.take_lines(); }
  /// Where the image of Xen is in physical memory; 0 if it is unknown.
  [[nodiscard]] std::uint64_t xen_base() const { return xen_base_; }

 private:
  explicit Machine(std::chrono::milliseconds timeout);
  [[nodiscard]] std::string start(const MachineOptions& options);
  // Finds out whether there is still an answer to wait for. Returns false if the machine is lost.
  [[nodiscard]] bool wait_on(std::chrono::steady_clock::time_point deadline);

  std::chrono::milliseconds timeout_;
  Ram ram_;
  MemoryFile console_{"pirqfuzz-console"};
  MemoryFile errors_{"pirqfuzz-qemu"};
  MemoryFile kernel_{"pirqfuzz-xen"};
  MemoryFile payload_{"pirqfuzz-payload"};
  MemoryFile log_{"pirqfuzz-log"};
  std::unique_ptr<Process> qemu_;
  std::uint64_t mailbox_ = 0;
  std::uint64_t xen_base_ = 0;
  std::optional<Lost> lost_;
};

/// The line of a console that says why Xen stopped. Empty if it did not.
[[nodiscard]] std::string panic_in(const std::string& console);

/// True if this system can run machines: QEMU is installed.
[[nodiscard]] bool has_qemu();

/// Why this system cannot run machines by KVM: "/dev/kvm: Permission denied; ...". Empty if it can.
[[nodiscard]] std::string why_no_kvm(const char* device = "/dev/kvm");

}  // namespace pirq::live
