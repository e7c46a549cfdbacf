// The base class of Domain: access to Xen's sections of a world's memory, the meter of allocations,
// and the note of touched entries. The other files of this folder access the state through it.
#pragma once

#include <cstdint>

#include "model/memory.h"
#include "model/outcome.h"
#include "model/setup.h"
#include "model/xen/free_map.h"
#include "model/xen/xen_layout.h"

namespace pirq::xen {

/// Access to the domain's tables. It does not interpret their contents.
class Tables {
 protected:
  Tables(const Setup& setup, Base base, Touched* touched)
      : setup_(&setup), base_(base), touched_(touched) {}

  /// Counts one allocation. Returns false if this allocation must fail (fail_alloc).
  bool alloc();
  void free_allocation(int count = 1) { scalars().allocations -= count; }
  void crash() const { scalars().crashed = 1; }
  /// An ASSERT of Xen. True if it fails and stops Xen; a release build has none and goes on.
  [[nodiscard]] bool assert_fails(bool condition) const {
    if (condition || !setup_->config().xen_asserts) return false;
    crash();
    return true;
  }

  [[nodiscard]] DomainState& scalars() const { return base_.one(layout().domain); }
  [[nodiscard]] const Layout& layout() const { return setup_->xen; }
  [[nodiscard]] bool has(Rule rule) const { return setup_->has(rule); }
  [[nodiscard]] std::int32_t nr_pirqs() const { return setup_->config().pirqs; }
  [[nodiscard]] std::int32_t nr_irqs_gsi() const { return setup_->config().gsis; }
  [[nodiscard]] std::int32_t nr_irqs() const { return setup_->config().irqs; }
  [[nodiscard]] FreeMap free_pirqs() const { return {base_, layout().free_pirqs}; }
  [[nodiscard]] FreeMap free_irqs() const { return {base_, layout().free_irqs}; }
  [[nodiscard]] FreeMap free_ports() const { return {base_, layout().free_ports}; }
  [[nodiscard]] FreeMap free_descs() const { return {base_, layout().free_descs}; }
  [[nodiscard]] Pirq& pirq_at(std::int32_t pirq) const {
    return base_[layout().pirqs][static_cast<std::size_t>(pirq)];
  }
  [[nodiscard]] Irq& irq_at(std::int32_t irq) const {
    return base_[layout().irqs][static_cast<std::size_t>(irq)];
  }
  [[nodiscard]] MsiDesc& desc_at(std::int32_t desc) const {
    return base_[layout().msi_descs][static_cast<std::size_t>(desc)];
  }
  // Notes an entry before it changes. The entry that loses its partner must be noted too.
  void touch_pirq(std::int32_t pirq) const {
    if (touched_ != nullptr) touched_->pirq(pirq, pirq_at(pirq));
  }
  void touch_irq(std::int32_t irq) const {
    if (touched_ != nullptr) touched_->irq(irq, irq_at(irq));
  }

  const Setup* setup_;
  Base base_;
  Touched* touched_;
};

}  // namespace pirq::xen
