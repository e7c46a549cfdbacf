#include "properties/property.h"

#include <cstddef>

#include "properties/watched.h"

namespace pirq {
namespace {

using enum PropertyKind;

// The driver disciplines under which a property is meant to hold. Properties of drivers know what
// raw steps changed (properties/fault.h).
constexpr Disciplines kEvery = Disciplines::all();

// The steps after which some properties are asked.
bool by_raise(const StepInfo& step) {
  return step.kind == StepKind::raise;
}
bool by_softirq(const StepInfo& step) {
  constexpr StepKinds kKinds = {StepKind::interrupt, StepKind::softirq_begin,
                                StepKind::softirq_end};
  return kKinds.has(step.kind);
}
bool by_probe(const StepInfo& step) {
  constexpr StepKinds kKinds = {StepKind::save_restore, StepKind::restore_map_fails};
  return step.actor == Actor::guest || kKinds.has(step.kind);
}
bool by_move(const StepInfo& step) {
  constexpr StepKinds kKinds = {StepKind::attach, StepKind::deassign, StepKind::remove_device};
  return kKinds.has(step.kind);
}
bool by_end(const StepInfo& step) {
  constexpr StepKinds kKinds = {StepKind::destroy_domain, StepKind::rcu_end};
  return kKinds.has(step.kind);
}
bool by_guest(const StepInfo& step) {
  return step.actor == Actor::guest && step.has_device;
}
bool by_driver_or_qemu(const StepInfo& step) {
  return step.family == Family::driver || step.family == Family::qemu_call;
}

// The worlds in which some properties are asked: they hold where every rule is in force.
bool in_repaired(const Setup& setup) {
  return setup.is_repaired();
}

bool in_worlds_of_softirqs(const Setup& setup) {
  return setup.allows(StepKind::interrupt);
}

// The declaration of every property. The checks run in the order of the rows.
constexpr EnumTable<&PropertyInfo::property> kTable({
    {Property::no_crash, always, kEvery, check_no_crash,
     "No interleaving reaches a BUG, an ASSERT or a use of freed memory.", nullptr, Deed::crash},
    {Property::exclusive_pirq, always, kEvery, check_exclusive_pirq,
     "No live pirq is ever handed to two devices, whether by get_free_pirq, by map or by a cached "
     "message. The claims of the guest, QEMU and Xen all count.",
     nullptr, Deed::number},
    {Property::no_lost_vector, always, kEvery, check_no_lost_vector,
     "After a successful probe, and after a guest's resume, every vector of the driver can receive "
     "interrupts.",
     by_probe, Deed::success},
    {Property::delivered_to_owner, always, kEvery, check_delivered_to_owner,
     "An interrupt of an enabled, bound vector reaches the handler of that vector and no other.",
     by_raise},
    {Property::no_leak, at_end, kEvery, check_no_leak,
     "When every driver is removed, no more pirqs, struct pirq, irqs or MSI descriptors are in use "
     "than at the start.",
     nullptr, Deed::rest},
    {Property::no_starvation, always, kEvery, check_no_starvation,
     "Allocation of a number never fails while fewer vectors are live than the table has numbers.",
     nullptr, Deed::full_table},
    {Property::maps_agree, always, kEvery, check_maps_agree,
     "pirq->irq and irq->pirq are inverse, and so are pirq->emuirq and emuirq->pirq. The free "
     "bitmap equals is_free_pirq on every number. The MSI-X table of a bound vector is registered. "
     "The count of a PCI link equals its number of INTx bindings.",
     nullptr, Deed::call},
    {Property::top_down, each_call, kEvery, check_top_down,
     "get_free_pirq returns the number that a linear search finds, or -ENOSPC if there is none."},
    {Property::failed_call_changes_nothing, each_call, kEvery, check_failed_call,
     "A hypercall that returns an error does not change the tables. It may create a default struct "
     "pirq."},
    {Property::authorised, each_call, kEvery, check_authorised,
     "No caller exceeds its rights: the guest changes no host irq, and the device model binds no "
     "irq and maps no device without permission, and changes no device of another domain."},
    {Property::books_balance, at_end, kEvery, check_books_balance,
     "The counters of the domain and of its heap equal the contents of the tables, whenever every "
     "driver is idle.",
     nullptr, Deed::rest},
    {Property::ports_agree, always, kEvery, check_ports_agree,
     "A port and its number name each other: no number has two ports, and no closed port still "
     "names a number. A driver's port is bound to the driver's number.",
     nullptr, Deed::change},
    {Property::access_agrees, each_call, kEvery, check_access_agrees,
     "The domain may use an irq exactly while one of its numbers is mapped to the irq."},
    {Property::binding_agrees, always, kEvery, check_binding_agrees,
     "A number that QEMU has mapped for a vector has the vector's descriptor in Xen, and is bound "
     "to what the vector's message says. An irq has a guest action exactly while its number is "
     "bound. An MSI-X table is registered once for "
     "each bound vector of it.",
     nullptr, Deed::change},
    {Property::softirqs_deliver, always, kEvery, check_softirqs_deliver,
     "An interrupt of an enabled, bound vector schedules a softirq, which delivers it to the "
     "handler of that vector. An event that arrives is in a queue of the guest.",
     by_softirq},
    {Property::nothing_waits_for_ever, always, kEvery, check_nothing_waits_for_ever,
     "A scheduled softirq can run, whatever waits for one waits for a softirq that can run, and "
     "each step of a driver or of QEMU brings it on. A vCPU that goes offline leaves no event in "
     "its queue.",
     nullptr, Deed::wait},
    {Property::no_failed_call, each_call, kEvery, check_no_failed_call,
     "With orderly drivers no hypercall of the guest or of QEMU fails, except for lack of numbers, "
     "irqs or ports. No driver names a number that Xen does not know."},
    {Property::in_range, always, kEvery, check_in_range,
     "No number at or above nr_pirqs has a struct pirq.", nullptr, Deed::call},
    {Property::no_use_after_free, always, kEvery, check_no_use_after_free,
     "A struct pirq is not freed while its softirq is scheduled or running.", nullptr, Deed::any,
     in_worlds_of_softirqs},
    {Property::whole_blocks, each_call, kEvery, check_whole_blocks,
     "Every vector of a multi-vector map has an irq, a descriptor of the device, and is programmed "
     "in the device. No irq refers to a descriptor that was freed."},
    {Property::removed_device_is_nobodys, always, kEvery, check_removed_device,
     "A device that was deassigned or has left the host has no descriptor, and the other devices "
     "keep theirs. A device that is assigned has its masks reset.",
     by_move},
    {Property::nothing_outlives_domain, always, kEvery, check_nothing_outlives_domain,
     "When the domain is gone, no device, port, binding, registration or allocation of it is "
     "left.",
     by_end},
    {Property::calls_keep_contract, each_call, kEvery, check_calls_keep_contract,
     "Where every rule is in force: a hypercall that succeeds makes of its numbers and irqs "
     "exactly "
     "what it is for, and changes no other; an error has a cause, and a call that must fail "
     "fails.",
     nullptr, Deed::any, in_repaired},
    {Property::guest_records_agree, always, kEvery, check_guest_records_agree,
     "Where every rule is in force: no two vectors have one Linux irq or one port, a running "
     "driver has an irq for each vector, an idle driver has nothing, and a driver has its number "
     "until it disables MSI. A new irq is the lowest that is free, and an irq in use is a "
     "vector's.",
     by_guest, Deed::any, in_repaired},
    {Property::registers_agree, always, kEvery, check_registers_agree,
     "Where every rule is in force: QEMU's registers of a device say what its driver wrote. The "
     "message of a running driver's vector names the vector's number, which QEMU has mapped, or "
     "tries to map again at an unmask. A masked vector is set up with its last message.",
     by_driver_or_qemu, Deed::any, in_repaired},
    {Property::steps_keep_contract, always, kEvery, check_steps_keep_contract,
     "Where every rule is in force: a step does what it is for, its outcome says so, and a step is "
     "possible exactly while the state calls for it.",
     nullptr, Deed::any, in_repaired},
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
