#include "fuzz/bench/peers/rc_state.h"

#include <ostream>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

namespace pirq::bench {
namespace {

/// The world under test, and the counter of its executed steps.
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

/// A step that was enabled when it was generated. After shrinking it must still be enabled.
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

/// One class per kind of step, as in RapidCheck's guide: the constructor draws the parameters.
template <StepKind kKind>
class OfKind : public MakeStep {
 public:
  explicit OfKind(const PlainWorld& model) : MakeStep(*rc::gen::elementOf(model.steps_of(kKind))) {}
};

/// Any step; it does nothing if it is not enabled.
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

rc::Gen<AnyStep> one_of_kinds(const PlainWorld& model) {
  using enum StepKind;
  return rc::state::gen::execOneOfWithArgs<
      OfKind<begin_probe>, OfKind<obtain>, OfKind<write_message>, OfKind<create_irq>,
      OfKind<enable>, OfKind<bind_evtchn>, OfKind<close_evtchn>, OfKind<disable>, OfKind<drop_irq>,
      OfKind<qemu_map>, OfKind<qemu_bind>, OfKind<qemu_unbind>, OfKind<qemu_unmap>,
      OfKind<StepKind::raise>, OfKind<detach>, OfKind<deassign>, OfKind<attach>>()(model);
}

auto generator_of(RcStateStyle style) {
  if (style == RcStateStyle::guide) return &one_of_kinds;
  return style == RcStateStyle::guarded ? &any_step : &possible_step;
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
        rc::state::check(start, sut, generator_of(params.style));
      },
      rc::detail::TestMetadata(), rc_params);
  result.found = verdict.is<rc::detail::FailureResult>();
  return result;
}

namespace {

// A generator with which rc::state makes a case of exactly `length` commands at size `length` - 1.
rc::Random random_for(std::size_t length) {
  for (std::uint64_t seed = 0;; ++seed) {
    rc::Random random(seed);
    if (rc::Random(random).split().next() % length == length - 1) return random;
  }
}

}  // namespace

RcStateShrunk shrink_rc_state(const PlainConfig& config, const std::vector<Step>& steps) {
  RcStateShrunk result;
  const PlainWorld start(config);
  const rc::Gen<rc::state::Commands<Command>> given = [&](const rc::Random&, int) {
    auto next = std::make_shared<std::size_t>(0);
    const auto one_by_one = [&steps, next](const PlainWorld&) -> rc::Gen<AnyStep> {
      return [&steps, next](const rc::Random&, int) {
        return rc::shrinkable::just(command<TryStep>(steps.at((*next)++)));
      };
    };
    return rc::state::gen::commands(start, one_by_one)(random_for(steps.size()),
                                                       static_cast<int>(steps.size()) - 1);
  };
  rc::detail::TestParams once;
  once.maxSuccess = 1;
  rc::detail::checkTestable(
      [&] {
        const auto commands = *given;
        ++result.executions;
        std::uint64_t made = 0;
        Sut sut{start, &made};
        try {
          rc::state::runAll(commands, start, sut);
        } catch (...) {
          result.length = made;
          throw;
        }
      },
      rc::detail::TestMetadata(), once);
  return result;
}

}  // namespace pirq::bench
