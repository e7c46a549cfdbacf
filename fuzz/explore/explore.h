// Exhaustive breadth-first search of the state space of a world. The verdict is a proof that the
// watched properties hold, a shortest interleaving that violates one, or undecided if a bound ended
// the search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/execute/run_case.h"
#include "fuzz/explore/table_forms.h"
#include "model/canonical.h"

namespace pirq::fuzz {

enum class Verdict : std::uint8_t {
  proven,     ///< Every reachable state was visited without a violation.
  violated,   ///< `Explored::steps` is a shortest interleaving with a violation.
  undecided,  ///< A bound ended the search, see `Explored::ended_by`.
};

/// The bound that ended a search early. `stopped` means that `go_on` returned false, `exhausted`
/// that the system gave no more memory; such a search can be saved and continued elsewhere.
/// `unsteady`: a step did not do again what it had done. The model or a property is not
/// deterministic, and no result is valid.
enum class Bound : std::uint8_t { none, depth, states, memory, exhausted, stopped, unsteady };

/// The progress of a search.
struct Level {
  std::size_t depth = 0;          ///< The number of steps from the start to the new states.
  std::size_t states = 0;         ///< The number of visited states.
  std::size_t frontier = 0;       ///< The number of states to expand on this level.
  std::size_t looked_at = 0;      ///< The number of states already expanded on this level.
  std::uint64_t transitions = 0;  ///< The number of executed steps.
  std::size_t bytes = 0;          ///< The memory that the search holds.
};

struct ExploreOptions {
  Watched watched = {};
  const Violation* wanted = nullptr;  ///< Only this kind of failure counts; null: any failure.
  std::size_t depth_max = std::numeric_limits<std::size_t>::max();  ///< Steps.
  std::size_t states_max = std::numeric_limits<std::uint32_t>::max() - 1;
  std::size_t memory_max = std::numeric_limits<std::size_t>::max();  ///< Bytes.
  int jobs = 1;  ///< The number of threads. The result does not depend on it.
  /// Continue after a violation without that property, to find a shortest violation of each.
  bool keep_going = false;
  StateReduction reduce = StateReduction::canonical;  ///< What counts as the same state.
  bool count_tables = false;                          ///< Set Explored::last_level.
  /// Called by the calling thread before each wave of states, and again with the same values while
  /// the wave is expanded, and while the case of a violation is rebuilt: after each step in a large
  /// world. Returning false ends the search.
  std::function<bool(const Level&)> go_on = {};
};

struct Explored {
  Verdict verdict = Verdict::undecided;
  Bound ended_by = Bound::none;
  std::vector<std::size_t> levels;  ///< The number of new states at each depth; levels[0] is 1.
  std::size_t states = 0;           ///< The number of visited states.
  std::uint64_t transitions = 0;    ///< The number of executed steps.
  std::size_t visited_bytes = 0;    ///< The memory of the set of visited states.
  std::size_t bytes_max = 0;        ///< The maximum of the memory that the search held.
  Interleaving steps;               ///< Ends with the violating step.
  std::optional<Failure> failure;
  /// With `keep_going`: a shortest violation of each other violated property. If no bound ended the
  /// search, all other properties hold.
  std::vector<FailingCase> others;
  /// With `count_tables`, if a bound ended the search: the tables that differ among the states of
  /// the last level.
  std::vector<TableForms> last_level;
};

/// A search that can be saved and continued, also in another process.
class Explorer {
 public:
  /// `start` and `options` must outlive the explorer.
  Explorer(const World& start, const ExploreOptions& options);
  ~Explorer();

  /// Searches until a verdict or a bound. The search does not continue after a step that fails in
  /// another way than `wanted`. Raw steps have the arguments of searched_values_of. States
  /// are compared by fingerprints of 96 bits; `collision_exponent` bounds the probability of a
  /// collision.
  [[nodiscard]] Explored run();

  using Writer = std::function<bool(std::span<const std::byte>)>;
  using Reader = std::function<bool(std::span<std::byte>)>;
  /// Writes the state of the search at the beginning of the current level, in pieces. If `write`
  /// returns false, `save` stops and returns false. May be called from `go_on` and after `run`.
  [[nodiscard]] bool save(const Writer& write) const;
  /// Restores a saved search, which `run` then continues. `read` fills a piece or returns false.
  /// Returns false if the bytes are incomplete, damaged, or from a different search; the
  /// explorer must not be used afterwards. REQUIRES: `run` was not called.
  [[nodiscard]] bool restore(const Reader& read);
  /// The steps from the start up to the one that the calling thread makes now; nothing if it makes
  /// none. For a handler of crashes, which is called by the thread that crashed.
  [[nodiscard]] std::optional<Interleaving> running() const;

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

/// Runs one search from the start.
[[nodiscard]] Explored explore(const World& start, const ExploreOptions& options);

/// Returns e such that the probability that any two of `states` states have equal fingerprints is
/// below 2^-e.
[[nodiscard]] int collision_exponent(std::size_t states);

}  // namespace pirq::fuzz
