// The clauses of an inductive invariant. A clause says that two devices never have two roles on one
// pirq, or that a device with a role never has it on a free pirq.
#pragma once

#include <bitset>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/prove/device_view.h"

namespace pirq::fuzz {

/// A set of clauses over two devices and one pirq: "no pirq has role `a` for one device and role
/// `b` for another". Clauses are symmetric.
class PairClauses {
 public:
  using Clause = std::pair<Role, Role>;  ///< The first is not after the second.

  /// Every clause.
  [[nodiscard]] static PairClauses all();
  [[nodiscard]] bool has(Role a, Role b) const { return set_[index(a, b)]; }
  void add(Role a, Role b) { set_[index(a, b)] = set_[index(b, a)] = true; }
  void remove(Role a, Role b) { set_[index(a, b)] = set_[index(b, a)] = false; }
  /// True if the clauses allow one device to have the roles `a` on a pirq, and another one `b`.
  [[nodiscard]] bool allow(Roles a, Roles b) const;
  /// The clauses, in the order of the roles.
  [[nodiscard]] std::vector<Clause> list() const;
  [[nodiscard]] std::size_t size() const { return list().size(); }
  friend bool operator==(const PairClauses&, const PairClauses&) = default;

 private:
  static constexpr std::size_t kRoles = enum_count<Role>;
  static constexpr std::size_t index(Role a, Role b) { return index_of(a) * kRoles + index_of(b); }
  std::bitset<kRoles * kRoles> set_;
};

/// The clauses that say exclusive-pirq: no two devices claim a pirq.
[[nodiscard]] PairClauses exclusive_pirq_clauses();

/// "its driver relies on it".
[[nodiscard]] std::string_view words_of(Role role);
[[nodiscard]] std::string words_of(const PairClauses::Clause& clause);

}  // namespace pirq::fuzz
