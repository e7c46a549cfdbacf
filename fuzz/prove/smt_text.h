// The induction as a problem for an SMT solver, which checks it without a bound and without our
// code for the induction.
#pragma once

#include <string>

#include "fuzz/prove/clauses.h"
#include "fuzz/prove/local_steps.h"

namespace pirq::fuzz {

/// SMT-LIB 2 text: devices and pirqs are two uninterpreted sorts of any size, each role is a
/// relation between them. For each effect that a step can have, the text asks for a state that
/// satisfies the clauses and that the effect turns into one that does not. A solver answers `unsat`
/// to each question if the clauses are inductive. The formulas have no functions and no alternation
/// of quantifiers, so that a solver decides them.
[[nodiscard]] std::string smt_text(const LocalSteps& learned, const PairClauses& clauses);

}  // namespace pirq::fuzz
