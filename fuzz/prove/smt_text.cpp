#include "fuzz/prove/smt_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "fuzz/prove/one_device.h"

namespace pirq::fuzz {
namespace {

// What the relations keep of an effect. Effects that differ only in records are one.
struct RelationalPirq {
  std::vector<Role> had, has;
  bool was_free, is_free;
  friend bool operator<(const RelationalPirq& a, const RelationalPirq& b) {
    return std::tie(a.had, a.has, a.was_free, a.is_free) <
           std::tie(b.had, b.has, b.was_free, b.is_free);
  }
};
using RelationalEffect = std::vector<RelationalPirq>;

std::set<RelationalEffect> relational(const LocalSteps& learned) {
  std::set<RelationalEffect> effects;
  for (const LocalEffect& effect : learned.effects()) {
    RelationalEffect kept;
    for (const TouchedPirq& t : effect.touched)
      kept.push_back({{t.had.begin(), t.had.end()},
                      {t.has.begin(), t.has.end()},
                      t.was.is_free(),
                      t.is.is_free()});
    std::sort(kept.begin(), kept.end());
    effects.insert(std::move(kept));
  }
  return effects;
}

class Writer {
 public:
  std::string write(const LocalSteps& learned, const PairClauses& clauses) {
    add("; Devices and pirqs are of any number. A relation with a prime is that after the step.\n"
        "; Every answer must be unsat.\n"
        "(set-logic UF)\n(declare-sort Device 0)\n(declare-sort Pirq 0)\n");
    const Roles met = met_roles(learned);
    for (const std::string_view prime : {"", "2"}) {
      for (const std::string_view role : enum_names<Role>)
        add("(declare-fun {}{} (Device Pirq) Bool)\n", role, prime);
      add("(declare-fun free{} (Pirq) Bool)\n", prime);
      add("(define-fun invariant{} () Bool (and true\n", prime);
      for (const auto& [a, b] : clauses.list())
        if (met.has(a) && met.has(b))
          add("  (forall ((d Device) (e Device) (n Pirq)) (=> (and ({0}{2} d n) ({1}{2} e n)) (= d "
              "e)))\n",
              enum_name(a), enum_name(b), prime);
      for (const Role role : roles_on_taken_pirqs(learned))
        add("  (forall ((d Device) (n Pirq)) (not (and ({0}{1} d n) (free{1} n))))\n",
            enum_name(role), prime);
      add("))\n");
    }
    add("(declare-const actor Device)\n(assert invariant)\n(assert (not invariant2))\n");
    for (const RelationalEffect& effect : relational(learned)) ask(effect);
    return std::move(text_);
  }

 private:
  template <class... T>
  void add(fmt::format_string<T...> format, T&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<T>(values)...);
  }

  static bool has(const std::vector<Role>& roles, Role role) {
    return std::ranges::find(roles, role) != roles.end();
  }

  void ask(const RelationalEffect& effect) {
    add("(push)\n");
    for (std::size_t i = 0; i < effect.size(); ++i) {
      add("(declare-const n{} Pirq)\n", i);
      for (std::size_t j = 0; j < i; ++j) add("(assert (not (= n{} n{})))\n", j, i);
      const auto& pirq = effect[i];
      add("(assert (= (free n{}) {}))\n(assert (= (free2 n{}) {}))\n", i, pirq.was_free, i,
          pirq.is_free);
      for (const Role role : enum_values<Role>) {
        add("(assert (= ({} actor n{}) {}))\n", enum_name(role), i, has(pirq.had, role));
        add("(assert (= ({}2 actor n{}) {}))\n", enum_name(role), i, has(pirq.has, role));
      }
    }
    add_frame(effect.size());
    add("(check-sat)\n(pop)\n");
  }

  // Nothing else changes, but another device loses a pirq that Xen has for it if the actor takes
  // its irq away.
  void add_frame(std::size_t touched) {
    std::string others = "(and true";
    for (std::size_t i = 0; i < touched; ++i) others += fmt::format(" (not (= n n{}))", i);
    others += ')';
    add("(assert (forall ((n Pirq)) (=> {} (= (free2 n) (free n)))))\n", others);
    for (const Role role : enum_values<Role>) {
      add("(assert (forall ((d Device) (n Pirq)) (=> {1} (= ({0}2 d n) ({0} d n)))))\n",
          enum_name(role), others);
      add("(assert (forall ((d Device) (n Pirq)) (=> (not (= d actor)) ({1} ({0}2 d n) ({0} d "
          "n)))))\n",
          enum_name(role), role == Role::xen ? "=>" : "=");
    }
  }

  std::string text_;
};

}  // namespace

std::string smt_text(const LocalSteps& learned, const PairClauses& clauses) {
  return Writer().write(learned, clauses);
}

}  // namespace pirq::fuzz
