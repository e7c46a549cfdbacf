// A proof of exclusive-pirq for any number of devices and pirqs, or the reason why there is none.
// properties/PROOF.md has the argument and its assumptions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/explore/explore.h"
#include "fuzz/prove/induction.h"
#include "fuzz/prove/local_steps.h"

namespace pirq::fuzz {

struct ProveOptions {
  int devices = 3;  ///< The largest number of devices whose steps are compared with the learned.
  std::size_t states_max = 2'000'000;  ///< Of each world.
  /// Called now and then with the world in work. Returning false ends the proof.
  std::function<bool(const std::string& world, std::size_t states)> go_on = {};
};

/// A small world of the proof.
struct TaughtBy {
  std::string name;  ///< "msi, msi; a pirq for each vector".
  WorldConfig config;
  bool confirms = false;  ///< It must teach nothing new.
  LocalSteps::Visit visit;
};

enum class ProofVerdict : std::uint8_t {
  proven,   ///< The property holds for any number of devices and pirqs.
  refuted,  ///< A small world violates it.
  unknown,  ///< `Proof::why` says what is missing.
};

struct Proof {
  ProofVerdict verdict = ProofVerdict::unknown;
  std::string why;  ///< Why the verdict is unknown.
  std::vector<TaughtBy> worlds;
  LocalSteps learned;
  Induction induction;
  PairClauses needed;  ///< If proven: a minimal inductive subset of the clauses.
  /// If refuted: a shortest interleaving, and its world: the world of the caller if it violates the
  /// property, or else the first small world that does.
  std::optional<FailingCase> found;
  WorldConfig found_in;
};

/// Proves exclusive-pirq for the releases, rules, driver discipline and kinds of devices of
/// `config`; the sizes of its tables and its number of devices do not matter.
[[nodiscard]] Proof prove(const WorldConfig& config, const ProveOptions& options);

}  // namespace pirq::fuzz
