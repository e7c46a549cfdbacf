#include "fuzz/explore/explore.h"

#include <bit>

#include "fuzz/explore/search.h"

namespace pirq::fuzz {

Explorer::Explorer(const World& start, const ExploreOptions& options)
    : search_(std::make_unique<Search>(start, options)) {}
Explorer::~Explorer() = default;

Explored Explorer::run() {
  return search_->run();
}

bool Explorer::save(const Writer& write) const {
  return search_->save(write);
}
bool Explorer::restore(const Reader& read) {
  return search_->restore(read);
}
std::optional<Interleaving> Explorer::running() const {
  return search_->running();
}

Explored explore(const World& start, const ExploreOptions& options) {
  return Explorer(start, options).run();
}

int collision_exponent(std::size_t states) {
  return 97 - 2 * static_cast<int>(std::bit_width(states));
}

}  // namespace pirq::fuzz
