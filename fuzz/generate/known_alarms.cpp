#include "fuzz/generate/known_alarms.h"

#include <algorithm>

#include "model/step.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using enum StepKind;

constexpr StepKinds kSaves = {save_restore, restore_map_fails};

bool allows(const WorldConfig& config, StepKind kind) {
  return config.also.has(kind) || info(kind).under.has(config.driver);
}

bool has_kind(const WorldConfig& config, DeviceKind kind) {
  return std::ranges::count(config.devices, kind, &DeviceConfig::kind) > 0;
}

bool emulates(const WorldConfig& config) {
  return has_kind(config, DeviceKind::emulated_msi) || has_kind(config, DeviceKind::gsi);
}

bool passes_through(const WorldConfig& config) {
  return std::ranges::any_of(config.devices, passed_through, &DeviceConfig::kind);
}

// True if a device can be taken away from a driver that uses it.
bool surprises(const WorldConfig& config) {
  return config.driver != Discipline::orderly || config.also.has(detach);
}

bool has_pin(const WorldConfig& config) {
  return std::ranges::any_of(config.devices, is_gsi, &DeviceConfig::kind);
}

bool short_of_numbers(const WorldConfig& config) {
  auto numbers = config.pirqs - config.gsis - static_cast<std::int32_t>(config.taken.size());
  for (const DeviceConfig& device : config.devices) numbers -= device.vectors;
  return numbers < 0 || allows(config, guest_get_pirq) || allows(config, dm_map);
}

constexpr KnownAlarm kTable[] = {
    {.where = "also=remove-device",
     .why = "numbers of the removed device are given to others, and it is attached again",
     .applies = [](const WorldConfig& config) { return config.also.has(remove_device); },
     .avoid = [](WorldConfig& config) { config.also.remove(remove_device); }},
    {.where = "intx devices that are unplugged under their drivers",
     .why = "the guest goes on using the number of the pin, which Xen gives to the next device",
     .applies =
         [](const WorldConfig& config) {
           return surprises(config) && has_kind(config, DeviceKind::intx);
         },
     .avoid =
         [](WorldConfig& config) {
           for (DeviceConfig& device : config.devices)
             if (device.kind == DeviceKind::intx) device.kind = DeviceKind::msi;
         }},
    {.where = "also=save-restore beside passed-through devices or pins",
     .why =
         "a driver whose device is gone is saved; the resume renews MSIs before it maps GSIs, and "
         "opens a port for a GSI that no driver uses",
     .applies =
         [](const WorldConfig& config) {
           return !(config.also & kSaves).empty() && (passes_through(config) || has_pin(config));
         },
     .avoid = [](WorldConfig& config) { config.also = config.also - kSaves; }},
    {.where = "also=save-restore",
     .why = "no-lost-vector asks for a number or a port that the resume did not get",
     .applies = [](const WorldConfig& config) { return !(config.also & kSaves).empty(); },
     .unwatched = {Property::no_lost_vector}},
    {.where = "also=disable where the guest closes any port",
     .why = "a paused driver whose port was closed gets the port of another driver",
     .applies =
         [](const WorldConfig& config) {
           return allows(config, guest_close) && config.also.has(disable);
         },
     .avoid = [](WorldConfig& config) { config.also.remove(disable); }},
    {.where = "also=interrupt",
     .why = "the end of a softirq delivers two interrupts, and the end of the next one none",
     .applies = [](const WorldConfig& config) { return config.also.has(interrupt); },
     .unwatched = {Property::softirqs_deliver}},
    {.where = "also=soft-reset beside emulated devices",
     .why = "the numbers of the old kernel stay allocated",
     .applies =
         [](const WorldConfig& config) { return config.also.has(soft_reset) && emulates(config); },
     .avoid = [](WorldConfig& config) { config.also.remove(soft_reset); }},
    {.where = "also=disable beside devices with a pin",
     .why = "a driver of a pin does not write messages when it resumes, as it does here",
     .applies =
         [](const WorldConfig& config) { return config.also.has(disable) && has_pin(config); },
     .avoid = [](WorldConfig& config) { config.also.remove(disable); }},
    {.where = "also=other-map where the device model maps any irq",
     .why = "it maps the irq of the other domain, which goes with that domain's map",
     .applies =
         [](const WorldConfig& config) {
           return config.also.has(other_map) && allows(config, dm_map_irq);
         },
     .avoid =
         [](WorldConfig& config) {
           config.also = config.also - StepKinds{other_map, other_unmap};
         }},
    {.where = "devices with a pin where numbers or irqs are short",
     .why = "Xen answers -EINVAL for lack of a number, and for a GSI above the host's irqs",
     .applies =
         [](const WorldConfig& config) {
           return has_pin(config) && (short_of_numbers(config) || config.irqs < xen::kHvmGsis);
         },
     .unwatched = {Property::no_failed_call}},
    {.where = "raw maps and unmaps beside devices with a pin",
     .why = "a guest that unmaps the number of its pin, or maps its GSI, takes it from its driver",
     .applies =
         [](const WorldConfig& config) {
           return has_pin(config) &&
                  (allows(config, guest_unmap) || allows(config, dm_unmap) ||
                   allows(config, guest_unmap_by_id) || allows(config, guest_map_gsi));
         },
     .unwatched = {Property::no_lost_vector, Property::delivered_to_owner,
                   Property::exclusive_pirq}},
    {.where = "also=set-msi-desc-fails beside devices with a pin",
     .why = "the guest undoes the irq of a pin, whose number an MSI has too",
     .applies =
         [](const WorldConfig& config) {
           return config.also.has(set_msi_desc_fails) && has_pin(config);
         },
     .avoid = [](WorldConfig& config) { config.also.remove(set_msi_desc_fails); }},
};

}  // namespace

std::span<const KnownAlarm> known_alarms() {
  return kTable;
}

void avoid_known_alarms(WorldConfig& config) {
  for (const KnownAlarm& row : kTable)
    if (row.avoid != nullptr && row.applies(config)) row.avoid(config);
}

bool is_free_of_known_alarms(const WorldConfig& config) {
  return std::ranges::none_of(
      kTable, [&](const KnownAlarm& row) { return row.avoid != nullptr && row.applies(config); });
}

PropertySet properties_for_drawn(const WorldConfig& config) {
  PropertySet set = properties_for(config.driver);
  for (const KnownAlarm& row : kTable)
    if (row.applies(config)) set = set - row.unwatched;
  return set;
}

}  // namespace pirq::fuzz
