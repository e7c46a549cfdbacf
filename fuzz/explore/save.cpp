// Saves and restores a search. The bytes hold the state at the beginning of a level. A restored
// search continues from the beginning of the level, so its result equals that of a search that
// never stopped.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <type_traits>
#include <utility>

#include "fuzz/explore/search.h"

namespace pirq::fuzz {
namespace {

// The header of the bytes. A change of the format requires a new kVersion.
struct Header {
  char magic[8];
  std::uint64_t version;
  std::uint64_t search;  // Search::identity().
  std::uint64_t transitions;
  std::uint64_t levels;
  std::uint64_t states;
  std::uint64_t frontier;
};
constexpr char kMagic[8] = {'p', 'i', 'r', 'q', 's', 'a', 'v', 'e'};
constexpr std::uint64_t kVersion = 4;

// Reads or writes bytes and hashes them. After a failure it does nothing.
template <class Move>
class Stream {
 public:
  explicit Stream(Move move) : move_(std::move(move)) { XXH3_64bits_reset(&hash_); }

  template <class Byte>
  void bytes(std::span<Byte> piece) {
    good_ = good_ && move_(piece);
    if (good_) XXH3_64bits_update(&hash_, piece.data(), piece.size());
  }
  template <class T>
  void value(T& value) {
    static_assert(std::has_unique_object_representations_v<T>);
    if constexpr (std::is_const_v<T>)
      bytes(std::as_bytes(std::span(&value, 1)));
    else
      bytes(std::as_writable_bytes(std::span(&value, 1)));
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::uint64_t hash() const { return XXH3_64bits_digest(&hash_); }

 private:
  XXH3_state_t hash_;
  Move move_;
  bool good_ = true;
};

}  // namespace

// Returns a hash of the world, the rules, the allowed steps, the properties and the reduction. A
// search can only continue with the same values.
std::uint64_t Explorer::Search::identity() const {
  const auto words = start_.words();
  std::uint64_t identity = XXH3_64bits(words.data(), words.size_bytes());
  const auto mix = [&](std::uint64_t n) {
    identity = XXH3_64bits_withSeed(&n, sizeof n, identity);
  };
  for (const RuleInfo& row : rules()) mix(start_.setup().has(row.rule));
  for (const StepInfo& row : step_table()) mix(start_.setup().allows(row.kind));
  for (const Property property : enum_values<Property>) mix(options_.watched.has(property));
  options_.watched.for_each_own(
      [&](const OwnProperty& own) { mix(XXH3_64bits(own.name.data(), own.name.size())); });
  mix(static_cast<std::uint64_t>(options_.reduce));
  return identity;
}

bool Explorer::Search::save(const Writer& write) const {
  Stream stream([&](std::span<const std::byte> piece) { return write(piece); });
  Header header{.magic = {},
                .version = kVersion,
                .search = identity(),
                .transitions = transitions_before_,
                .levels = result_.levels.size(),
                .states = first_ + frontier_.size(),
                .frontier = frontier_.size()};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  stream.value(std::as_const(header));
  for (const std::uint64_t states : result_.levels) stream.value(states);
  for (std::uint32_t number = 0; number < header.states && stream.good(); ++number) {
    const Fingerprint print = visited_.fingerprint(number);
    const std::uint32_t parent = visited_.parent(number);
    stream.value(print.low);
    stream.value(print.high);
    stream.value(parent);
  }
  for (std::size_t i = 0; i < frontier_.size() && stream.good(); ++i)
    stream.bytes(std::as_bytes(std::span(frontier_[i], packer_.size(frontier_[i]))));
  const std::uint64_t hash = stream.hash();
  stream.value(hash);
  return stream.good();
}

bool Explorer::Search::restore(const Reader& read) {
  Stream stream([&](std::span<std::byte> piece) { return read(piece); });
  Header header = {};
  stream.value(header);
  if (!stream.good() || std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 ||
      header.version != kVersion || header.search != identity() ||
      header.frontier > header.states || header.states > Visited::kNone)
    return false;
  visited_ = Visited();
  frontier_ = Frontier();
  transitions_ = header.transitions;
  first_ = static_cast<std::uint32_t>(header.states - header.frontier);
  result_.levels.clear();
  for (std::uint64_t i = 0; i < header.levels && stream.good(); ++i) {
    std::uint64_t states = 0;
    stream.value(states);
    result_.levels.push_back(states);
  }
  for (std::uint64_t i = 0; i < header.states && stream.good(); ++i) {
    Fingerprint print;
    std::uint32_t parent = 0;
    stream.value(print.low);
    stream.value(print.high);
    stream.value(parent);
    visited_.insert(print, parent);
  }
  std::vector<std::uint64_t> packed(packer_.size_max());
  for (std::uint64_t i = 0; i < header.frontier && stream.good(); ++i) {
    stream.bytes(std::as_writable_bytes(std::span(packed.data(), packer_.head_words())));
    if (!stream.good()) break;
    const std::size_t size = packer_.size(packed.data());
    if (size > packer_.size_max() || !packer_.fits(packed.data())) return false;
    stream.bytes(std::as_writable_bytes(
        std::span(packed.data() + packer_.head_words(), size - packer_.head_words())));
    frontier_.add({packed.data(), size});
  }
  const std::uint64_t hash = stream.hash();
  std::uint64_t kept = 0;
  stream.value(kept);
  return stream.good() && kept == hash && visited_.size() == header.states;
}

}  // namespace pirq::fuzz
