#include "properties/property.h"

#include <cstddef>

#include "properties/watched.h"

namespace pirq {
namespace {

using enum PropertyKind;
using enum Discipline;

// The one declaration of every property. The order is also the order in which a step is judged.
constexpr EnumTable<&PropertyInfo::property> kTable({
    {Property::no_crash, always, hostile, check_no_crash,
     "No interleaving reaches a BUG, an ASSERT or a use of freed memory."},
    {Property::exclusive_pirq, always, surprise, check_exclusive_pirq,
     "No live pirq is ever handed to two devices: not by get_free_pirq, not by map, not by a "
     "cached message, across guest, QEMU and Xen claims."},
    {Property::no_lost_vector, always, surprise, check_no_lost_vector,
     "A probe that reported success, and a guest's resume, end with vectors that can be delivered "
     "to."},
    {Property::delivered_to_owner, always, surprise, check_delivered_to_owner,
     "An interrupt raised by an enabled, bound vector reaches that vector's handler and no other."},
    {Property::no_leak, at_end, surprise, check_no_leak,
     "After every driver is removed: no pirq, struct pirq, irq or MSI descriptor more than at the "
     "start."},
    {Property::no_starvation, always, surprise, check_no_starvation,
     "Allocation never fails while fewer vectors are live than the table has numbers."},
    {Property::maps_agree, always, hostile, check_maps_agree,
     "pirq->irq and irq->pirq are inverse, emuirq likewise, the free bitmap equals is_free_pirq on "
     "every number, a bound vector's MSI-X table is registered, and a PCI link counts its INTx "
     "bindings."},
    {Property::top_down, each_call, hostile, check_top_down,
     "get_free_pirq returns the highest free number of the right range, else -ENOSPC."},
    {Property::failed_call_changes_nothing, each_call, surprise, check_failed_call,
     "A hypercall that returns an error leaves the tables as they were, default structs aside."},
    {Property::authorised, each_call, hostile, check_authorised,
     "A caller can only change what it may: the guest no host irq, the device model no irq and no "
     "device that is not the domain's."},
    {Property::canary, always, hostile, check_canary, "Always fails; tests the alarm itself."},
});

std::string name_of(const VectorId& id) {
  return device_name(id.device) + " vector " + std::to_string(id.vector);
}

}  // namespace

std::span<const PropertyInfo> properties() {
  return kTable.rows();
}
const PropertyInfo& info(Property property) {
  return kTable[property];
}

std::vector<Property> broken_by(Rule rule) {
  constexpr std::string_view separator = ", ";
  std::vector<Property> broken;
  std::string_view rest = info(rule).breaks;
  while (!rest.empty()) {
    const std::size_t end = rest.find(separator);
    broken.push_back(find_enum<Property>(rest.substr(0, end)).value_or(Property::canary));
    rest = end == std::string_view::npos ? "" : rest.substr(end + separator.size());
  }
  return broken;
}

PropertySet properties_for(Discipline discipline) {
  PropertySet set;
  for (const PropertyInfo& row : kTable)
    if (discipline <= row.up_to && row.property != Property::canary) set = set.with(row.property);
  return set;
}

std::string_view PropertyId::name() const {
  return own != nullptr ? own->name : enum_name(property);
}

std::string describe(const Violation& violation) {
  std::string text(violation.id().name());
  text += " is broken";
  if (violation.first && violation.second)
    text += " between " + name_of(*violation.first) + " and " + name_of(*violation.second);
  else if (violation.first)
    text += " for " + name_of(*violation.first);
  if (violation.pirq >= 0) text += ", pirq " + std::to_string(violation.pirq);
  if (!violation.detail.empty()) text += ": " + violation.detail;
  return text;
}

}  // namespace pirq
