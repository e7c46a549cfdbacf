// The next calls that a well-behaved guest and device model may make. Every vector of every device
// goes through its life by itself: number, map, bind, port, close, unbind, unmap; so the devices'
// operations come in any interleaving.
#pragma once

#include <cstdint>
#include <vector>

#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// Keeps the books of one domain's users, who never do what they may not.
class Protocol {
 public:
  explicit Protocol(const Setup& setup);

  /// Returns the calls that may come next; never empty. `gvec` and `gflags` are as in the first
  /// bind.
  [[nodiscard]] std::vector<xen::Hypercall> allowed() const;
  /// True if `call` is one of them; its gvec and gflags are ignored.
  [[nodiscard]] bool allows(const xen::Hypercall& call) const;
  /// Learns what an allowed operation answered.
  void note(const xen::Hypercall& call, const xen::Answer& answer);

 private:
  /// A vector that has a number, or a GSI of the guest's.
  struct User {
    std::int32_t device = -1;  ///< -1: an emulated GSI.
    std::int32_t entry = 0;    ///< Or the GSI.
    std::int32_t pirq = 0;
    std::int32_t port = 0;
    bool bound = false;
    bool leaving = false;  ///< It only takes down from here on.
  };

  void allow_life(const User& user, std::vector<xen::Hypercall>& ops) const;
  void allow_new(std::vector<xen::Hypercall>& ops) const;
  [[nodiscard]] int vectors_of(int device) const;
  [[nodiscard]] const User* user_of(int device, int entry) const;
  [[nodiscard]] User* user_of_pirq(std::int32_t pirq);
  [[nodiscard]] bool idle(int device) const;
  void remove(const User* user);

  const Setup* setup_;
  std::vector<std::int32_t> numbers_;  ///< Asked for, not mapped yet.
  std::vector<User> users_;
  std::vector<bool> assigned_;  ///< By device.
};

}  // namespace pirq::fuzz
