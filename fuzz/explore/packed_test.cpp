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
    world.apply(steps[random.below(static_cast<std::uint32_t>(steps.size()))]);

    const Words before = packed(packer, parent.words());
    Delta delta;
    const bool differs = packer.compare(world.words(), parent.words(), before.data(), delta);
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

TEST(Differing, NamesEachWordOfWholeAndPartialBlocks) {
  constexpr std::size_t kSize = 2 * 64 + 7;
  for (std::size_t at = 0; at < kSize; ++at) {
    const Words a(kSize, 5);
    Words b = a;
    b[at] ^= std::uint64_t{1} << (at % 64);
    for (std::size_t block = 0; block < 3; ++block)
      EXPECT_EQ(differing(a, b, block), block == at / 64 ? std::uint64_t{1} << (at % 64) : 0) << at;
  }
  EXPECT_EQ(differing(Words(64, 1), Words(64, 2), 0), ~std::uint64_t{0});
  EXPECT_EQ(differing(Words(3, 1), Words(3, 2), 0), 7U);
}

}  // namespace
}  // namespace pirq::fuzz::packed_test
