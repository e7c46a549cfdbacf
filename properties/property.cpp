#include "properties/property.h"

#include <cstddef>

#include "properties/watched.h"

namespace pirq {
namespace {

using enum PropertyKind;

// The driver disciplines under which a property is meant to hold.
constexpr Disciplines kEvery = Disciplines::all();
constexpr Disciplines kTame = {Discipline::orderly, Discipline::surprise};

// The declaration of every property. The checks run in the order of the rows.
constexpr EnumTable<&PropertyInfo::property> kTable({
    {Property::no_crash, always, kEvery, check_no_crash,
     "No interleaving reaches a BUG, an ASSERT or a use of freed memory."},
    {Property::exclusive_pirq, always, kTame, check_exclusive_pirq,
     "No live pirq is ever handed to two devices, whether by get_free_pirq, by map or by a cached "
     "message. The claims of the guest, QEMU and Xen all count."},
    {Property::no_lost_vector, always, kTame, check_no_lost_vector,
     "After a successful probe, and after a guest's resume, every vector of the driver can receive "
     "interrupts."},
    {Property::delivered_to_owner, always, kTame, check_delivered_to_owner,
     "An interrupt of an enabled, bound vector reaches the handler of that vector and no other."},
    {Property::no_leak, at_end, kTame, check_no_leak,
     "When every driver is removed, no more pirqs, struct pirq, irqs or MSI descriptors are in use "
     "than at the start."},
    {Property::no_starvation, always, kTame, check_no_starvation,
     "Allocation of a number never fails while fewer vectors are live than the table has numbers."},
    {Property::maps_agree, always, kEvery, check_maps_agree,
     "pirq->irq and irq->pirq are inverse, and so are pirq->emuirq and emuirq->pirq. The free "
     "bitmap equals is_free_pirq on every number. The MSI-X table of a bound vector is registered. "
     "The count of a PCI link equals its number of INTx bindings."},
    {Property::top_down, each_call, kEvery, check_top_down,
     "get_free_pirq returns the number that a linear search finds, or -ENOSPC if there is none."},
    {Property::failed_call_changes_nothing, each_call, kTame, check_failed_call,
     "A hypercall that returns an error does not change the tables. It may create a default struct "
     "pirq."},
    {Property::authorised, each_call, kEvery, check_authorised,
     "No caller exceeds its rights: the guest changes no host irq, and the device model binds no "
     "irq and maps no device without permission."},
    {Property::canary, always, kEvery, check_canary,
     "It always fails. It tests that failures are reported."},
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
    if (row.under.has(discipline) && row.property != Property::canary) set = set.with(row.property);
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
