#include "fuzz/report/tables_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace pirq::fuzz {
namespace {

using Row = std::vector<std::string>;

constexpr const char* kNone = "-";

// Prints a heading and the rows below it, with the columns aligned. The first row has the names of
// the columns.
std::string table(std::string_view heading, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text = fmt::format("{}\n", heading);
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("  {:<{}}", row[i], widths[i]);
    line.resize(line.find_last_not_of(' ') + 1);
    text += fmt::format("{}\n", line);
  }
  return fmt::format("{}{}", text, rows.size() == 1 ? "  (empty)\n" : "");
}

// Joins the names of the flags that are set.
template <std::size_t size>
std::string flags_text(std::uint32_t flags,
                       const std::array<std::pair<std::uint32_t, const char*>, size>& names) {
  std::string text;
  for (const auto& [flag, name] : names)
    if ((flags & flag) != 0) text += fmt::format("{}{}", text.empty() ? "" : " ", name);
  return text.empty() ? kNone : text;
}

std::string vector_text(int device, int vector) {
  return fmt::format("{} vector {}", device_name(device), vector);
}

std::string irq_text(std::int32_t irq) {
  if (irq == xen::kPirqAllocated) return "allocated";
  if (irq < 0) return fmt::format("{} unbound by force", -irq);
  return irq == 0 ? kNone : std::to_string(irq);
}

std::string emuirq_text(std::int32_t emuirq) {
  if (emuirq == xen::kIrqPt) return "pass-through";
  if (emuirq == xen::kIrqMsiEmu) return "emulated MSI";
  return emuirq == xen::kIrqUnbound ? kNone : fmt::format("GSI {}", emuirq);
}

std::string pirq_table(const xen::DomainView& xen) {
  std::vector<Row> rows = {{"pirq", "irq", "emuirq", "port"}};
  const auto pirqs = xen.pirqs();
  for (std::size_t pirq = 0; pirq < pirqs.size(); ++pirq)
    if (const xen::Pirq& info = pirqs[pirq]; info.exists != 0)
      rows.push_back({std::to_string(pirq), irq_text(info.irq), emuirq_text(info.emuirq),
                      info.evtchn != 0 ? std::to_string(info.evtchn) : kNone});
  return table("struct pirq", rows);
}

std::string dpci_table(const xen::DomainView& xen) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 5> names = {{
      {xen::kDpciMapped, "MAPPED"},
      {xen::kDpciMachPci, "MACH_PCI"},
      {xen::kDpciMachMsi, "MACH_MSI"},
      {xen::kDpciGuestPci, "GUEST_PCI"},
      {xen::kDpciGuestMsi, "GUEST_MSI"},
  }};
  std::vector<Row> rows = {{"pirq", "flags", "gvec", "gflags"}};
  const auto pirqs = xen.pirqs();
  for (std::size_t pirq = 0; pirq < pirqs.size(); ++pirq)
    if (const xen::Pirq& info = pirqs[pirq]; info.exists != 0 && info.dpci_flags != 0)
      rows.push_back({std::to_string(pirq), flags_text(info.dpci_flags, names),
                      std::to_string(info.gvec), fmt::format("{:#x}", info.gflags)});
  return table("dpci", rows);
}

std::string irq_table(const World& world) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 6> names = {{
      {xen::kIrqUsed, "created"},
      {xen::kIrqHandler, "handler"},
      {xen::kIrqGuest, "guest-action"},
      {xen::kIrqHostAction, "host-action"},
      {xen::kIrqAccess, "domain-access"},
      {xen::kIrqDmAccess, "device-model-access"},
  }};
  const xen::DomainView xen = world.domain();
  std::vector<Row> rows = {{"irq", "pirq", "MSI", "state"}};
  const auto irqs = xen.irqs();
  for (std::size_t i = 0; i < irqs.size(); ++i) {
    const auto irq = static_cast<std::int32_t>(i);
    const bool slot = (irqs[i].flags & xen::kIrqSlot) != 0;
    const bool created = (irqs[i].flags & xen::kIrqUsed) != 0;
    const bool identity = irq < world.setup().config().gsis && irqs[i].pirq == irq;
    if ((!slot && !created) || identity) continue;
    const auto vector = xen.vector_of_irq(irq);
    rows.push_back({std::to_string(irq), slot ? std::to_string(irqs[i].pirq) : kNone,
                    vector ? vector_text(vector->device, vector->vector) : kNone,
                    flags_text(irqs[i].flags, names)});
  }
  return table("irq", rows);
}

std::string port_table(const xen::DomainView& xen) {
  std::vector<Row> rows = {{"port", "pirq"}};
  const auto ports = xen.ports();
  for (std::size_t port = 1; port < ports.size(); ++port)
    if (ports[port] != 0) rows.push_back({std::to_string(port), std::to_string(ports[port] - 1)});
  return table("port", rows);
}

std::string message_table(const World& world) {
  const qemu::DeviceModelView qemu = world.device_model();
  std::vector<Row> rows = {{"vector", "address", "data", "pirq of QEMU", "device"}};
  for (int device = 0; device < world.setup().devices(); ++device) {
    if (is_gsi(world.setup().device(device).kind)) continue;
    const std::string state = !qemu.attached(device)            ? "detached"
                              : qemu.state(device).enabled != 0 ? "enabled"
                                                                : "disabled";
    for (int vector = 0; vector < world.setup().device(device).vectors; ++vector) {
      const auto word = [&](qemu::MsixWord which) {
        return qemu.read_message(device, vector, which);
      };
      const std::int32_t pirq = qemu.entry(device, vector).pirq;
      rows.push_back({vector_text(device, vector),
                      fmt::format("{:#010x}{:08x}", word(qemu::MsixWord::addr_hi),
                                  word(qemu::MsixWord::addr_lo)),
                      fmt::format("{:#x}", word(qemu::MsixWord::data)),
                      pirq != qemu::kUnassignedPirq ? std::to_string(pirq) : kNone, state});
    }
  }
  return table("message", rows);
}

std::string guest_table(const World& world) {
  std::vector<Row> rows = {{"vector", "pirq", "irq", "port", "phase"}};
  for (int device = 0; device < world.setup().devices(); ++device)
    for (int vector = 0; vector < world.setup().device(device).vectors; ++vector) {
      const guest::Vector& info = world.guest().vector(device, vector);
      if (info.listed == 0 && info.claims == 0) continue;
      rows.push_back({vector_text(device, vector), std::to_string(info.pirq),
                      info.listed != 0 ? std::to_string(info.irq) : kNone,
                      info.port != 0 ? std::to_string(info.port) : kNone,
                      std::string(enum_name(world.guest().driver(device).phase))});
    }
  return table("guest irq list", rows);
}

}  // namespace

std::string tables_text(const World& world) {
  const xen::DomainView xen = world.domain();
  return pirq_table(xen) + dpci_table(xen) + irq_table(world) + port_table(xen) +
         fmt::format("domain\n  free irqs {}, struct pirq {}, MSI descriptors {}\n",
                     xen.state().free_irqs, xen.state().structs, xen.state().msi_descs) +
         message_table(world) + guest_table(world);
}

}  // namespace pirq::fuzz
