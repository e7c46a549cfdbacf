// Exhaustive search: breadth first over every state that a world can reach. It ends with the proof
// that the watched properties hold, with the shortest interleaving that breaks one, or undecided,
// when a bound ended it.
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

namespace pirq::fuzz {

enum class Verdict : std::uint8_t {
  proven,     ///< Every reachable state was visited; nothing is broken.
  violated,   ///< `Explored::steps` is a shortest interleaving that fails.
  undecided,  ///< A bound ended the search; `Explored::ended_by` says which.
};

/// What ends a search before its end.
enum class Bound : std::uint8_t { none, depth, states, memory, stopped };

/// What a search knows after a level, or in the middle of one.
struct Level {
  std::size_t depth = 0;      ///< Steps from the start to the states being reached.
  std::size_t states = 0;     ///< States reached so far.
  std::size_t frontier = 0;   ///< States to look at on this level.
  std::size_t looked_at = 0;  ///< How many of them have been.
  std::uint64_t transitions = 0;
  std::size_t bytes = 0;  ///< Memory held by the search.
};

struct ExploreOptions {
  Watched watched = {};
  const Violation* wanted = nullptr;  ///< Only a failure like this one counts; null: any.
  std::size_t depth_max = std::numeric_limits<std::size_t>::max();
  std::size_t states_max = std::numeric_limits<std::uint32_t>::max() - 1;
  std::size_t memory_max = std::numeric_limits<std::size_t>::max();  ///< Bytes.
  int jobs = 1;  ///< Threads; the result is the same for any number.
  /// Go on after a violation, as if nobody watched that property: a shortest one for each.
  bool keep_going = false;
  bool symmetry = true;  ///< Take states that differ in the names of equal devices as one.
  /// Asked several times a second, by the calling thread; false ends the search.
  std::function<bool(const Level&)> go_on = {};
};

struct Explored {
  Verdict verdict = Verdict::undecided;
  Bound ended_by = Bound::none;
  std::vector<std::size_t> levels;  ///< New states by depth; the first is 1, the start itself.
  std::size_t states = 0;           ///< Sum of `levels`.
  std::uint64_t transitions = 0;    ///< Steps made from all states looked at.
  std::size_t visited_bytes = 0;    ///< Memory of the set of reached states.
  std::size_t bytes_max = 0;        ///< Most memory that the search held at any time.
  Interleaving steps;               ///< Ends with the violating step.
  std::optional<Failure> failure;
  /// With `keep_going`: a shortest one for each other property that is broken. What is broken by
  /// none of these holds, if no bound ended the search.
  std::vector<FailingCase> others;
};

/// A search that can stop and go on: at once, or in another process from a saved file.
class Explorer {
 public:
  /// `start` and `options` must outlive the explorer.
  Explorer(const World& start, const ExploreOptions& options);
  ~Explorer();

  /// Searches until a verdict or a bound. Interleavings that fail in another way than `wanted` end
  /// there. Raw steps are made with their usual arguments (usual_values_of). States are told apart
  /// by fingerprints of 96 bits: `collision_exponent` bounds the chance of a mistake.
  [[nodiscard]] Explored run();

  using Writer = std::function<bool(std::span<const std::byte>)>;
  using Reader = std::function<bool(std::span<std::byte>)>;
  /// What was known at the beginning of the level that the search is on, as bytes for `restore`,
  /// handed out in pieces; false from `write` ends it and is the answer. May be called from `go_on`
  /// and after `run`.
  [[nodiscard]] bool save(const Writer& write) const;
  /// Goes on where a search stopped that was saved. `read` fills a piece, or answers false. False
  /// if the bytes are not whole, or of a search of something else; then the explorer is of no use.
  /// REQUIRES: `run` was not called.
  [[nodiscard]] bool restore(const Reader& read);

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

/// One search from the start.
[[nodiscard]] Explored explore(const World& start, const ExploreOptions& options);

/// The chance that any two of `states` states share a fingerprint is below 2^-(the answer).
[[nodiscard]] int collision_exponent(std::size_t states);

}  // namespace pirq::fuzz
