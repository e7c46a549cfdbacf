#include "fuzz/generate/generate.h"

#include <algorithm>
#include <utility>

#include "fuzz/generate/aim.h"

namespace pirq::fuzz {
namespace {

// The vectors of a large device share the weight of a few, so that its driver advances too.
std::uint32_t weight_of_raise(std::uint32_t weight, const Setup& setup, int device) {
  constexpr std::uint32_t kFew = 32;
  const std::uint32_t vectors = setup.device(device).vectors;
  if (vectors <= kFew || weight == 0) return weight;
  return std::max(weight * kFew / vectors, std::uint32_t{1});
}

// Returns the weight of each step of an offer. A teardown that has begun goes on soon.
std::uint32_t weight_of(const World& world, const Weights& weights, const Step& step) {
  constexpr std::uint32_t kGoOn = 64;
  const std::uint32_t weight = weights.of(step);
  if (step.kind == StepKind::raise) return weight_of_raise(weight, world.setup(), step.device);
  if (step.kind == StepKind::destroy_domain && world.domain().state().dying != 0) return kGoOn;
  return weight;
}

// True if other steps can come between the parts of the teardown.
bool teardown_has_parts(const Setup& setup) {
  return setup.allows(StepKind::interrupt) || setup.allows(StepKind::rcu_end);
}

constexpr std::uint32_t kRawInterval = 3;      // One draw in 3 tries a raw step.
constexpr std::uint32_t kDestroyInterval = 4;  // One case in 4 ends with destroy-domain.
constexpr std::uint32_t kTeardownMax = 40;     // The steps after the first part of a teardown.
constexpr std::uint32_t kAnyInterval = 8;      // One argument in 8 is any value in its bounds.
constexpr std::uint32_t kAimedInterval = 2;    // One of the others in 2 is a value in use.

std::int32_t draw_parameter(Param param, const World& world, int device, Random& random) {
  const Setup& setup = world.setup();
  const Bounds bounds = bounds_of(param, setup, device);
  if (random.below(kAnyInterval) == 0) return random.between(bounds.low, bounds.high);
  if (random.below(kAimedInterval) == 0)
    if (const auto aimed = aimed_value(param, world, device, random))
      return std::clamp(*aimed, bounds.low, bounds.high);
  const Values values = usual_values_of(param, setup, device);
  return values[random.below(static_cast<std::uint32_t>(values.size()))];
}

Step draw_raw_step(const World& world, Random& random) {
  const Setup& setup = world.setup();
  const auto kinds = setup.raw_steps();
  const StepInfo& row = info(kinds[random.below(static_cast<std::uint32_t>(kinds.size()))]);
  const int device = row.has_device ? random.between(0, setup.devices() - 1) : 0;
  const std::int32_t a = draw_parameter(row.a, world, device, random);
  const bool softirq = row.kind == StepKind::softirq_begin || row.kind == StepKind::softirq_end;
  const auto waiting = softirq ? waiting_number(world, random) : std::nullopt;
  const std::int32_t b = waiting ? *waiting : draw_parameter(row.b, world, device, random);
  return Step{row.kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b};
}

std::uint32_t draw_length(const GenerateOptions& options, Random& random) {
  return static_cast<std::uint32_t>(random.between(static_cast<std::int32_t>(options.steps_min),
                                                   static_cast<std::int32_t>(options.steps_max)));
}

}  // namespace

std::optional<Step> draw_step(const World& world, const Weights& weights, Random& random,
                              OfferList& scratch) {
  if (world.setup().allows_raw() && random.below(kRawInterval) == 0) {
    const Step raw = draw_raw_step(world, random);
    if (weights.of(raw) > 0 && world.can(raw)) return raw;
  }
  scratch.clear();
  world.offers(scratch);
  std::uint32_t total = 0;
  for (const Offer& offer : scratch) total += offer.count * weight_of(world, weights, offer.first);
  if (total == 0) {
    StepList raw;
    world.enabled_raw(raw);
    if (raw.empty()) return std::nullopt;
    return raw[random.below(static_cast<std::uint32_t>(raw.size()))];
  }
  std::uint32_t drawn = random.below(total);
  for (const Offer& offer : scratch) {
    const std::uint32_t weight = weight_of(world, weights, offer.first);
    if (drawn < offer.count * weight) return world.offered(offer, drawn / weight);
    drawn -= offer.count * weight;
  }
  return std::nullopt;
}

namespace {

// A case that is being generated. Executes, records and counts steps up to the first violation.
class Making {
 public:
  Making(World& world, const Monitor& monitor, Interleaving& steps, Recorder* recorder)
      : world_(world), monitor_(monitor), steps_(steps), recorder_(recorder) {}

  [[nodiscard]] bool over() const { return failure_.has_value(); }

  void make(const Step& step) {
    steps_.push_back(step);
    if (auto violation = make_step(world_, step, monitor_, recorder_))
      failure_ = Failure{std::move(*violation), steps_.size() - 1};
  }

  Generated finish() {
    if (recorder_ != nullptr) recorder_->end_case();
    return {std::move(failure_), steps_.size()};
  }

 private:
  World& world_;
  const Monitor& monitor_;
  Interleaving& steps_;
  Recorder* recorder_;
  std::optional<Failure> failure_;
};

}  // namespace

Generated generate_and_run(World& world, const Monitor& monitor, std::uint64_t seed,
                           const GenerateOptions& options, Interleaving& steps,
                           Recorder* recorder) {
  Random random(seed);
  Weights weights(random);
  OfferList scratch;
  steps.clear();
  Making making(world, monitor, steps, recorder);
  std::uint32_t length = draw_length(options, random);
  // In worlds that allow destroy-domain, one case in four ends with it, after any number of steps.
  const Step destroy{.kind = StepKind::destroy_domain};
  const bool destroyed = world.setup().allows(destroy.kind) && random.below(kDestroyInterval) == 0;
  if (destroyed) length = random.below(length + 1);
  const auto make_until = [&](std::size_t end) {
    while (steps.size() < end && !making.over()) {
      const auto step = draw_step(world, weights, random, scratch);
      if (!step) break;
      making.make(*step);
    }
  };
  make_until(length);
  if (destroyed && teardown_has_parts(world.setup())) {
    weights.allow_destruction();
    make_until(steps.size() + kTeardownMax);
  } else if (destroyed && !making.over() && world.can(destroy)) {
    making.make(destroy);
  }
  return making.finish();
}

Interleaving generate(const World& start, std::uint64_t seed, const GenerateOptions& options) {
  World world(start);
  Interleaving steps;
  static_cast<void>(generate_and_run(world, Monitor(PropertySet(), start), seed, options, steps));
  return steps;
}

}  // namespace pirq::fuzz
