#include "fuzz/prove/clauses.h"

#include <fmt/format.h>

namespace pirq::fuzz {
namespace {

struct RoleWords {
  Role role;
  std::string_view words;
};

constexpr EnumTable<& RoleWords::role> kWords = {{
    {Role::driver, "the driver relies on it"},
    {Role::open_port, "the guest has an open port on it"},
    {Role::listed, "the guest lists it, and Xen keeps it for the guest"},
    {Role::qemu, "QEMU has mapped it"},
    {Role::message, "the message names it"},
    {Role::call, "the next hypercall of QEMU names it"},
    {Role::xen, "Xen has the device's MSI descriptor for it"},
}};

}  // namespace

PairClauses PairClauses::all() {
  PairClauses clauses;
  clauses.set_.set();
  return clauses;
}

bool PairClauses::allow(Roles a, Roles b) const {
  for (const Role of_a : a)
    for (const Role of_b : b)
      if (has(of_a, of_b)) return false;
  return true;
}

std::vector<PairClauses::Clause> PairClauses::list() const {
  std::vector<Clause> clauses;
  for (const Role a : enum_values<Role>)
    for (const Role b : enum_values<Role>)
      if (a <= b && has(a, b)) clauses.emplace_back(a, b);
  return clauses;
}

PairClauses exclusive_pirq_clauses() {
  constexpr Roles kClaims = {Role::driver, Role::open_port, Role::qemu, Role::xen};
  PairClauses clauses;
  for (const Role a : kClaims)
    for (const Role b : kClaims) clauses.add(a, b);
  return clauses;
}

std::string_view words_of(Role role) {
  return kWords[role].words;
}

std::string words_of(const PairClauses::Clause& clause) {
  return fmt::format("of no pirq: for one device {}, and for another {}", words_of(clause.first),
                     words_of(clause.second));
}

}  // namespace pirq::fuzz
