#include "fuzz/conform/table_checks.h"

#include <string>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using xen::Domain;

/// A domain, and the sizes of its tables.
struct View {
  explicit View(XenMachine& machine) : xen(machine.domain()), config(machine.setup().config()) {}
  Domain xen;
  const WorldConfig& config;
};

TableViolation not_inverse(std::string_view from, std::int32_t a, std::string_view to,
                           std::int32_t b, std::int32_t back) {
  const auto name = [](std::string_view what, std::int32_t n) {
    return std::string(what) + ' ' + std::to_string(n);
  };
  const std::string_view forced = b < 0 ? ", after a forced unbind" : "";
  return {TableProperty::maps_agree,
          std::string(from) + " to " + std::string(to) + std::string(forced),
          name(from, a) + " has " + name(to, b) + ", which has " + name(from, back)};
}

std::optional<TableViolation> judge_pirq(const View& view, std::int32_t pirq) {
  const Domain& xen = view.xen;
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq != 0 && irq != xen::kPirqAllocated) {
    // After a forced unbind both directions hold the negative of the other.
    const std::int32_t back = xen.domain_irq_to_pirq(irq > 0 ? irq : -irq);
    if (back != (irq > 0 ? pirq : -pirq)) return not_inverse("pirq", pirq, "irq", irq, back);
  }
  const std::int32_t gsi = xen.domain_pirq_to_emuirq(pirq);
  if (gsi >= 0 && xen.domain_emuirq_to_pirq(gsi) != pirq)
    return not_inverse("pirq", pirq, "emuirq", gsi, xen.domain_emuirq_to_pirq(gsi));
  if (pirq < view.config.pirqs && xen.marked_free(pirq) != xen.is_free_pirq(pirq))
    return TableViolation{TableProperty::maps_agree, "bitmap",
                          "the free bitmap is wrong about pirq " + std::to_string(pirq)};
  return std::nullopt;
}

std::optional<TableViolation> judge_irq(const Domain& xen, std::int32_t irq) {
  const std::int32_t pirq = xen.domain_irq_to_pirq(irq);
  if (pirq == 0) return std::nullopt;
  const std::int32_t back = xen.domain_pirq_to_irq(pirq > 0 ? pirq : -pirq);
  if (back == (pirq > 0 ? irq : -irq)) return std::nullopt;
  return not_inverse("irq", irq, "pirq", pirq, back);
}

std::int32_t lowest(const Domain& xen, std::int32_t low, std::int32_t high) {
  for (std::int32_t pirq = low; pirq < high; ++pirq)
    if (xen.is_free_pirq(pirq)) return pirq;
  return -xen::kENOSPC;
}

// The lowest number of the highest run of `nr` free ones.
std::int32_t highest_run(const View& view, std::int32_t nr) {
  std::int32_t run = 0;
  for (std::int32_t pirq = view.config.pirqs - 1; pirq >= view.config.gsis; --pirq) {
    run = view.xen.is_free_pirq(pirq) ? run + 1 : 0;
    if (run == nr) return pirq;
  }
  return -xen::kENOSPC;
}

// Whether `op` makes Xen search for a number.
bool searches(const XenOp& op) {
  const std::int32_t* pirq = find_arg(op, XenArg::pirq);
  switch (op.kind) {
    case XenOpKind::get_free_pirq:
      return true;
    case XenOpKind::map_msi:
    case XenOpKind::map_gsi:
      return *pirq < 0;
    case XenOpKind::map_multi_msi:
      return *pirq < 0 && op.args[1] >= 1 && op.args[1] <= xen::kMsiIrqsMax;
    default:
      return false;
  }
}

std::int32_t power_of_two(std::int32_t nr) {
  std::int32_t power = 1;
  while (power < nr) power *= 2;
  return power;
}

}  // namespace

std::optional<TableViolation> disagreement(XenMachine& machine) {
  const View view(machine);
  const auto pirqs = static_cast<std::int32_t>(view.xen.pirqs().size());
  for (std::int32_t pirq = 0; pirq < pirqs; ++pirq)
    if (auto violation = judge_pirq(view, pirq)) return violation;
  const auto irqs = static_cast<std::int32_t>(view.xen.irqs().size());
  for (std::int32_t irq = 0; irq < irqs; ++irq)
    if (auto violation = judge_irq(view.xen, irq)) return violation;
  return std::nullopt;
}

std::optional<std::int32_t> linear_search(XenMachine& machine, const XenOp& op) {
  if (!searches(op)) return std::nullopt;
  const View view(machine);
  const bool gsi =
      op.kind == XenOpKind::map_gsi || (op.kind == XenOpKind::get_free_pirq && op.args[0] == 1);
  if (gsi) {
    const std::int32_t pirq = lowest(view.xen, xen::kLegacyIrqs, view.config.gsis);
    if (pirq >= 0) return pirq;
  }
  const std::int32_t nr = op.kind == XenOpKind::map_multi_msi ? power_of_two(op.args[1]) : 1;
  // When irqs run out the answer is -ENOSPC too, and says nothing about numbers.
  if (op.kind != XenOpKind::get_free_pirq && view.xen.state().free_irqs < nr) return std::nullopt;
  return highest_run(view, nr);
}

}  // namespace pirq::fuzz
