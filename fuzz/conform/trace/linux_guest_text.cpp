#include "fuzz/conform/trace/linux_guest_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

// In the orders of qemu::MsiRegister and qemu::MsixWord.
constexpr std::string_view kRegisters[] = {"ctrl", "addr_lo", "addr_hi", "data"};
constexpr std::string_view kWords[] = {"addr_lo", "addr_hi", "data", "ctrl"};

constexpr int kShareable = 2;  // PIRQ_SHAREABLE of an irq_info: the irq of a level-triggered GSI.

std::string row(std::initializer_list<std::int64_t> values) {
  return fmt::format(" {}", fmt::join(values, ":"));
}

// The vector whose irq_info has the irq; empty if there is none.
std::optional<VectorId> owner_of(const World& world, std::int32_t irq) {
  const Setup& setup = world.setup();
  for (int device = 0; device < setup.devices(); ++device)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      const guest::Vector& vector = world.guest().vector(device, v);
      if (vector.listed != 0 && vector.irq == irq) return VectorId{device, v};
    }
  return std::nullopt;
}

std::string irq_row(const World& world, std::int32_t irq) {
  const auto id = owner_of(world, irq);
  if (!id) return {};
  const guest::GuestView guest = world.guest();
  const guest::Vector& v = guest.vector(id->device, id->vector);
  const bool gsi = is_gsi(world.setup().device(id->device).kind);
  return row({irq, v.pirq, gsi ? guest::GuestView::gsi_of(id->device) : 0,
              guest.port_of(id->device, id->vector), gsi ? kShareable : 0});
}

// An entry of an irq without an irq_info is not in a recording.
std::string ports_part(const World& world) {
  std::string text = " | ports";
  for (std::int32_t port = 1; port <= world.setup().ports(); ++port) {
    const std::int32_t irq = world.guest().irq_of_port(port);
    if (irq != 0 && owner_of(world, irq)) text += row({port, irq});
  }
  return text;
}

// What xen_irq_from_pirq answers, for each number. Later kernels do not have the function.
std::string known_part(const World& world, std::span<const std::int32_t> irqs) {
  if (world.setup().config().guest >= release("linux-6.1")) return {};
  std::string text = " | known";
  const bool by_number = !world.setup().has(Rule::resume_walks_irq_list);
  for (std::int32_t pirq = 0; pirq < world.setup().config().pirqs; ++pirq) {
    std::int32_t known = by_number ? world.guest().irq_of_number(pirq) : 0;
    for (const std::int32_t irq : irqs) {
      if (by_number || known != 0) break;
      const auto id = owner_of(world, irq);
      if (id && world.guest().vector(id->device, id->vector).pirq == pirq) known = irq;
    }
    if (known != 0) text += row({pirq, known});
  }
  return text;
}

std::string pirqs_part(const World& world) {
  std::string text = " | pirqs";
  const auto pirqs = world.domain().pirqs();
  for (std::size_t i = 0; i < pirqs.size(); ++i) {
    const xen::Pirq& info = pirqs[i];
    if (info.exists == 0) continue;
    // The recorder's Xen forgets the binding of a number that is unbound by force.
    const bool bound = info.irq > 0 && (info.dpci_flags & xen::kDpciMapped) != 0;
    text += row({static_cast<std::int64_t>(i), info.irq, info.emuirq, info.evtchn, bound ? 1 : 0});
  }
  return text;
}

std::string messages_part(const World& world) {
  using qemu::MsixWord;
  const Setup& setup = world.setup();
  const qemu::DeviceModelView qemu = world.device_model();
  std::string text = " | messages";
  for (int device = 0; device < setup.devices(); ++device) {
    const DeviceConfig& config = setup.device(device);
    const int entries = is_gsi(config.kind)               ? 0
                        : config.kind == DeviceKind::msix ? config.vectors
                                                          : 1;
    for (int entry = 0; entry < entries; ++entry)
      text += fmt::format(" {}:{}:{:x},{:x},{:x}", device, entry,
                          qemu.read_message(device, entry, MsixWord::addr_lo),
                          qemu.read_message(device, entry, MsixWord::addr_hi),
                          qemu.read_message(device, entry, MsixWord::data));
  }
  return text;
}

}  // namespace

std::string call_text(const xen::Hypercall& call, bool shared) {
  using enum xen::Operation;
  const bool by_guest = xen::caller_of(call) == xen::Caller::guest;
  switch (call.op) {
    case get_free_pirq:
      return ". get_free_pirq type=msi";
    case map_gsi:
      return ". map_pirq type=gsi" + field_text("gsi", call.gsi) + field_text("pirq", call.pirq);
    case evtchn_bind_pirq:
      return ". bind_pirq" + field_text("pirq", call.pirq) + field_text("share", shared ? 1 : 0);
    case evtchn_close:
      return ". close" + field_text("port", call.port);
    case map_msi:
      return "! map" + field_text("device", call.device) + field_text("entry", call.entry) +
             field_text("pirq", call.pirq);
    case bind_pt_irq:
      return "! bind" + field_text("pirq", call.pirq);
    case unbind_pt_irq:
      return "! unbind" + field_text("pirq", call.pirq);
    case unmap_pirq:
      return by_guest ? "" : "! unmap" + field_text("pirq", call.pirq);
    default:
      return {};
  }
}

std::string reply_text(const xen::Hypercall& call, const xen::Answer& answer) {
  using enum xen::Operation;
  const bool of_qemu = call_text(call, false).starts_with('!');
  if (answer.rc != 0)
    return of_qemu ? " -> rc=-1" + field_text("errno", -answer.rc)
                   : " ->" + field_text("rc", answer.rc);
  if (call.op == evtchn_bind_pirq) return " -> rc=0" + field_text("port", answer.number);
  const bool has_number = call.op == get_free_pirq || call.op == map_gsi || call.op == map_msi;
  return has_number ? " -> rc=0" + field_text("pirq", answer.number) : " -> rc=0";
}

std::string msi_write_text(int device, qemu::MsiRegister reg, std::uint32_t value) {
  return fmt::format(". msi_write device={} reg={} value={:#x}", device,
                     kRegisters[static_cast<std::size_t>(reg)], value);
}

std::string msix_control_text(int device, std::uint32_t value) {
  return fmt::format(". msix_ctrl device={} value={:#x}", device, value);
}

std::string msix_write_text(int device, int entry, qemu::MsixWord word, std::uint32_t value) {
  return fmt::format(". msix_write device={} entry={} word={} value={:#x}", device, entry,
                     kWords[static_cast<std::size_t>(word)], value);
}

std::string state_text(const World& world, std::span<const std::int32_t> irqs) {
  std::vector<std::int32_t> order(irqs.begin(), irqs.end());
  // The irq_infos of linux-2.6.38 are an array.
  if (!world.setup().has(Rule::resume_walks_irq_list)) std::ranges::sort(order);
  std::string text = " | irqs";
  for (const std::int32_t irq : order) text += irq_row(world, irq);
  return text + ports_part(world) + known_part(world, order) + pirqs_part(world) +
         messages_part(world);
}

}  // namespace pirq::fuzz
