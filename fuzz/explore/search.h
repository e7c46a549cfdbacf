// The search behind Explorer: level by level, each in waves that several threads look at together
// and one merges in order, so that the result is the same for any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/explore/expand_state.h"
#include "fuzz/explore/explore.h"
#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"

namespace pirq::fuzz {

/// Invariant between levels: the frontier holds the states with the highest numbers, in order; the
/// first of them has number `first_`.
class Explorer::Search {
 public:
  Search(const World& start, const ExploreOptions& options);

  [[nodiscard]] Explored run();
  [[nodiscard]] bool save(const Writer& write) const;
  [[nodiscard]] bool restore(const Reader& read);

 private:
  // What looking at a level came to.
  enum class End : std::uint8_t { level, found, bound };

  [[nodiscard]] std::uint64_t identity() const;
  End look_at_level();
  void look_at_wave(std::size_t begin, std::size_t count);
  // False when there is no room for another state.
  bool merge_wave();
  bool within_bounds(std::size_t looked_at);
  // Whether the wave ends the search: with the failure, or with the last that was looked for.
  bool fail_wave();
  [[nodiscard]] FailingCase failing_case(const Batch::Failing& failing);
  [[nodiscard]] Interleaving way_to(std::uint32_t number, World& world);
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] Level level(std::size_t looked_at) const;
  [[nodiscard]] Explored finish();

  const World& start_;
  const ExploreOptions& options_;
  Watched watched_;  // Less what was found broken.
  Packer packer_;
  std::vector<StateExpander> expanders_;  // One for each thread.
  std::vector<Batch> batches_;
  std::size_t batches_used_ = 0;
  std::size_t wave_;
  Visited visited_;
  Frontier frontier_;
  Frontier next_;
  std::uint32_t first_ = 0;
  std::uint64_t transitions_ = 0;
  std::uint64_t transitions_before_ = 0;  // At the beginning of the level.
  Explored result_;
};

}  // namespace pirq::fuzz
