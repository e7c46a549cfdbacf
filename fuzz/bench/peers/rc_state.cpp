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

using Command = rc::state::Command<PlainWorld, Sut>;
using AnyStep = std::shared_ptr<const Command>;

void make(const Step& step, Sut& sut) {
  ++*sut.steps;
  const PlainAnswer answer = sut.world.apply(step);
  RC_ASSERT(!sut.world.broken(step, answer));
}

/// A step that was possible when it was generated, and must be still after shrinking.
class MakeStep : public Command {
 public:
  explicit MakeStep(const Step& step) : step_(step) {}
  void checkPreconditions(const PlainWorld& model) const override { RC_PRE(model.can(step_)); }
  void apply(PlainWorld& model) const override { model.apply(step_); }
  void run(const PlainWorld&, Sut& sut) const override { make(step_, sut); }
  void show(std::ostream& os) const override { os << to_text(step_); }

 private:
  Step step_;
};

/// Any step; it does nothing where it cannot happen.
class TryStep : public Command {
 public:
  explicit TryStep(const Step& step) : step_(step) {}
  void apply(PlainWorld& model) const override {
    if (model.can(step_)) model.apply(step_);
  }
  void run(const PlainWorld&, Sut& sut) const override {
    if (sut.world.can(step_)) make(step_, sut);
  }
  void show(std::ostream& os) const override { os << to_text(step_); }

 private:
  Step step_;
};

template <class Kind>
AnyStep command(const Step& step) {
  return std::make_shared<Kind>(step);
}

rc::Gen<AnyStep> possible_step(const PlainWorld& model) {
  return rc::gen::map(rc::gen::elementOf(model.enabled()), &command<MakeStep>);
}

rc::Gen<AnyStep> any_step(const PlainWorld& model) {
  return rc::gen::map(rc::gen::elementOf(model.all_steps()), &command<TryStep>);
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
        rc::state::check(start, sut,
                         params.style == RcStateStyle::offered ? &possible_step : &any_step);
      },
      rc::detail::TestMetadata(), rc_params);
  result.found = verdict.is<rc::detail::FailureResult>();
  return result;
}

}  // namespace pirq::bench
