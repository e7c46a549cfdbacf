#include "fuzz/live/machine.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

#include "fuzz/live/payload_image.h"

namespace pirq::live {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kMemory = std::size_t{256} << 20;
constexpr auto kBootTime = 120s;
constexpr std::string_view kReady = "pirqfuzz: payload ready";
constexpr std::string_view kBase = "New Xen image base address: 0x";
constexpr const char* kQemu = "qemu-system-x86_64";

std::vector<std::string> qemu_words(const MachineOptions& options, const std::string& ram,
                                    const std::string& console, const std::string& kernel,
                                    const std::string& payload, const std::string& log) {
  const std::string size = std::to_string(kMemory >> 20) + 'M';
  const bool kvm = options.accel == "kvm";
  std::vector<std::string> words = {
      kQemu, "-nographic", "-nodefaults", "-no-user-config", "-no-reboot", "-monitor", "none",
      "-serial", "file:" + console, "-M", "q35,memory-backend=ram", "-m", size, "-object",
      "memory-backend-file,id=ram,size=" + size + ",mem-path=" + ram + ",share=on",
      // Xen runs HVM domains by SVM with nested paging, which QEMU emulates.
      "-cpu", kvm ? "host" : "qemu64,+svm,+npt", "-accel",
      // The IOMMU remaps interrupts, which the irqchip of the kernel cannot do alone.
      kvm ? "kvm,kernel-irqchip=split" : options.accel, "-device", "intel-iommu,intremap=on"};
  for (std::size_t i = 0; i < options.devices.size(); ++i) {
    words.emplace_back("-device");
    char slot[16];
    *std::to_chars(slot, slot + 8, i + 2, 16).ptr = 0;  // QEMU reads addr= as hexadecimal.
    words.push_back(options.devices[i].qemu + ",addr=" + slot);
  }
  if (!options.logged_ranges.empty())
    for (const std::string& word : {std::string("-d"), std::string("in_asm"), std::string("-D"),
                                    log, std::string("-dfilter"), options.logged_ranges})
      words.push_back(word);
  const std::string xen =
      "console=com1 com1=115200 noreboot dom0_mem=64M nr_irqs=" + std::to_string(options.irqs) +
      " max_gsi_irqs=" + std::to_string(options.gsis) +
      " extra_guest_irqs=" + std::to_string(options.extra_irqs);
  for (const std::string& word : {std::string("-kernel"), kernel, std::string("-initrd"), payload,
                                  std::string("-append"), xen})
    words.push_back(word);
  return words;
}

// The number after `key`, in base 16; 0 if there is none.
std::uint64_t number_after(const std::string& text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return 0;
  std::uint64_t number = 0;
  std::from_chars(text.data() + at + key.size(), text.data() + text.size(), number, 16);
  return number;
}

std::uint32_t load(const volatile std::uint32_t& word) {
  return std::atomic_ref(const_cast<std::uint32_t&>(word)).load(std::memory_order_acquire);
}

void store(volatile std::uint32_t& word, std::uint32_t value) {
  std::atomic_ref(const_cast<std::uint32_t&>(word)).store(value, std::memory_order_release);
}

std::string line_at(const std::string& text, std::size_t at) {
  return text.substr(at, text.find_first_of("\r\n", at) - at);
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Machine::Machine(std::chrono::milliseconds timeout) : timeout_(timeout), ram_(kMemory) {}

std::string Machine::start(const MachineOptions& options) {
  if (!ram_.good() || console_.fd() < 0 || errors_.fd() < 0 || log_.fd() < 0 ||
      !kernel_.write(options.xen.elf) || !payload_.write(payload_image()))
    return "no memory for the machine";
  const std::array inherited = {ram_.file().fd(), console_.fd(), kernel_.fd(), payload_.fd(),
                                log_.fd()};
  qemu_ = std::make_unique<Process>(qemu_words(options, ram_.file().path(), console_.path(),
                                               kernel_.path(), payload_.path(), log_.path()),
                                    inherited, errors_.fd());
  if (!qemu_->start_failure().empty())
    return std::string(kQemu).append(" cannot be started: ").append(qemu_->start_failure());
  const auto deadline = Clock::now() + kBootTime;
  for (;;) {
    const std::string text = console();
    if (text.find(kReady) != std::string::npos) break;
    if (std::string why = panic_in(text); !why.empty()) return "Xen stops at its start: " + why;
    if (!qemu_->running()) return "QEMU ended: " + last_line(errors_.content());
    if (Clock::now() > deadline)
      return text.empty() ? "Xen prints nothing within " + std::to_string(kBootTime.count()) + " s"
                          : "the payload does not start; Xen: " + last_line(text);
    std::this_thread::sleep_for(20ms);
  }
  xen_base_ = number_after(console(), kBase);
  const auto page = ram_.find_page(kMagic);
  if (!page) return "the payload's mailbox is not in memory";
  mailbox_ = *page;
  return {};
}

std::variant<std::unique_ptr<Machine>, std::string> Machine::boot(const MachineOptions& options) {
  auto machine = std::unique_ptr<Machine>(new Machine(options.timeout));
  std::string failure = machine->start(options);
  if (!failure.empty()) return failure;
  return machine;
}

std::optional<std::int64_t> Machine::ask(Request request,
                                         std::initializer_list<std::uint64_t> args) {
  if (lost_) return std::nullopt;
  Mailbox& box = mailbox();
  box.request = request;
  std::ranges::fill(box.args, 0);
  std::ranges::copy(args, box.args);
  const std::uint32_t number = load(box.asked) + 1;
  store(box.asked, number);
  // An answer takes microseconds; a busy or lost machine needs longer.
  constexpr int kSpins = 2'000;
  constexpr int kSleeps = 500;  // Between two looks at the console.
  const auto deadline = Clock::now() + timeout_;
  for (int turn = 0; load(box.answered) != number; ++turn) {
    if (turn < kSpins) continue;
    if (turn % kSleeps == 0 && !wait_on(deadline)) return std::nullopt;
    std::this_thread::sleep_for(20us);
  }
  return box.result;
}

bool Machine::wait_on(Clock::time_point deadline) {
  if (std::string why = panic_in(console()); !why.empty())
    lost_ = Lost{true, std::move(why)};
  else if (!qemu_->running())
    lost_ = Lost{false, "QEMU ended: " + last_line(errors_.content())};
  else if (Clock::now() > deadline)
    lost_ = Lost{false, "the machine hangs"};
  return !lost_;
}

std::string panic_in(const std::string& console) {
  // The first of these lines: the cause comes before the report of the panic.
  for (const std::string_view sign : {"Assertion '", "Xen BUG at ", "FATAL TRAP", "Panic on CPU"}) {
    const std::size_t at = console.find(sign);
    if (at == std::string::npos) continue;
    // The instruction follows in the dump of the registers.
    const std::size_t rip = console.find("RIP:", at);
    std::string line = line_at(console, at);
    if (line.ends_with(':')) {  // The reason is in the next line.
      constexpr std::string_view kPrefix = "(XEN) ";
      const std::size_t next = console.find(kPrefix, at);
      if (next != std::string::npos) line += ' ' + line_at(console, next + kPrefix.size());
    }
    if (const std::size_t name = console.find("] ", rip); name != std::string::npos)
      line += " in " + console.substr(name + 2, console.find_first_of("\r\n", name) - name - 2);
    return line;
  }
  return {};
}

std::string why_no_kvm(const char* device) {
  const int fd = ::open(device, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return std::string("--accel kvm: ") + device + ": " + std::strerror(errno) +
           "; without --accel, QEMU emulates the CPU";
  ::close(fd);
  return {};
}

bool has_qemu() {
  const char* path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "" : path;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(':'), left.size());
    if (::access((std::string(left.substr(0, end)) + '/' + kQemu).c_str(), X_OK) == 0) return true;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return false;
}

}  // namespace pirq::live
