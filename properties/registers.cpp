// registers-agree: QEMU's registers of a device say what the device's driver wrote.
#include "properties/fault.h"
#include "properties/property.h"

namespace pirq {
namespace {

using guest::Phase;

bool has_number(const qemu::Entry& entry) {
  return entry.pirq != qemu::kUnassignedPirq;
}

// The message of a vector, as the device would send it.
struct Message {
  std::uint32_t addr_lo, addr_hi, data;

  // The number in it: bits 12 to 19 of the low address, and bits 8 to 31 of the high one.
  [[nodiscard]] std::int64_t number() const {
    // cppcheck-suppress returnDanglingLifetime
    return (std::int64_t{addr_hi} & ~std::int64_t{0xFF}) + (addr_lo / 0x1000U) % 0x100U;
  }
  [[nodiscard]] std::uint32_t vector() const { return data % 0x100U; }
};

Message message_of(const World& world, const VectorId& id) {
  const auto word = [&](qemu::MsixWord which) {
    return world.device_model().read_message(id.device, id.vector, which);
  };
  return {word(qemu::MsixWord::addr_lo), word(qemu::MsixWord::addr_hi), word(qemu::MsixWord::data)};
}

// The message of a running driver's vector names the vector's number, or its guest vector and vCPU.
MaybeViolation judge_message(const World& world, const VectorId& id) {
  const guest::Vector& vector = world.guest().vector(id.device, id.vector);
  const Message message = message_of(world, id);
  if (is_native(world.setup().device(id.device).kind)) {
    if (message.number() == id.device && message.vector() == vector.vector) return std::nullopt;
    return broken_vector(id, -1, "its message does not name its guest vector");
  }
  if (vector.listed == 0 || vector.claims == 0) return std::nullopt;
  if (message.number() == vector.pirq && message.vector() == 0) return std::nullopt;
  return broken_vector(id, vector.pirq,
                       "its message names pirq " + std::to_string(message.number()));
}

// QEMU has mapped a number for each vector of a running driver: the one that the driver has.
MaybeViolation judge_mapped(const World& world, const VectorId& id) {
  if (was_refused(world, id)) return std::nullopt;
  const guest::Vector& vector = world.guest().vector(id.device, id.vector);
  const qemu::Entry& entry = world.device_model().entry(id.device, id.vector);
  const bool native = is_native(world.setup().device(id.device).kind);
  if (!native && (vector.listed == 0 || vector.claims == 0)) return std::nullopt;
  if (!has_number(entry)) return broken_vector(id, vector.pirq, "QEMU has no number for it");
  if (native || entry.pirq == vector.pirq) return std::nullopt;
  return broken_vector(id, vector.pirq, "QEMU has pirq " + std::to_string(entry.pirq) + " for it");
}

MaybeViolation judge_vectors(const World& world, int device) {
  const bool through = passed_through(world.setup().device(device).kind);
  for (int v = 0; v < world.guest().driver(device).vectors; ++v) {
    if (auto violation = judge_message(world, {device, v})) return violation;
    if (!through || !world.domain().owns(device)) continue;
    if (auto violation = judge_mapped(world, {device, v})) return violation;
  }
  return std::nullopt;
}

// What one MSI capability says of itself.
MaybeViolation judge_msi(const World& world, int device) {
  const qemu::Device& registers = world.device_model().state(device);
  const bool mapped = has_number(world.device_model().entry(device, 0));
  const auto wrong = [&](std::string detail) {
    return broken_vector({device, 0}, -1, std::move(detail));
  };
  if (registers.initialized != registers.mapped || (registers.mapped != 0) != mapped)
    return wrong("QEMU's flags and its number differ");
  if (registers.mapped == 0 && registers.enabled != 0) return wrong("MSI is on, and not mapped");
  return std::nullopt;
}

// MSI-X is enabled with its function mask, which the driver clears when its messages are written.
MaybeViolation judge_function_mask(const World& world, int device) {
  constexpr guest::Phases kMasked = {Phase::obtain, Phase::write_message, Phase::create_irq,
                                     Phase::enable, Phase::restore,       Phase::restored};
  constexpr guest::Phases kUnmasked = {Phase::bind_evtchn, Phase::running, Phase::close_evtchn};
  const qemu::Device& registers = world.device_model().state(device);
  const Phase phase = world.guest().driver(device).phase;
  if (kMasked.has(phase) && (registers.enabled == 0 || registers.host_maskall == 0))
    return broken_vector({device, 0}, -1, "its driver has masked it, and QEMU has not");
  if (kUnmasked.has(phase) && registers.host_maskall != 0)
    return broken_vector({device, 0}, -1, "its driver has unmasked it, and QEMU has not");
  return std::nullopt;
}

// A driver that does not know Xen unmasks the entries that it uses, and masks them when it goes.
MaybeViolation judge_native_masks(const Observation& seen, int device) {
  const World& world = seen.world;
  const auto is_masked = [&](int v) {
    return (world.device_model().entry(device, v).vector_ctrl & qemu::kMsixEntryMask) != 0;
  };
  if (seen.step.kind == StepKind::close_evtchn && !is_masked(seen.outcome.vector))
    return broken_vector({device, seen.outcome.vector}, -1, "its handler is gone, not masked");
  const guest::Driver& driver = world.guest().driver(device);
  for (int v = 0; driver.phase == Phase::running && v < driver.vectors; ++v)
    if (is_masked(v)) return broken_vector({device, v}, -1, "its driver uses it, and it is masked");
  return std::nullopt;
}

// What a table of MSI-X entries says of itself.
MaybeViolation judge_msix(const World& world, int device, bool all) {
  const qemu::Device& registers = world.device_model().state(device);
  if (registers.maskall != registers.host_maskall)
    return broken_vector({device, 0}, -1, "the host's function mask is not the guest's");
  if (auto violation = judge_function_mask(world, device)) return violation;
  for (int v = 0; all && v < world.setup().device(device).vectors; ++v) {
    const qemu::Entry& entry = world.device_model().entry(device, v);
    if (has_number(entry) && registers.enabled == 0)
      return broken_vector({device, v}, entry.pirq, "MSI-X is off, and QEMU has a number for it");
    if ((entry.vector_ctrl & qemu::kMsixEntryMask) != 0 && entry.hwmask == 0)
      return broken_vector({device, v}, entry.pirq,
                           "it is masked, and the hardware's entry is not");
  }
  return std::nullopt;
}

// The driver's ENABLE, and QEMU's.
MaybeViolation judge_enable(const World& world, int device) {
  const qemu::Device& registers = world.device_model().state(device);
  const guest::Driver& driver = world.guest().driver(device);
  if (registers.enabled != registers.host_enabled)
    return broken_vector({device, 0}, -1, "the host's ENABLE is not QEMU's");
  const bool msix = is_msix(world.setup().device(device).kind);
  if (driver.phase == Phase::idle && registers.enabled != 0)
    return broken_vector({device, 0}, -1, "its driver is gone, and it is enabled");
  if (driver.enabled == 0 || registers.enabled != 0) return std::nullopt;
  if (!msix && (was_refused(world, {device, 0}) || !world.domain().owns(device)))
    return std::nullopt;
  return broken_vector({device, 0}, -1, "its driver has enabled it, and QEMU has not");
}

// An unmask reaches the hardware's entry. If QEMU failed to set the vector up before, it tries
// again.
MaybeViolation judge_unmask(const Observation& seen) {
  const VectorId id{seen.step.device, seen.step.a};
  const qemu::Entry& entry = seen.world.device_model().entry(id.device, id.vector);
  if (entry.hwmask != 0 || (entry.vector_ctrl & qemu::kMsixEntryMask) != 0)
    return broken_vector(id, entry.pirq, "it was unmasked, and is masked");
  if (has_number(entry)) return std::nullopt;
  return broken_vector(id, entry.pirq, "it was unmasked, and QEMU does not try to map it");
}

// QEMU sets up a masked vector with the message that the guest wrote last.
MaybeViolation judge_set_up(const World& world) {
  const qemu::DeviceModelView qemu = world.device_model();
  const VectorId id{qemu.busy_device(), qemu.busy_entry()};
  const bool sets_up = qemu.call() == qemu::Call::map || qemu.call() == qemu::Call::bind;
  if (!sets_up || !is_msix(world.setup().device(id.device).kind)) return std::nullopt;
  const qemu::Entry& entry = qemu.entry(id.device, id.vector);
  const bool unmasks = qemu.doing() == qemu::Job::msix_update_one;
  const bool masked = qemu.state(id.device).maskall != 0 || (unmasks && entry.hwmask != 0);
  const bool latest = entry.addr_lo == entry.latch[0] && entry.addr_hi == entry.latch[1] &&
                      entry.data == entry.latch[2];
  if (!masked || latest) return std::nullopt;
  return broken_vector(id, entry.pirq, "QEMU sets it up with a message that is not the last");
}

}  // namespace

std::optional<Violation> check_registers_agree(const Observation& seen) {
  const World& world = seen.world;
  const StepInfo& step = info(seen.step.kind);
  const qemu::DeviceModelView qemu = world.device_model();
  if (!world.setup().is_repaired() || !step.has_device || seen.outcome.crashed) return std::nullopt;
  if (qemu.busy()) return judge_set_up(world);
  const int device = seen.step.device;
  const DeviceKind kind = world.setup().device(device).kind;
  if ((step.family != Family::driver && step.family != Family::qemu_call) || is_gsi(kind) ||
      !qemu.attached(device) || tampered(world, device))
    return std::nullopt;
  const bool runs = world.guest().driver(device).phase == Phase::running;
  const bool all = seen.outcome.probed || step.family == Family::qemu_call || !runs;
  if (passed_through(kind)) {
    auto violation = is_msix(kind) ? judge_msix(world, device, all) : judge_msi(world, device);
    if (!violation) violation = judge_enable(world, device);
    if (violation) return violation;
  }
  const bool enabled = world.guest().driver(device).enabled != 0;
  if (kind == DeviceKind::emulated_msi && enabled != (qemu.state(device).enabled != 0))
    return broken_vector({device, 0}, -1, "its driver's ENABLE is not QEMU's");
  if (seen.step.kind == StepKind::unmask) return judge_unmask(seen);
  if (kind == DeviceKind::native_msix && all)
    if (auto violation = judge_native_masks(seen, device)) return violation;
  return runs ? judge_vectors(world, device) : std::nullopt;
}

}  // namespace pirq
