// The payload: the kernel that runs as dom0. It takes requests from a page of its memory, which the
// host reads and writes from outside, and executes them. It knows no operation of a trace: the host
// builds every hypercall.
#include <cstddef>
#include <cstdint>

#include "fuzz/live/payload/mailbox.h"

extern "C" {
extern char hypercall_page[];
extern const char guest_begin[];
extern const char guest_end[];
[[noreturn]] void payload_main(const std::uint64_t* start_info);
// A compiler may call these for a loop or an assignment.
void* memcpy(void* to, const void* from, std::size_t size);
void* memset(void* at, int value, std::size_t size);
}

void* memcpy(void* to, const void* from, std::size_t size) {
  void* at = to;
  asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
  return to;
}

void* memset(void* at, int value, std::size_t size) {
  void* to = at;
  asm volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
  return at;
}

namespace pirq::live {
namespace {

// Numbers of hypercalls and sub-operations: xen/include/public/xen.h and the header named.
constexpr std::uint64_t kUpdateVaMapping = 14;
constexpr std::uint64_t kConsoleIo = 18;
constexpr std::uint64_t kSchedOp = 29;
constexpr std::uint64_t kEventChannelOp = 32;
constexpr std::uint64_t kPhysdevOp = 33;
constexpr std::uint64_t kDomctl = 36;
constexpr std::uint64_t kSchedPoll = 3;           // sched.h
constexpr std::uint64_t kBindVirq = 1;            // event_channel.h
constexpr std::uint32_t kVirqDomExc = 3;          // xen.h
constexpr std::uint64_t kSetIopl = 6;             // physdev.h
constexpr std::uint32_t kGetDomainInfo = 5;       // domctl.h
constexpr std::uint32_t kResumeDomain = 27;       // domctl.h
constexpr std::uint32_t kInfoShutdown = 1U << 2;  // domctl.h: XEN_DOMINF_shutdown
constexpr std::uint64_t kFlushPage = 2;           // xen.h: UVMF_INVLPG | UVMF_LOCAL
constexpr std::uint64_t kPageFlags = 7;           // Present, writable, user.
constexpr int kSharedInfoInStartInfo = 5;         // xen.h: start_info::shared_info, in words.

alignas(4096) char windows[kWindows][4096];
alignas(4096) char shared_info_page[4096];
Mailbox mailbox;

std::uint64_t address(const volatile void* at) {
  return reinterpret_cast<std::uint64_t>(at);
}

std::int64_t hypercall(std::uint64_t number, std::uint64_t a, std::uint64_t b = 0,
                       std::uint64_t c = 0, std::uint64_t d = 0, std::uint64_t e = 0) {
  std::int64_t result = 0;
  register std::uint64_t r10 asm("r10") = d;
  register std::uint64_t r8 asm("r8") = e;
  asm volatile("call *%[entry]"
               : "=a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8)
               : [entry] "r"(hypercall_page + number * 32)
               : "memory", "rcx", "r11", "r9");
  return result;
}

// xen.h: vcpu_info of vCPU 0 begins shared_info. Its time is at 32.
struct Time {
  volatile std::uint32_t version;
  std::uint32_t pad;
  volatile std::uint64_t tsc;
  volatile std::uint64_t nanoseconds;
  volatile std::uint32_t to_nanoseconds;
  volatile std::int8_t shift;
};
constexpr int kTimeInSharedInfo = 32;
// xen.h: evtchn_pending follows 32 vcpu_info of 64 bytes.
constexpr int kPendingInSharedInfo = 2048;

// The system time of Xen in nanoseconds.
std::uint64_t now() {
  const Time& time = *reinterpret_cast<const Time*>(shared_info_page + kTimeInSharedInfo);
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  std::uint64_t ticks = ((static_cast<std::uint64_t>(high) << 32) | low) - time.tsc;
  ticks = time.shift >= 0 ? ticks << time.shift : ticks >> -time.shift;
  __extension__ using Wide = unsigned __int128;
  return time.nanoseconds +
         static_cast<std::uint64_t>((static_cast<Wide>(ticks) * time.to_nanoseconds) >> 32);
}

std::uint32_t exception_port = 0;

// Sleeps until Xen reports that a domain stopped or died, at most for `nanoseconds`.
void nap(std::uint64_t nanoseconds) {
  struct {  // sched.h: sched_poll
    std::uint64_t ports;
    std::uint32_t count;
    std::uint32_t pad;
    std::uint64_t until;
  } poll = {address(&exception_port), 1, 0, now() + nanoseconds};
  hypercall(kSchedOp, kSchedPoll, address(&poll));
  auto* pending =
      reinterpret_cast<volatile std::uint64_t*>(shared_info_page + kPendingInSharedInfo);
  asm volatile("lock btrq %1, %0"
               : "+m"(*pending)
               : "r"(static_cast<std::uint64_t>(exception_port))
               : "memory");
}

// domctl.h: xen_domctl
struct Domctl {
  std::uint32_t command;
  std::uint32_t version;
  std::uint16_t domain;
  std::uint16_t pad[3];
  std::uint32_t data[64];
};

std::int64_t domctl(Domctl& call, std::uint32_t command) {
  memset(&call, 0, sizeof call);
  call.command = command;
  call.version = mailbox.domctl_version;
  call.domain = static_cast<std::uint16_t>(mailbox.domain);
  return hypercall(kDomctl, address(&call));
}

bool guest_stopped() {
  Domctl call;
  return domctl(call, kGetDomainInfo) == 0 && (call.data[1] & kInfoShutdown) != 0;
}

constexpr std::uint64_t kGuestNap = 1'000'000;
constexpr int kGuestNaps = 5'000;

std::int64_t await_guest() {
  for (int naps = 0; !guest_stopped(); ++naps) {
    if (naps == kGuestNaps) return kGuestSilent;
    nap(kGuestNap);
  }
  return 0;
}

// The arguments of the guest's hypercall are in `data`, and go back there.
std::int64_t guest_call() {
  auto& mail = *reinterpret_cast<GuestMail*>(windows[kMailWindow]);
  char* data = windows[kMailWindow] + (kGuestData - kGuestMail);
  memcpy(data, mailbox.data, kGuestDataSize);
  mail.number = static_cast<std::uint32_t>(mailbox.args[0]);
  for (int i = 0; i < 3; ++i) mail.args[i] = static_cast<std::uint32_t>(mailbox.args[i + 1]);
  mail.asked = mail.asked + 1;
  Domctl call;
  if (domctl(call, kResumeDomain) != 0) return kGuestNotResumed;
  const std::int64_t waited = await_guest();
  if (waited != 0 || mail.answered != mail.asked) return kGuestSilent;
  memcpy(mailbox.data, data, kGuestDataSize);
  return mail.result;
}

// Device registers want accesses of whole words.
void copy_words(volatile std::uint32_t* to, const volatile std::uint32_t* from,
                std::uint64_t bytes) {
  for (std::uint64_t i = 0; i < bytes / 4; ++i) to[i] = from[i];
}

std::int64_t execute() {
  const std::uint64_t* args = mailbox.args;
  auto* data = reinterpret_cast<std::uint32_t*>(mailbox.data);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the host sends addresses of this program.
  auto* memory = reinterpret_cast<volatile std::uint32_t*>(args[0]);
  const auto port = static_cast<std::uint16_t>(args[0]);
  std::uint32_t value = static_cast<std::uint32_t>(args[1]);
  switch (mailbox.request) {
    case Request::hypercall:
      return hypercall(args[0], args[1], args[2], args[3], args[4], args[5]);
    case Request::guest_call:
      return guest_call();
    case Request::await_guest:
      return await_guest();
    case Request::copy_in:
      copy_words(memory, data, args[1]);
      return 0;
    case Request::copy_out:
      copy_words(data, memory, args[1]);
      return 0;
    case Request::port_out:
      asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
      return 0;
    case Request::port_in:
      asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
      return value;
    case Request::nap:
      nap(args[0]);
      return 0;
  }
  return -1;
}

void say(const char* text, std::uint64_t size) {
  hypercall(kConsoleIo, 0, size, address(text));
}

void set_up(const std::uint64_t* start_info) {
  std::uint32_t iopl = 1;  // So that it may use I/O ports.
  hypercall(kPhysdevOp, kSetIopl, address(&iopl));
  hypercall(kUpdateVaMapping, address(shared_info_page),
            start_info[kSharedInfoInStartInfo] | kPageFlags, kFlushPage);
  struct {  // event_channel.h: evtchn_bind_virq
    std::uint32_t virq, vcpu, port;
  } bind = {kVirqDomExc, 0, 0};
  hypercall(kEventChannelOp, kBindVirq, address(&bind));
  exception_port = bind.port;
  mailbox.data_address = address(mailbox.data);
  mailbox.windows_address = address(windows);
  mailbox.guest_code = address(guest_begin);
  // cppcheck-suppress comparePointers ; the linker makes both symbols
  mailbox.guest_code_size = static_cast<std::uint64_t>(guest_end - guest_begin);
  mailbox.magic[1] = kMagic[1];
  mailbox.magic[0] = kMagic[0];
}

// After so many turns without a request the payload lets the machine rest.
constexpr int kIdleTurns = 2'000;
constexpr std::uint64_t kIdleNap = 100'000;

constexpr char kReady[] = "pirqfuzz: payload ready\n";

// Executes requests for ever.
[[noreturn]] void serve() {
  say(kReady, sizeof kReady - 1);
  for (int idle = 0;;) {
    if (mailbox.asked == mailbox.answered) {
      asm volatile("pause");
      if (++idle > kIdleTurns) nap(kIdleNap);
      continue;
    }
    idle = 0;
    mailbox.result = execute();
    asm volatile("" ::: "memory");
    mailbox.answered = mailbox.asked;
  }
}

}  // namespace
}  // namespace pirq::live

void payload_main(const std::uint64_t* start_info) {
  pirq::live::set_up(start_info);
  pirq::live::serve();
}
