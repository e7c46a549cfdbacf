// Packed states: made anew, and from the parent.
#include "fuzz/explore/packed.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fuzz/explore/differing.h"
#include "fuzz/generate/random.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::packed_test {
namespace {

using testing::kMsi;
using testing::msix;

using Words = std::vector<std::uint64_t>;

Words packed(const Packer& packer, std::span<const std::uint64_t> state) {
  Words words(packer.size_max());
  words.resize(packer.pack(state, words.data()));
  return words;
}

// A walk of random steps: what is packed from the parent equals what is packed anew, and unpacking
// leads back to the state.
TEST(Packer, PacksFromTheParentWhatItPacksAnew) {
  WorldConfig config = testing::with_devices("january-2017-fixed", {kMsi, msix(3)});
  config.driver = Discipline::surprise;
  const auto setup = testing::setup_of(config);
  const World start(setup);
  const Packer packer(start);
  Random random(1);
  World world(start);
  for (int i = 0; i < 2'000; ++i) {
    const World parent(world);
    StepList steps;
    world.all_enabled(steps);
    if (steps.empty()) {
      world.restore(start);
      continue;
    }
    const Step& step = steps[random.below(static_cast<std::uint32_t>(steps.size()))];
    const std::size_t from = world.first_word(world.apply(step).changes);

    const Words before = packed(packer, parent.words());
    Delta delta;
    const bool differs = packer.compare(world.words(), parent.words(), from, before.data(), delta);
    ASSERT_EQ(differs, !(world == parent)) << i;
    Words after(packer.size_max());
    after.resize(packer.pack(before.data(), delta, after.data()));
    ASSERT_EQ(after, packed(packer, world.words())) << i;
    ASSERT_EQ(Packer::sums(after.data()).fingerprint(), delta.sums.fingerprint()) << i;
    ASSERT_EQ(packer.size(after.data()), after.size()) << i;

    World unpacked(start);
    Words words(start.words().size());
    packer.unpack(after.data(), words);
    unpacked.load(words);
    ASSERT_EQ(unpacked, world) << i;
    unpacked.load(parent.words(), delta.changed);
    ASSERT_EQ(unpacked, parent) << i;
  }
}

Words differing_words(const Words& a, const Words& b) {
  Words bits((a.size() + 63) / 64);
  differing(a, b, bits);
  return bits;
}

// Sizes with and without a group of 32 words, and with a rest.
TEST(Differing, NamesEachWordOfWholeAndPartialBlocks) {
  for (const std::size_t size : {1U, 7U, 31U, 32U, 33U, 64U, 77U, 96U, 2 * 64 + 7U}) {
    const Words a(size, 5);
    EXPECT_EQ(differing_words(a, a), Words((size + 63) / 64, 0)) << size;
    for (std::size_t at = 0; at < size; ++at) {
      Words b = a;
      b[at] ^= std::uint64_t{1} << (at % 64);
      Words expected((size + 63) / 64, 0);
      expected[at / 64] = std::uint64_t{1} << (at % 64);
      EXPECT_EQ(differing_words(a, b), expected) << at << " of " << size;
    }
  }
  EXPECT_EQ(differing_words(Words(64, 1), Words(64, 2)), Words{~std::uint64_t{0}});
  EXPECT_EQ(differing_words(Words(3, 1), Words(3, 2)), Words{7});
}

// The sums follow from the difference of the words, whichever is larger.
TEST(WordSums, AreTheSameHoweverAWordBecameWhatItIs) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const WordSums::Keys keys = {kMost, 3, std::uint64_t{1} << 63, kMost};
  for (const std::uint64_t end : {std::uint64_t{0}, std::uint64_t{1}, kMost / 2, kMost - 1, kMost})
    for (const std::uint64_t on_the_way : {std::uint64_t{2}, kMost / 3, kMost}) {
      WordSums at_once, by_steps;
      at_once.replace(keys, 0, 0, end);
      by_steps.replace(keys, 0, 0, on_the_way);
      by_steps.replace(keys, 0, on_the_way, end);
      EXPECT_EQ(at_once.fingerprint(), by_steps.fingerprint()) << end << ' ' << on_the_way;
    }
}

}  // namespace
}  // namespace pirq::fuzz::packed_test
