// The result of a step for an observer outside the world: answers of hypercalls, the delivery of an
// interrupt, a newly claimed number, and the table entries that changed.
#pragma once

#include <boost/container/static_vector.hpp>
#include <cstdint>

#include "model/xen/answers.h"
#include "model/xen/xen_layout.h"

namespace pirq {

/// Numbers and irqs whose table entries a step may have changed, each with its old entry. `all` is
/// set when a list overflows: then any entry may have changed.
struct Touched {
  template <class Entry>
  struct Before {
    std::int32_t number;
    Entry entry;
  };
  template <class Entry>
  using List = boost::container::static_vector<Before<Entry>, 40>;  // A block, and more.

  List<xen::Pirq> pirqs;
  List<xen::Irq> irqs;
  bool all = false;

  [[nodiscard]] bool empty() const { return pirqs.empty() && irqs.empty() && !all; }
  /// Adds the entries that a later call touched.
  void add(const Touched& later) {
    for (const auto& [number, entry] : later.pirqs) note(pirqs, number, entry);
    for (const auto& [number, entry] : later.irqs) note(irqs, number, entry);
    all = all || later.all;
  }

  /// Notes pirq or irq `n` with its old entry `before`. A later note of the same number is ignored.
  void pirq(std::int32_t n, const xen::Pirq& before) { note(pirqs, n, before); }
  void irq(std::int32_t n, const xen::Irq& before) { note(irqs, n, before); }

 private:
  template <class Entry>
  void note(List<Entry>& list, std::int32_t n, const Entry& before) {
    for (const Before<Entry>& noted : list)
      if (noted.number == n) return;
    if (list.size() == list.capacity())
      all = true;
    else
      list.push_back({n, before});
  }
};

/// The part of a world that a step can have changed.
enum class Changes : std::uint8_t {
  nothing,
  programs,    ///< QEMU and the guest, and not Xen.
  everything,  ///< Any part.
};

/// Result of one step. Fields that the step's kind does not use keep their defaults.
struct Outcome {
  std::int32_t rc = 0;       ///< Answer of the last hypercall of the step; 0 if it made none.
  std::int32_t pirq = 0;     ///< The number that the step used; 0 if it used none.
  std::int32_t irq = 0;      ///< Linux irq of the vector, for guest steps that have one.
  std::uint32_t port = 0;    ///< Port bound, closed, or delivered to.
  std::uint8_t gvec = 0;     ///< Guest vector delivered to, if `delivery` is Delivery::vector.
  std::uint8_t dest = 0;     ///< APIC id of the vCPU that gets the guest vector.
  std::int16_t vector = -1;  ///< Vector of the device that the step used; -1 if it used none.
  Delivery delivery = Delivery::not_raised;
  bool hypercall = false;   ///< The step made a hypercall, and `rc` is the answer.
  bool searched = false;    ///< A hypercall searched for a free number.
  bool found_none = false;  ///< A search for a single number found none.
  bool reused = false;      ///< The guest took the number from the message.
  bool claimed = false;     ///< `pirq` is newly claimed (by guest, QEMU or Xen).
  bool probed = false;      ///< A probe reported success at this step.
  bool coalesced = false;   ///< softirq-end: an earlier one delivered its interrupt too.
  bool stalled = false;     ///< A driver's step left its driver where it was.
  bool crashed = false;     ///< Xen or the guest hit a BUG, an ASSERT or a bad pointer.
  Changes changes = Changes::everything;
  std::int32_t nr = 0;        ///< Multi-vector map: block size answered.
  xen::DestroyAnswer left{};  ///< destroy-domain, rcu-end: the resources that outlive the domain.
  Touched touched;
};

}  // namespace pirq
