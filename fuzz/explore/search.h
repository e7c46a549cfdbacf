// The implementation of Explorer. The search expands the state space level by level. A level is
// split into waves. Several threads expand a wave, and one thread merges the results in order, so
// the result does not depend on the number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "fuzz/explore/expand_state.h"
#include "fuzz/explore/explore.h"
#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"
#include "fuzz/explore/way_to.h"

namespace pirq::fuzz {

/// Invariant between levels: the frontier holds the states with the highest numbers, in order. The
/// first of them has the number `first_`.
class Explorer::Search {
 public:
  Search(const World& start, const ExploreOptions& options);

  [[nodiscard]] Explored run();
  [[nodiscard]] bool save(const Writer& write) const;
  [[nodiscard]] bool restore(const Reader& read);
  [[nodiscard]] std::optional<Interleaving> running();

 private:
  // The reason why the expansion of a level ended.
  enum class End : std::uint8_t { level, found, bound };

  [[nodiscard]] std::uint64_t identity() const;
  void search();
  End look_at_level();
  // Returns the number of states of the next wave if `left` states are left of the level.
  [[nodiscard]] std::size_t next_wave(std::size_t left) const;
  // Returns false if the search shall end. Throws std::bad_alloc if a thread found no memory.
  bool look_at_wave(std::size_t begin, std::size_t count);
  // Adds the fresh states of a wave of `looked_at` states to the next level. Returns false if a
  // bound was reached.
  bool merge_wave(std::size_t looked_at);
  bool within_bounds(std::size_t looked_at);
  // Records the failures of a wave. Returns true if they end the search: the first failure, or with
  // keep_going the failure of the last watched property; or one whose case is not rebuilt.
  bool fail_wave();
  [[nodiscard]] std::variant<FailingCase, NoWay> failing_case(const Batch::Failing& failing);
  [[nodiscard]] std::variant<Interleaving, NoWay> way_to(std::uint32_t number, World& world,
                                                         const std::function<bool()>& go_on);
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] Level level(std::size_t looked_at) const;
  [[nodiscard]] Explored finish();
  [[nodiscard]] std::vector<TableForms> forms_of_level();

  const World& start_;
  const ExploreOptions& options_;
  Watched watched_;  // The properties without a violation so far.
  Packer packer_;
  std::vector<StateExpander> expanders_;  // One per thread.
  std::vector<Batch> batches_;
  std::size_t batches_used_ = 0;
  std::size_t wave_max_;  // The number of states of the largest wave.
  std::size_t wave_;
  std::size_t batch_;           // The number of states of a batch.
  std::size_t successors_ = 0;  // New states per state in the last wave, rounded down.
  Visited visited_;
  Frontier frontier_;
  Frontier next_;
  std::uint32_t first_ = 0;
  std::uint64_t transitions_ = 0;
  std::uint64_t transitions_before_ = 0;  // The transitions before the current level.
  Explored result_;
};

}  // namespace pirq::fuzz
