#include "properties/property.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "properties/watched.h"

namespace pirq {
namespace {

using enum PropertyKind;
using enum Discipline;

// The one declaration of every property. The order is also the order in which a step is judged.
constexpr std::array<PropertyInfo, kProperties> kTable = {{
    {Property::no_crash, "no-crash", always, hostile, check_no_crash,
     "No interleaving reaches a BUG, an ASSERT or a use of freed memory."},
    {Property::exclusive_pirq, "exclusive-pirq", always, surprise, check_exclusive_pirq,
     "No live pirq is ever handed to two devices: not by get_free_pirq, not by map, not by a "
     "cached message, across guest, QEMU and Xen claims."},
    {Property::no_lost_vector, "no-lost-vector", always, surprise, check_no_lost_vector,
     "A probe that reported success, and a guest's resume, end with vectors that can be delivered "
     "to."},
    {Property::delivered_to_owner, "delivered-to-owner", always, surprise, check_delivered_to_owner,
     "An interrupt raised by an enabled, bound vector reaches that vector's handler and no other."},
    {Property::no_leak, "no-leak", at_end, surprise, check_no_leak,
     "After every driver is removed: no pirq, struct pirq, irq or MSI descriptor more than at the "
     "start."},
    {Property::no_starvation, "no-starvation", always, surprise, check_no_starvation,
     "Allocation never fails while fewer vectors are live than the table has numbers."},
    {Property::maps_agree, "maps-agree", always, hostile, check_maps_agree,
     "pirq->irq and irq->pirq are inverse, emuirq likewise, the free bitmap equals is_free_pirq on "
     "every number, a bound vector's MSI-X table is registered, and a PCI link counts its INTx "
     "bindings."},
    {Property::top_down, "top-down", always, hostile, check_top_down,
     "get_free_pirq returns the highest free number of the right range, else -ENOSPC."},
    {Property::failed_call_changes_nothing, "failed-call-changes-nothing", always, surprise,
     check_failed_call,
     "A hypercall that returns an error leaves the tables as they were, default structs aside."},
    {Property::authorised, "authorised", always, hostile, check_authorised,
     "A caller can only change what it may: the guest no host irq, the device model no irq and no "
     "device that is not the domain's."},
    {Property::canary, "canary", always, hostile, check_canary,
     "Always fails; tests the alarm itself."},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].property != static_cast<Property>(i)) return false;
  return true;
}
static_assert(in_order(), "the table is indexed by Property");

std::string name_of(const VectorId& id) {
  return device_name(id.device) + " vector " + std::to_string(id.vector);
}

}  // namespace

std::span<const PropertyInfo> properties() {
  return kTable;
}
const PropertyInfo& info(Property property) {
  return kTable[static_cast<std::size_t>(property)];
}

std::optional<Property> find_property(std::string_view name) {
  const auto row = std::ranges::find(kTable, name, &PropertyInfo::name);
  if (row == kTable.end()) return std::nullopt;
  return row->property;
}

std::vector<Property> broken_by(Rule rule) {
  constexpr std::string_view separator = ", ";
  std::vector<Property> broken;
  std::string_view rest = info(rule).breaks;
  while (!rest.empty()) {
    const std::size_t end = rest.find(separator);
    broken.push_back(find_property(rest.substr(0, end)).value_or(Property::canary));
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

namespace {

constexpr std::array<std::string_view, kSubjects> kSubjectNames = {
    "domain", "two-devices", "one-device", "vector-silent", "vector-crossed", "pirq"};

}  // namespace

std::string_view name_of(Subject subject) {
  return kSubjectNames[static_cast<std::size_t>(subject)];
}

std::optional<Subject> find_subject(std::string_view name) {
  const auto found = std::ranges::find(kSubjectNames, name);
  if (found == kSubjectNames.end()) return std::nullopt;
  return static_cast<Subject>(found - kSubjectNames.begin());
}

std::string_view PropertyId::name() const {
  return own != nullptr ? own->name : info(property).name;
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
