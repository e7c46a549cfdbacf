#include "fuzz/generate/known_alarms.h"

#include <algorithm>

#include "model/step.h"

namespace pirq::fuzz {
namespace {

using enum StepKind;

bool allows(const WorldConfig& config, StepKind kind) {
  return config.also.has(kind) || info(kind).under.has(config.driver);
}

bool has_kind(const WorldConfig& config, DeviceKind kind) {
  return std::ranges::count(config.devices, kind, &DeviceConfig::kind) > 0;
}

constexpr KnownAlarm kTable[] = {
    {.where = "intx devices that are unplugged under their drivers",
     .why = "the guest goes on using the number of the pin, which Xen gives to the next device",
     .applies =
         [](const WorldConfig& config) {
           const bool surprises = config.driver != Discipline::orderly || config.also.has(detach);
           return surprises && has_kind(config, DeviceKind::intx);
         },
     .avoid =
         [](WorldConfig& config) {
           for (DeviceConfig& device : config.devices)
             if (device.kind == DeviceKind::intx) device.kind = DeviceKind::msi;
         }},
    {.where = "also=remove-device beside devices whose number only QEMU has",
     .why = "the number is free while QEMU still uses it, and goes to the next device",
     .applies =
         [](const WorldConfig& config) {
           return config.also.has(remove_device) &&
                  (!config.hvm_pirq ||
                   std::ranges::any_of(config.devices, is_native, &DeviceConfig::kind) ||
                   has_kind(config, DeviceKind::intx) || allows(config, dm_map) ||
                   allows(config, dm_map_multi));
         },
     .avoid = [](WorldConfig& config) { config.also.remove(remove_device); }},
    {.where = "also=soft-reset beside emulated devices",
     .why = "the numbers of the old kernel stay allocated",
     .applies =
         [](const WorldConfig& config) {
           return config.also.has(soft_reset) && has_kind(config, DeviceKind::emulated_msi);
         },
     .avoid = [](WorldConfig& config) { config.also.remove(soft_reset); }},
    {.where = "also=interrupt",
     .why = "the end of a softirq delivers two interrupts, and the end of the next one none",
     .applies = [](const WorldConfig& config) { return config.also.has(interrupt); },
     .unwatched = {Property::softirqs_deliver}},
    {.where = "also=disable where the guest closes any port",
     .why = "a paused driver whose port was closed gets the port of another driver",
     .applies =
         [](const WorldConfig& config) {
           return allows(config, guest_close) && config.also.has(disable);
         },
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
