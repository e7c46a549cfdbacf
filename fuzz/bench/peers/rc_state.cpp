#include "fuzz/bench/peers/rc_state.h"

#include <ostream>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

namespace pirq::bench {
namespace {

/// The world under test, and how many steps were made in it.
struct Sut {
  PlainWorld world;
  std::uint64_t* steps;
};

class MakeStep : public rc::state::Command<PlainWorld, Sut> {
 public:
  explicit MakeStep(const Step& step) : step_(step) {}

  void checkPreconditions(const PlainWorld& model) const override { RC_PRE(model.can(step_)); }
  void apply(PlainWorld& model) const override { model.apply(step_); }
  void run(const PlainWorld&, Sut& sut) const override {
    ++*sut.steps;
    const PlainAnswer answer = sut.world.apply(step_);
    RC_ASSERT(!sut.world.broken(step_, answer));
  }
  void show(std::ostream& os) const override { os << to_text(step_); }

 private:
  Step step_;
};

using AnyStep = std::shared_ptr<const rc::state::Command<PlainWorld, Sut>>;

rc::Gen<AnyStep> next_step(const PlainWorld& model) {
  return rc::gen::map(rc::gen::elementOf(model.enabled()),
                      [](const Step& step) -> AnyStep { return std::make_shared<MakeStep>(step); });
}

}  // namespace

RcStateResult check_rc_state(const PlainConfig& config, const RcStateParams& params) {
  RcStateResult result;
  rc::detail::TestParams rc_params;
  rc_params.seed = params.seed;
  rc_params.maxSuccess = params.cases;
  rc_params.maxSize = params.length_max;
  rc_params.disableShrinking = !params.shrink;
  const PlainWorld start(config);
  const auto verdict = rc::detail::checkTestable(
      [&] {
        Sut sut{start, &result.steps};
        rc::state::check(start, sut, &next_step);
      },
      rc::detail::TestMetadata(), rc_params);
  result.found = verdict.is<rc::detail::FailureResult>();
  return result;
}

}  // namespace pirq::bench
