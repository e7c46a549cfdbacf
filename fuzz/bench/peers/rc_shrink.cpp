#include "fuzz/bench/peers/rc_shrink.h"

#include <rapidcheck.h>

#include <vector>

#include "fuzz/generate/arbitrary.h"

namespace pirq::bench {
namespace {

using ShrinkableStep = rc::Shrinkable<Step>;

// Shrinks the device and the parameter towards 0, as rc::gen::inRange does; the kind is kept.
ShrinkableStep shrinkable(const Step& step) {
  return rc::shrinkable::shrinkRecur(step, [](const Step& from) {
    auto devices = rc::seq::map(rc::shrink::towards<int>(from.device, 0), [=](int device) {
      return Step{from.kind, static_cast<std::uint8_t>(device), from.a, from.b};
    });
    auto parameters = rc::seq::map(rc::shrink::towards<int>(from.a, 0), [=](int a) {
      return Step{from.kind, from.device, static_cast<std::uint16_t>(a), from.b};
    });
    return rc::seq::concat(std::move(devices), std::move(parameters));
  });
}

// Shrinks like rc::gen::container: removes chunks, then shrinks elements.
rc::Shrinkable<fuzz::Interleaving> shrinkable(const fuzz::Interleaving& steps) {
  std::vector<ShrinkableStep> elements;
  for (const Step& step : steps) elements.push_back(shrinkable(step));
  auto tree = rc::shrinkable::shrinkRecur(elements, [](const std::vector<ShrinkableStep>& all) {
    return rc::seq::concat(
        rc::shrink::removeChunks(all),
        rc::shrink::eachElement(all, [](const ShrinkableStep& one) { return one.shrinks(); }));
  });
  return rc::shrinkable::map(std::move(tree), [](const std::vector<ShrinkableStep>& all) {
    fuzz::Interleaving values;
    for (const ShrinkableStep& one : all) values.push_back(one.value());
    return values;
  });
}

}  // namespace

RcShrunk shrink_with_rapidcheck(const World& start, const fuzz::Interleaving& steps,
                                const fuzz::Failure& failure, PropertySet watched) {
  RcShrunk result;
  const rc::Gen<fuzz::Interleaving> given = [&](const rc::Random&, int) {
    return shrinkable(steps);
  };
  rc::detail::TestParams once;
  once.maxSuccess = 1;
  rc::detail::checkTestable(
      [&] {
        const fuzz::Interleaving candidate = *given;
        ++result.executions;
        const auto run = fuzz::run_case(start, candidate, watched, fuzz::Disabled::skip);
        if (!run.failure || !run.failure->violation.same_failure(failure.violation)) return;
        result.length = run.made.size();
        RC_FAIL("it fails in the same way");
      },
      rc::detail::TestMetadata(), once);
  return result;
}

}  // namespace pirq::bench
