#include "fuzz/shortest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pirq::fuzz {
namespace {

struct Fingerprint {
  std::uint64_t low, high;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
struct TakeLow {
  std::size_t operator()(const Fingerprint& f) const { return f.low; }
};

Fingerprint fingerprint(const World& world) {
  const auto words = world.words();
  const XXH128_hash_t hash = XXH3_128bits(words.data(), words.size_bytes());
  return {hash.low64, hash.high64};
}

// How a state was first reached; enough to tell the way back to the start.
struct Reached {
  std::uint32_t parent;
  Step step;
};

// States of one depth, one after the other, with their place in the list of reached states.
class Level {
 public:
  explicit Level(std::size_t words) : words_(words) {}
  void add(const World& world, std::uint32_t index) {
    states_.insert(states_.end(), world.words().begin(), world.words().end());
    indices_.push_back(index);
  }
  [[nodiscard]] std::size_t size() const { return indices_.size(); }
  [[nodiscard]] std::uint32_t index(std::size_t i) const { return indices_[i]; }
  [[nodiscard]] std::span<const std::uint64_t> state(std::size_t i) const {
    return std::span(states_).subspan(i * words_, words_);
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> states_;
  std::vector<std::uint32_t> indices_;
};

class Search {
 public:
  Search(const World& start, const Violation* wanted, PropertySet watched,
         const SearchBounds& bounds)
      : world_(start), monitor_(watched, start), wanted_(wanted), bounds_(bounds) {
    reached_.push_back({0, {}});
    visited_.insert(fingerprint(start));
  }

  SearchResult run() {
    Level level(world_.words().size());
    level.add(world_, 0);
    bool room = true;
    for (std::size_t depth = 1; depth <= bounds_.depth && level.size() > 0 && room; ++depth) {
      Level next(world_.words().size());
      for (std::size_t i = 0; i < level.size() && room; ++i) {
        room = expand(level.state(i), level.index(i), next);
        if (result_.found) return finish(true);
      }
      level = std::move(next);
    }
    return finish(room);
  }

 private:
  SearchResult finish(bool complete) {
    result_.states = reached_.size();
    result_.complete = complete;
    return std::move(result_);
  }

  // Makes every step that can follow `state`; false when there is no room for another state.
  bool expand(std::span<const std::uint64_t> state, std::uint32_t index, Level& next) {
    world_.load(state);
    StepList steps;
    world_.enabled(steps);
    world_.enabled_raw(steps);
    for (const Step& step : steps) {
      world_.load(state);
      if (auto violation = monitor_.step(world_, step)) {
        if (wanted_ != nullptr && !violation->same_failure(*wanted_)) continue;
        result_.found = way_to(index, step);
        result_.failure = Failure{std::move(*violation), result_.found->size() - 1};
        return true;
      }
      if (!visited_.insert(fingerprint(world_)).second) continue;
      if (reached_.size() >= bounds_.states_max) return false;
      next.add(world_, static_cast<std::uint32_t>(reached_.size()));
      reached_.push_back({index, step});
    }
    return true;
  }

  [[nodiscard]] Interleaving way_to(std::uint32_t index, const Step& last) const {
    Interleaving way{last};
    for (; index != 0; index = reached_[index].parent) way.push_back(reached_[index].step);
    std::ranges::reverse(way);
    return way;
  }

  World world_;
  Monitor monitor_;
  const Violation* wanted_;
  SearchBounds bounds_;
  std::vector<Reached> reached_;
  std::unordered_set<Fingerprint, TakeLow> visited_;
  SearchResult result_;
};

}  // namespace

SearchResult search_shortest(const World& start, const Violation* wanted, PropertySet watched,
                             const SearchBounds& bounds) {
  return Search(start, wanted, watched, bounds).run();
}

}  // namespace pirq::fuzz
