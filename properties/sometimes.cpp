#include "properties/sometimes.h"

#include "model/xen/limits.h"

namespace pirq {
namespace {

using enum StepKind;

bool every_setup(const Setup&) {
  return true;
}
// The number of pirqs that MSI vectors can use.
std::int32_t numbers(const Setup& setup) {
  const WorldConfig& config = setup.config();
  return config.pirqs - config.gsis - static_cast<std::int32_t>(config.taken.size());
}

// True if a message of `device` contains `pirq`.
bool in_message(const World& world, int device, std::int32_t pirq) {
  using qemu::MsixWord;
  const qemu::DeviceModelView qemu = world.device_model();
  for (int v = 0; v < world.setup().device(device).vectors; ++v)
    if (qemu.read_message(device, v, MsixWord::data) == world.guest().message_data() &&
        qemu::message_pirq(qemu.read_message(device, v, MsixWord::addr_lo),
                           qemu.read_message(device, v, MsixWord::addr_hi)) == pirq)
      return true;
  return false;
}

bool number_reused(const World& world, const Step& step, const Outcome& outcome) {
  if (outcome.reused || outcome.rc != 0) return false;
  for (int device = 0; device < world.setup().devices(); ++device)
    if (device != step.device && in_message(world, device, outcome.pirq)) return true;
  return false;
}

bool probing(const guest::Driver& driver) {
  return guest::kProbing.has(driver.phase);
}

bool probes_overlap(const World& world, const Step& step, const Outcome&) {
  for (int device = 0; device < world.setup().devices(); ++device)
    if (device != step.device && probing(world.guest().driver(device))) return true;
  return false;
}

bool delivered(Delivery expected, const Outcome& outcome) {
  return outcome.delivery == expected;
}

// The declaration of every row.
constexpr EnumTable<&SometimesInfo::id> kSituations({
    {Sometimes::number_reused,
     [](const Setup& setup) { return setup.devices() > 1 && setup.has(Rule::disable_unmaps); },
     {obtain},
     number_reused,
     "A driver gets a number that is still in the message of another device."},
    {Sometimes::message_reused,
     [](const Setup& setup) {
       if (setup.has(Rule::always_new_pirq)) return false;
       return !setup.has(Rule::reuse_asks_irq_list) ||
              (setup.has(Rule::disable_unmaps) && setup.vectors() > 1);
     },
     {obtain},
     [](const World&, const Step&, const Outcome& outcome) { return outcome.reused; },
     "A driver uses the number in its device's message again."},
    {Sometimes::forced_unbind,
     [](const Setup& setup) {
       return setup.allows(dm_unmap) && !setup.has(Rule::forced_unmap_unbinds);
     },
     {qemu_unmap, guest_unmap, dm_unmap},
     [](const World& world, const Step&, const Outcome& outcome) {
       return world.domain().domain_pirq_to_irq(outcome.pirq) < xen::kPirqAllocated;
     },
     "A number is unmapped while it is bound to the guest, and its irq becomes negative."},
    {Sometimes::table_full,
     [](const Setup& setup) {
       return setup.allows(guest_get_pirq) || setup.vectors() > numbers(setup);
     },
     {obtain, qemu_map, guest_get_pirq, dm_map},
     [](const World&, const Step&, const Outcome& outcome) { return outcome.found_none; },
     "A search finds no free number."},
    {Sometimes::map_refused,
     [](const Setup& setup) { return setup.allows(dm_map); },
     {qemu_map, dm_map, dm_map_multi, guest_map_gsi},
     [](const World&, const Step&, const Outcome& outcome) { return outcome.rc < 0; },
     "Xen refuses to map a number."},
    {Sometimes::second_port_refused,
     [](const Setup& setup) { return setup.allows(guest_bind_evtchn); },
     {bind_evtchn, guest_bind_evtchn},
     [](const World&, const Step&, const Outcome& outcome) { return outcome.rc == -xen::kEEXIST; },
     "Xen refuses a second port for a number (-EEXIST)."},
    {Sometimes::probes_overlap,
     [](const Setup& setup) { return setup.devices() > 1; },
     {begin_probe},
     probes_overlap,
     "A probe begins while another probe has not finished."},
    {Sometimes::detached_under_driver,
     [](const Setup& setup) { return setup.config().driver != Discipline::orderly; },
     {detach},
     [](const World& world, const Step& step, const Outcome&) {
       return world.guest().driver(step.device).phase != guest::Phase::idle;
     },
     "A device is detached while its driver uses it."},
    {Sometimes::delivered_to_port,
     every_setup,
     {raise},
     [](const World&, const Step&, const Outcome& outcome) {
       return delivered(Delivery::evtchn, outcome);
     },
     "An interrupt arrives at an event channel."},
    {Sometimes::delivered_as_vector,
     every_setup,
     {raise},
     [](const World&, const Step&, const Outcome& outcome) {
       return delivered(Delivery::vector, outcome);
     },
     "An interrupt becomes a virtual MSI."},
    {Sometimes::delivered_to_nobody,
     every_setup,
     {raise},
     [](const World&, const Step&, const Outcome& outcome) {
       return delivered(Delivery::none, outcome);
     },
     "An interrupt is lost."},
    {Sometimes::allocation_failed,
     [](const Setup& setup) { return setup.allows(fail_alloc); },
     {obtain, bind_evtchn, qemu_map, qemu_bind, guest_get_pirq, guest_map_gsi, guest_bind_evtchn,
      dm_map, dm_map_multi, dm_bind},
     [](const World&, const Step&, const Outcome& outcome) { return outcome.rc == -xen::kENOMEM; },
     "A hypercall fails for lack of memory."},
});

}  // namespace

std::span<const SometimesInfo> sometimes() {
  return kSituations.rows();
}
const SometimesInfo& info(Sometimes id) {
  return kSituations[id];
}

SometimesWatch::SometimesWatch(const Setup& setup) {
  for (const SometimesInfo& row : kSituations) {
    if (!row.applies(setup)) continue;
    for (const StepKind kind : row.at) rows_[index_of(kind)].push_back(&row);
  }
}

void SometimesWatch::step(const World& after, const Step& step, const Outcome& outcome,
                          SometimesSet& reached) const {
  for (const SometimesInfo* row : rows_[index_of(step.kind)])
    if (!reached.has(row->id) && row->reached(after, step, outcome)) reached.add(row->id);
}

}  // namespace pirq
