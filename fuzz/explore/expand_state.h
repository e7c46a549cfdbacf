// One thread's part of a search: what can follow a state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"
#include "model/symmetry.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

/// What came of a run of states of the frontier.
class Batch {
 public:
  /// A state that had not been reached before this wave; it may stand here more than once.
  struct Fresh {
    Fingerprint fingerprint;
    std::uint32_t parent = 0;
    std::size_t begin = 0;  // In words of the buffer.
    std::size_t size = 0;
  };

  void clear();
  /// Room for a packed state of at most `words` words.
  [[nodiscard]] std::uint64_t* room(std::size_t words);
  /// Keeps the `words` words just written to room().
  void keep(const Fingerprint& fingerprint, std::uint32_t parent, std::size_t words);
  [[nodiscard]] std::span<const std::uint64_t> packed(const Fresh& state) const {
    return std::span(words_).subspan(state.begin, state.size);
  }
  [[nodiscard]] std::size_t bytes() const {
    return words_.size() * sizeof(std::uint64_t) + fresh.capacity() * sizeof(Fresh);
  }

  std::vector<Fresh> fresh;
  std::uint64_t transitions = 0;
  std::optional<std::uint32_t> failing;  ///< First state from which a step fails as wanted.

 private:
  std::vector<std::uint64_t> words_;
  std::size_t used_ = 0;
};

/// A state's successors, judged, canonical and packed. One for each thread.
class StateExpander {
 public:
  /// All references must outlive the expander; `wanted` may be null: any failure.
  StateExpander(const World& start, const Packer& packer, PropertySet watched,
                const Violation* wanted, bool symmetry);

  /// Makes every step that can follow the state `number`, packed at `packed`. False when one fails
  /// as wanted: `batch.failing` is set, and the rest of the steps is left.
  bool expand(const std::uint64_t* packed, std::uint32_t number, const Visited& visited,
              Batch& batch);
  /// The canonical fingerprint of a state; `world` becomes the canonical one.
  [[nodiscard]] Fingerprint canonical(World& world);

 private:
  World world_;
  Monitor monitor_;
  Symmetry symmetry_;
  bool symmetric_;
  const Packer* packer_;
  const Violation* wanted_;
  StepList steps_;
  std::vector<std::uint64_t> state_;
  std::vector<std::uint64_t> packed_;
};

}  // namespace pirq::fuzz
