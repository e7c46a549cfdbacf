#include "fuzz/prove/induction.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace pirq::fuzz {
namespace {

// The induction with one set of clauses.
class Pass {
 public:
  Pass(const LocalSteps& learned, PairClauses& clauses, const PairClauses& wanted)
      : learned_(learned), clauses_(clauses), assumed_(clauses), wanted_(wanted) {}

  // Removes the clauses that some step breaks. Returns false if it removed any.
  bool run(Induction& result) {
    result_ = &result;
    result.closed = true;
    for (const LocalEffect& effect : learned_.effects()) {
      effect_ = &effect;
      for (const KnownView& view : learned_.views()) {
        view_ = &view;
        met_.assign(view.records.size(), kNotMet);
        choose(0);
      }
    }
    return clauses_ == assumed_;
  }

 private:
  static constexpr int kNotMet = -1;

  // Chooses which pirqs of the view are touched ones, from position `at` on.
  void choose(std::size_t at) {
    if (at == met_.size()) return judge();
    met_[at] = kNotMet;
    choose(at + 1);
    for (std::size_t t = 0; t < effect_->touched.size(); ++t) {
      if (is_met(t, at) || !can_meet(t, at)) continue;
      met_[at] = static_cast<int>(t);
      choose(at + 1);
    }
    met_[at] = kNotMet;
  }
  [[nodiscard]] bool is_met(std::size_t touched, std::size_t before) const {
    for (std::size_t i = 0; i < before; ++i)
      if (met_[i] == static_cast<int>(touched)) return true;
    return false;
  }
  // True if the touched pirq can be the one at position `at` of the view.
  [[nodiscard]] bool can_meet(std::size_t t, std::size_t at) const {
    const TouchedPirq& touched = effect_->touched[t];
    return touched.was.agrees_with(view_->records[at]) &&
           assumed_.allow(touched.had, view_->roles[at]);
  }

  // The second device after the step.
  void judge() {
    bool changed = false;
    std::string key = view_->key;
    for (std::size_t at = 0; at < met_.size(); ++at) {
      if (met_[at] == kNotMet) continue;
      const TouchedPirq& touched = effect_->touched[static_cast<std::size_t>(met_[at])];
      const PirqRecord& before = view_->records[at];
      const PirqRecord after = before.changed(touched.was, touched.is);
      if (!(after == before)) {
        changed = true;
        key.replace(1 + at * sizeof(PirqRecord), sizeof(PirqRecord),
                    reinterpret_cast<const char*>(&after), sizeof after);
      }
      Roles roles = view_->roles[at];
      if (after.owner == 0 || after.owner == PirqRecord::kOther) roles.remove(Role::xen);
      judge_clauses(touched, at, roles);
    }
    if (!changed || learned_.knows(key)) return;
    result_->closed = false;
    for (std::size_t at = 0; at < met_.size(); ++at)
      if (met_[at] != kNotMet) note(static_cast<std::size_t>(met_[at]), at, std::nullopt);
  }

  void judge_clauses(const TouchedPirq& touched, std::size_t at, Roles other) {
    for (const Role a : touched.has)
      for (const Role b : other) {
        if (!clauses_.has(a, b) && !assumed_.has(a, b)) continue;
        clauses_.remove(a, b);
        if (wanted_.has(a, b)) note(static_cast<std::size_t>(met_[at]), at, std::minmax(a, b));
      }
  }

  void note(std::size_t t, std::size_t at, std::optional<PairClauses::Clause> clause) {
    if (result_->counterexample && (result_->counterexample->clause || !clause)) return;
    result_->counterexample = Counterexample{effect_->kind, effect_->touched[t], view_->records[at],
                                             view_->roles[at], clause};
  }

  const LocalSteps& learned_;
  PairClauses& clauses_;
  const PairClauses assumed_;
  const PairClauses& wanted_;
  Induction* result_ = nullptr;
  const LocalEffect* effect_ = nullptr;
  const KnownView* view_ = nullptr;
  std::vector<int> met_;  // By position in the view: the touched pirq that it is, or kNotMet.
};

}  // namespace

Induction induce(const LocalSteps& learned, PairClauses candidates, const PairClauses& wanted) {
  Induction result;
  while (!Pass(learned, candidates, wanted).run(result)) {
  }
  result.clauses = candidates;
  return result;
}

PairClauses minimise(const LocalSteps& learned, const PairClauses& clauses,
                     const PairClauses& wanted) {
  PairClauses needed = clauses;
  for (const auto& [a, b] : clauses.list()) {
    if (wanted.has(a, b)) continue;
    PairClauses fewer = needed;
    fewer.remove(a, b);
    const Induction without = induce(learned, fewer, wanted);
    if (without.closed && without.clauses == fewer) needed = fewer;
  }
  return needed;
}

}  // namespace pirq::fuzz
