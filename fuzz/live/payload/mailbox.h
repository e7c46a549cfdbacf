// The page through which the host asks the payload, and the page through which the payload asks the
// guest. Host and payload include it; it has no code.
#pragma once

#include <cstdint>

namespace pirq::live {

/// What the host can ask the payload to do.
enum class Request : std::uint32_t {
  hypercall,    ///< args: number, up to 5 arguments. The payload makes it as dom0.
  guest_call,   ///< args: number, up to 3 arguments. The guest makes it.
  await_guest,  ///< Waits until the guest has stopped by itself.
  copy_in,      ///< args: address, bytes. Copies `data` to the payload's memory, word by word.
  copy_out,     ///< args: address, bytes. Copies the payload's memory to `data`.
  port_out,     ///< args: I/O port, value of 32 bits.
  port_in,      ///< args: I/O port. The result is its value.
  nap,          ///< args: nanoseconds. Lets Xen run.
};

/// `magic` of a mailbox. The host finds the page in the machine's memory by it.
inline constexpr std::uint64_t kMagic[2] = {0x7a7a75661716d97f, 0x65766c2d786e65};

/// Pages of the payload where it maps pages of the guest or of a device.
inline constexpr int kWindows = 4;
enum Window : int { kCodeWindow, kMailWindow, kSharedWindow, kDeviceWindow };

inline constexpr std::uint32_t kDataSize = 3072;

/// One page. The host writes a request and then raises `asked` by one. The payload executes it,
/// writes the result and then sets `answered` to `asked`.
struct alignas(4096) Mailbox {
  std::uint64_t magic[2];
  volatile std::uint32_t asked;
  volatile std::uint32_t answered;
  Request request;
  std::uint32_t domain;          ///< The guest's domain id.
  std::uint32_t domctl_version;  ///< XEN_DOMCTL_INTERFACE_VERSION of the running Xen.
  std::uint32_t pad;
  std::uint64_t args[6];
  std::int64_t result;
  std::uint64_t data_address;     ///< Where the payload has `data`.
  std::uint64_t windows_address;  ///< Where the payload has its windows.
  std::uint64_t guest_code;       ///< Where the payload has the code of the guest,
  std::uint64_t guest_code_size;  ///< and its size.
  std::uint8_t data[kDataSize];   ///< Arguments of hypercalls, and what they return.
};
static_assert(sizeof(Mailbox) == 4096);

/// `result` if the guest does not answer: no hypercall returns these.
inline constexpr std::int64_t kGuestSilent = -100'001;
inline constexpr std::int64_t kGuestNotResumed = -100'002;

/// The guest's memory: one page of code and one page of mail. Its arguments follow the mail.
inline constexpr std::uint32_t kGuestCode = 0x10000;
inline constexpr std::uint32_t kGuestMail = 0x11000;
inline constexpr std::uint32_t kGuestData = 0x11800;
inline constexpr std::uint32_t kGuestSharedInfo = 0x12000;
inline constexpr std::uint32_t kGuestDataSize = 64;

/// What the guest executes next. The guest stops when `answered` equals `asked`.
struct GuestMail {
  volatile std::uint32_t asked;
  volatile std::uint32_t answered;
  volatile std::uint32_t number;
  volatile std::uint32_t args[3];
  volatile std::int32_t result;
  volatile std::uint32_t reason;  ///< sched_shutdown::reason of the guest's stop.
};

}  // namespace pirq::live
