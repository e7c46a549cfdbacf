// The kinds of steps, and sets of them. What each is stands in the table of step.cpp.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

namespace pirq {

/// The order is the order of the table. P1..P7, R1..R3 are the life cycle's usual names.
enum class StepKind : std::uint8_t {
  begin_probe,
  obtain,
  write_message,
  create_irq,
  enable,
  bind_evtchn,
  close_evtchn,
  disable,
  drop_irq,
  forget_port,
  give_back,
  resume,
  unmask,
  create_irq_fails,
  abandon,
  qemu_map,
  qemu_bind,
  qemu_unbind,
  qemu_unmap,
  raise,
  detach,
  deassign,
  attach,
  destroy_domain,
  fail_alloc,
  unbind_fails,
  guest_get_pirq,
  guest_map_gsi,
  guest_unmap,
  guest_bind_evtchn,
  guest_close,
  dm_map,
  dm_map_multi,
  dm_unmap,
  dm_bind,
  dm_unbind,
  dm_map_irq,
  guest_eoi,
  guest_unmap_by_id,
  inject_msi,
  interrupt,
  softirq_begin,
  softirq_end,
  handle_event,
  move_vcpu,
  remove_device,
  soft_reset,
  memory_off,
  rcu_end,
  other_map,
  other_unmap,
  cpu_offline,
  save_restore,
};
inline constexpr int kStepKinds = 53;

/// A set of step kinds; a value type of one word.
class StepKinds {
 public:
  constexpr StepKinds() = default;
  constexpr StepKinds(std::initializer_list<StepKind> kinds) {
    for (StepKind kind : kinds) bits_ |= bit(kind);
  }
  [[nodiscard]] constexpr bool has(StepKind kind) const { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr StepKinds with(StepKind kind) const {
    StepKinds more = *this;
    more.bits_ |= bit(kind);
    return more;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr StepKinds operator|(StepKinds a, StepKinds b) {
    return StepKinds(a.bits_ | b.bits_);
  }
  friend constexpr StepKinds operator&(StepKinds a, StepKinds b) {
    return StepKinds(a.bits_ & b.bits_);
  }
  /// The kinds of `a` that are not in `b`.
  friend constexpr StepKinds operator-(StepKinds a, StepKinds b) {
    return StepKinds(a.bits_ & ~b.bits_);
  }
  friend constexpr bool operator==(StepKinds, StepKinds) = default;

  /// Goes through the kinds in the order of the table.
  class Iterator {
   public:
    constexpr explicit Iterator(std::uint64_t rest) : rest_(rest) {}
    constexpr StepKind operator*() const { return static_cast<StepKind>(std::countr_zero(rest_)); }
    constexpr Iterator& operator++() {
      rest_ &= rest_ - 1;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    std::uint64_t rest_;
  };
  [[nodiscard]] constexpr Iterator begin() const { return Iterator(bits_); }
  [[nodiscard]] constexpr Iterator end() const { return Iterator(0); }
  /// The first of the table. REQUIRES: !empty().
  [[nodiscard]] constexpr StepKind front() const { return *begin(); }

 private:
  constexpr explicit StepKinds(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t bit(StepKind kind) {
    static_assert(kStepKinds <= 64);
    return std::uint64_t{1} << static_cast<unsigned>(kind);
  }
  std::uint64_t bits_ = 0;
};

}  // namespace pirq
