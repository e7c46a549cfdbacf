// The calls that a well-behaved guest and device model may make next. Every vector of every device
// has its own life: number, map, bind, port, close, unbind, unmap. The operations of different
// vectors interleave in any way.
#pragma once

#include <cstdint>
#include <vector>

#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// The users of one domain's numbers, and what each of them may do next.
class Protocol {
 public:
  explicit Protocol(const Setup& setup);

  /// Returns the calls that may come next; never empty. `gvec` and `gflags` are as in the first
  /// bind.
  [[nodiscard]] std::vector<xen::Hypercall> allowed() const;
  /// True if `allowed` contains `call`. Its gvec and gflags are ignored.
  [[nodiscard]] bool allows(const xen::Hypercall& call) const;
  /// Records the answer to an allowed call.
  void note(const xen::Hypercall& call, const xen::Answer& answer);

 private:
  /// A vector with a number, or an emulated GSI of the guest.
  struct User {
    std::int32_t device = -1;  ///< -1: an emulated GSI.
    std::int32_t entry = 0;    ///< The GSI, if `device` is -1.
    std::int32_t pirq = 0;
    std::int32_t port = 0;
    bool bound = false;
    bool leaving = false;  ///< From now on it only tears down.
  };

  void allow_life(const User& user, std::vector<xen::Hypercall>& ops) const;
  void allow_new(std::vector<xen::Hypercall>& ops) const;
  [[nodiscard]] int vectors_of(int device) const;
  [[nodiscard]] const User* user_of(int device, int entry) const;
  [[nodiscard]] User* user_of_pirq(std::int32_t pirq);
  [[nodiscard]] bool idle(int device) const;
  void remove(const User* user);

  const Setup* setup_;
  std::vector<std::int32_t> numbers_;  ///< Allocated, but not mapped yet.
  std::vector<User> users_;
  std::vector<bool> assigned_;  ///< By device.
};

}  // namespace pirq::fuzz
