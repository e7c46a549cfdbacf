#include "fuzz/conform/sut/table_checks.h"

#include <string>

#include "model/xen/limits.h"
#include "properties/agreement.h"

namespace pirq::fuzz {
namespace {

using xen::Domain;

/// A domain, and the sizes of its tables.
struct View {
  explicit View(XenMachine& machine) : xen(machine.domain()), config(machine.setup().config()) {}
  Domain xen;
  const WorldConfig& config;
};

// The kind says which tables and in which state, but not which numbers.
TableViolation violation_of(const Disagreement& found) {
  if (found.to.empty())
    return {TableProperty::maps_agree, "bitmap",
            "the free bitmap is wrong about pirq " + std::to_string(found.a)};
  const std::string_view forced = found.b < 0 ? ", after a forced unbind" : "";
  return {TableProperty::maps_agree,
          std::string(found.from) + " to " + std::string(found.to) + std::string(forced),
          to_text(found)};
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
    if (const auto found = disagreement_at_pirq(view.xen, pirq, view.config.pirqs))
      return violation_of(*found);
  const auto irqs = static_cast<std::int32_t>(view.xen.irqs().size());
  for (std::int32_t irq = 0; irq < irqs; ++irq)
    if (const auto found = disagreement_at_irq(view.xen, irq)) return violation_of(*found);
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
