// Hypercalls on a machine, as dom0 makes them: structures are put into the payload's memory, and
// what Xen returns is read back.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>

#include "fuzz/live/abi.h"
#include "fuzz/live/machine.h"

namespace pirq::live {

/// What a hypercall returned. Empty if the machine is lost.
using Result = std::optional<std::int64_t>;

/// Makes hypercalls as dom0.
class Hypercalls {
 public:
  explicit Hypercalls(Machine& machine) : machine_(&machine) {}

  /// An operation with one structure: op(command, &structure).
  template <class T>
  Result op(std::uint64_t number, std::uint64_t command, T& structure) {
    put(structure);
    const Result result =
        machine_->ask(Request::hypercall, {number, command, machine_->mailbox().data_address});
    get(structure);
    return result;
  }
  /// PHYSDEVOP_*
  template <class T>
  Result physdev(std::uint64_t command, T& structure) {
    return op(abi::kPhysdevOp, command, structure);
  }
  /// XEN_DOMCTL_* without arguments, or with a structure.
  Result domctl(abi::Domctl command, std::uint16_t domain) {
    const std::uint32_t nothing = 0;
    return domctl(command, domain, nothing);
  }
  template <class T>
  Result domctl(abi::Domctl command, std::uint16_t domain, const T& structure) {
    std::memset(machine_->mailbox().data, 0, kDomctlSize);
    put(abi::DomctlHeader{command, machine_->mailbox().domctl_version, domain, {}});
    put(structure, sizeof(abi::DomctlHeader));
    return machine_->ask(Request::hypercall, {abi::kDomctl, machine_->mailbox().data_address});
  }
  /// A hypercall without a structure.
  Result call(std::uint64_t number, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0,
              std::uint64_t d = 0) {
    return machine_->ask(Request::hypercall, {number, a, b, c, d});
  }

  /// A hypercall of the guest. Its structure is `structure`, which the guest has in its memory.
  template <class T>
  Result guest_op(std::uint64_t number, std::uint64_t command, T& structure) {
    static_assert(sizeof(T) <= kGuestDataSize);
    put(structure);
    const Result result = machine_->ask(Request::guest_call, {number, command, kGuestData});
    get(structure);
    return result;
  }

  /// The part of the payload's memory behind a domctl, for buffers: its address, and its bytes.
  [[nodiscard]] std::uint64_t buffer_address() const {
    return machine_->mailbox().data_address + kDomctlSize;
  }
  [[nodiscard]] std::uint8_t* buffer() { return machine_->mailbox().data + kDomctlSize; }

  [[nodiscard]] Machine& machine() { return *machine_; }

 private:
  static constexpr std::size_t kDomctlSize = 512;

  template <class T>
  void put(const T& structure, std::size_t at = 0) {
    static_assert(sizeof(T) + sizeof(abi::DomctlHeader) <= kDomctlSize);
    std::memcpy(machine_->mailbox().data + at, &structure, sizeof structure);
  }
  template <class T>
  void get(T& structure) const {
    std::memcpy(&structure, machine_->mailbox().data, sizeof structure);
  }

  Machine* machine_;
};

}  // namespace pirq::live
