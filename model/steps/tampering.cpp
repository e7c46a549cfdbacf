#include "model/steps/tampering.h"

#include <algorithm>
#include <cstdlib>

namespace pirq {
namespace {

class Tampering {
 public:
  Tampering(Parts& parts, const Step& step) : parts_(parts), step_(step) {}

  void note() {
    if (handed_out_a_live_number()) return;  // Xen's fault: the properties must see it.
    if (is_tampered_step()) {
      if (info(step_.kind).has_device && is_raw_call()) parts_.xen.tamper_device(step_.device);
      if (step_.kind == StepKind::guest_write_message) mark(step_.b);
      mark_touched();
      // The map of a pin answers with a number that it leaves alone if the pin has another one.
      if (!is_raw_call() && parts_.outcome.pirq > 0) parts_.xen.tamper(parts_.outcome.pirq);
    }
    if (parts_.xen.any_tampered()) forget();
  }

 private:
  [[nodiscard]] bool is_raw_call() const { return info(step_.kind).family == Family::raw_call; }

  [[nodiscard]] bool is_tampered_step() const {
    if (is_raw_call()) return true;
    if (!info(step_.kind).has_device || !parts_.xen.any_tampered()) return false;
    if (parts_.xen.tampered_device(step_.device)) return true;
    if (parts_.xen.tampered(parts_.outcome.pirq)) return true;  // The driver may have let it go.
    for (int v = 0; v < parts_.setup.device(step_.device).vectors; ++v)
      if (uses_tampered_number(step_.device, v)) return true;
    return false;
  }

  [[nodiscard]] bool uses_tampered_number(int device, int v) const {
    const guest::Vector& vector = parts_.guest.vector(device, v);
    if (is_gsi(parts_.setup.device(device).kind) &&
        parts_.xen.tampered(parts_.xen.domain_emuirq_to_pirq(guest::GuestView::gsi_of(device))))
      return true;
    return (guest::has_number(vector) && parts_.xen.tampered(vector.pirq)) ||
           parts_.xen.tampered(mapped(device, v));
  }

  // The number that the device model has for a vector, -1 if none.
  [[nodiscard]] std::int32_t mapped(int device, int v) const {
    return parts_.qemu.attached(device) ? parts_.qemu.entry(device, v).pirq : qemu::kUnassignedPirq;
  }

  // True if Xen chose a number for a raw call although a vector relies on it.
  [[nodiscard]] bool handed_out_a_live_number() const {
    const Outcome& done = parts_.outcome;
    if (!is_raw_call() || !done.searched || done.rc != 0) return false;
    for (std::int32_t n = 0; n < std::max(done.nr, 1); ++n)
      if (!parts_.xen.tampered(done.pirq + n) && is_claimed(done.pirq + n)) return true;
    return false;
  }

  // Any number can be written, also one that does not exist.
  void mark(std::int32_t pirq) {
    if (pirq >= 0 && pirq < static_cast<std::int32_t>(parts_.xen.pirqs().size()))
      parts_.xen.tamper(pirq);
  }

  void mark_touched() {
    const Touched& touched = parts_.outcome.touched;
    if (touched.all) return parts_.xen.tamper_all();
    for (const auto& [pirq, before] : touched.pirqs) parts_.xen.tamper(pirq);
    for (const auto& [irq, before] : touched.irqs) {
      parts_.xen.tamper(std::abs(before.pirq));
      parts_.xen.tamper(std::abs(parts_.xen.domain_irq_to_pirq(irq)));
    }
  }

  // Between two times of rest only the touched numbers can have become free.
  void forget() {
    if (is_at_rest()) {
      const auto numbers = static_cast<std::int32_t>(parts_.xen.pirqs().size());
      for (std::int32_t pirq = 0; pirq < numbers; ++pirq) forget(pirq);
      for (int device = 0; device < parts_.setup.devices(); ++device) forget_device(device);
    } else if (!parts_.outcome.touched.all) {
      for (const auto& [pirq, before] : parts_.outcome.touched.pirqs) forget(pirq);
    }
  }

  [[nodiscard]] bool is_at_rest() const {
    if (parts_.qemu.busy()) return false;
    for (int device = 0; device < parts_.setup.devices(); ++device)
      if (parts_.guest.driver(device).phase != guest::Phase::idle) return false;
    return true;
  }

  void forget(std::int32_t pirq) {
    if (parts_.xen.tampered(pirq) && parts_.xen.is_unused(pirq) && !is_relied_on(pirq))
      parts_.xen.forget_tampering(pirq);
  }

  // True if a vector of the guest for which `has` holds, or the device model, has the number.
  template <class Predicate>
  [[nodiscard]] bool is_used(std::int32_t pirq, Predicate has) const {
    for (int device = 0; device < parts_.setup.devices(); ++device)
      for (int v = 0; v < parts_.setup.device(device).vectors; ++v) {
        const guest::Vector& vector = parts_.guest.vector(device, v);
        if ((has(vector) && vector.pirq == pirq) || mapped(device, v) == pirq) return true;
      }
    return false;
  }
  [[nodiscard]] bool is_relied_on(std::int32_t pirq) const {
    return is_used(pirq, guest::has_number);
  }
  // As properties/claims.h has it: a listed number alone is not a claim.
  [[nodiscard]] bool is_claimed(std::int32_t pirq) const {
    return is_used(pirq, [](const guest::Vector& v) { return v.claims != 0 || v.port != 0; });
  }

  void forget_device(int device) {
    if (!parts_.xen.tampered_device(device) || parts_.xen.has_descriptors(device)) return;
    for (int v = 0; v < parts_.setup.device(device).vectors; ++v) {
      if (mapped(device, v) != qemu::kUnassignedPirq) return;
      // The guest wrote the entry, and QEMU has not looked at it yet.
      if (parts_.qemu.entry(device, v).updated != 0) return;
    }
    parts_.xen.forget_device_tampering(device);
  }

  Parts& parts_;
  const Step& step_;
};

}  // namespace

void note_tampering(Parts& parts, const Step& step) {
  if (parts.setup.xen.tampered.size != 0) Tampering(parts, step).note();
}

}  // namespace pirq
