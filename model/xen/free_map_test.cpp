#include "model/xen/free_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace pirq::xen::free_map_test {
namespace {

/// The same set twice: as the bitmap and as a std::set.
class Pair {
 public:
  explicit Pair(std::int32_t size) : Pair(size, LayoutBuilder()) {}

  void insert(std::int32_t n) {
    map.insert(n);
    set.insert(n);
  }
  void erase(std::int32_t n) {
    map.erase(n);
    set.erase(n);
  }
  [[nodiscard]] std::int32_t highest(std::int32_t low) const {
    return !set.empty() && *set.rbegin() >= low ? *set.rbegin() : -1;
  }
  [[nodiscard]] std::int32_t lowest(std::int32_t low, std::int32_t high) const {
    const auto at = set.lower_bound(low);
    return at != set.end() && *at <= high ? *at : -1;
  }
  /// The name of a query on [low, high] whose answers differ; empty if all agree.
  [[nodiscard]] std::string wrong(std::int32_t low, std::int32_t high) const {
    if (map.highest(low) != highest(low)) return "highest";
    if (map.lowest(low, high) != lowest(low, high)) return "lowest";
    if (map.contains(low) != set.contains(low)) return "contains";
    return {};
  }

 private:
  Pair(std::int32_t size, LayoutBuilder builder)
      : layout_(builder, size), memory_(builder.words()), map(memory_.base(), layout_) {}

  FreeMapLayout layout_;
  Memory memory_;

 public:
  FreeMap map;
  std::set<std::int32_t> set;
};

// One operation: insert or erase `at`, then query a range. Numbers are reduced to the map's size.
struct Op {
  bool insert;
  std::uint16_t at, from, to;
};

std::string replay(std::int32_t size, const std::vector<Op>& ops) {
  Pair pair(size);
  for (const Op& op : ops) {
    const std::int32_t at = op.at % size;
    if (op.insert)
      pair.insert(at);
    else
      pair.erase(at);
    const std::int32_t from = op.from % size, to = op.to % size;
    if (auto wrong = pair.wrong(std::min(from, to), std::max(from, to)); !wrong.empty())
      return wrong;
    if (auto wrong = pair.wrong(0, size - 1); !wrong.empty()) return wrong;
  }
  return {};
}

rc::Gen<Op> any_op() {
  // Many numbers are close to each other, so that erase often removes an inserted one.
  const auto number =
      rc::gen::oneOf(rc::gen::arbitrary<std::uint16_t>(), rc::gen::inRange<std::uint16_t>(0, 200),
                     rc::gen::element<std::uint16_t>(63, 64, 4095, 4096, 65535));
  return rc::gen::build<Op>(rc::gen::set(&Op::insert), rc::gen::set(&Op::at, number),
                            rc::gen::set(&Op::from, number), rc::gen::set(&Op::to, number));
}

void showValue(const Op& op, std::ostream& out) {
  out << (op.insert ? "insert " : "erase ") << op.at << ", query " << op.from << ".." << op.to;
}

RC_GTEST_PROP(FreeMap, IsASetAtEverySize, ()) {
  const auto size = *rc::gen::element(64, 65, 4096, 4097, 65536);
  const auto ops = *rc::gen::resize(400, rc::gen::container<std::vector<Op>>(any_op()));
  RC_ASSERT(replay(size, ops) == "");
}

TEST(FreeMap, FindsNothingInAnEmptyMap) {
  for (const std::int32_t size : {1, 64, 65, 4096, 65536})
    EXPECT_EQ(Pair(size).wrong(0, size - 1), "");
}

TEST(FreeMap, FindsEachSingleMemberFromBothEnds) {
  Pair pair(65536);
  for (std::int32_t n = 0; n < 65536; n += 61) {
    pair.insert(n);
    EXPECT_EQ(pair.map.highest(0), n);
    EXPECT_EQ(pair.map.lowest(0, 65535), n);
    EXPECT_EQ(pair.map.highest(n + 1), -1);
    EXPECT_EQ(n == 0 ? -1 : pair.map.lowest(0, n - 1), -1);
    pair.erase(n);
    EXPECT_EQ(pair.map.lowest(0, 65535), -1);
  }
}

}  // namespace
}  // namespace pirq::xen::free_map_test
