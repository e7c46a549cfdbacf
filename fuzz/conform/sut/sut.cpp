#include "fuzz/conform/sut/sut.h"

#include <utility>
#include <variant>

#include "fuzz/conform/sut/shrink_script.h"
#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

// Ends every script: checks that the implementation still runs and creates a new domain.
constexpr xen::Hypercall kSentinel = xen::get_free_pirq(xen::PirqType::msi);

// Makes `call` and compares the answer. The script is for the caller.
std::optional<SutDifference> exchange(Sut& sut, std::size_t step, const xen::Hypercall& call,
                                      const XenReply& model) {
  const XenReply expected = sut.visible(call, model);
  const auto got = sut.answer(call);
  if (const auto* failure = std::get_if<NoAnswer>(&got))
    return SutDifference{SutFailure::no_answer,
                         {step, 0, to_text(call), to_text(expected), '(' + failure->reason + ')',
                          "an answer at all"},
                         {}};
  const XenReply& reply = std::get<XenReply>(got);
  if (reply == expected) return std::nullopt;
  const bool crash = reply.crashed != expected.crashed;
  return SutDifference{crash ? SutFailure::crash : SutFailure::reply,
                       difference_at(step, call, expected, reply),
                       {}};
}

// The irqs that the domain has leaked, or leaks when it is destroyed now; kModelCrashed if it
// crashes. `answer` is that to the last call.
std::int32_t leaked_irqs(XenMachine& model, xen::Operation last, xen::Answer answer) {
  if (last != xen::Operation::destroy_domain && !model.crashed())
    answer = model.play({.op = xen::Operation::destroy_domain});
  return model.crashed() ? kModelCrashed : answer.left.leaked_irqs;
}

std::optional<SutDifference> play_sentinel(Sut& sut, std::size_t step, XenMachine& model) {
  model.reset();
  sut.begin(model.setup().config());
  auto difference = exchange(sut, step, kSentinel, model.reply(kSentinel));
  if (difference) difference->difference.operation += ", in the next trace";
  sut.end(0);
  return difference;
}

}  // namespace

std::string Sut::refuses(const Script&) const {
  return {};
}

XenReply Sut::visible(const xen::Hypercall&, XenReply model) const {
  return model;
}

std::optional<SutDifference> play(Sut& sut, const Script& script) {
  if (script.calls.empty()) return std::nullopt;
  const auto setup = Setup::create(script.config);
  XenMachine model(std::get<Setup>(setup));
  Renaming renaming;
  Script sent{script.config, {}};
  std::optional<SutDifference> difference;
  xen::Answer answer;
  bool over = false;
  sut.begin(script.config);
  for (std::size_t i = 0; i < script.calls.size() && !difference && !over; ++i) {
    const xen::Hypercall call = renaming.apply(script.calls[i].hypercall);
    answer = model.play(call);
    renaming.note(script.calls[i], answer);
    sent.calls.push_back(made(call, answer));
    difference = exchange(sut, i, call, model.last_reply(call, answer));
    over = model.crashed() || call.op == xen::Operation::destroy_domain;
  }
  const bool crashed = model.crashed();
  const std::int32_t leaked = leaked_irqs(model, sent.calls.back().hypercall.op, answer);
  sut.end(leaked);
  // The model foretells that the domain's end crashes Xen: no recording shows what comes after.
  const bool crashed_at_end = !crashed && leaked == kModelCrashed;
  if (!difference && !crashed_at_end) difference = play_sentinel(sut, sent.calls.size(), model);
  if (difference) difference->script = std::move(sent);
  return difference;
}

namespace {

/// Sends scripts until one differs, and shrinks it.
class Test {
 public:
  Test(Sut& sut, const SutOptions& options) : sut_(sut), options_(options) {}

  SutResult run() {
    while (result_.cases < options_.cases && !result_.found && go_on()) {
      result_.found = play(result_.cases);
      ++result_.cases;
    }
    if (!result_.found) return std::move(result_);
    until_ = Clock::now() + options_.shrink_time;
    result_.shortest = result_.found;
    result_.finished = shorten(*result_.found);
    // A script that differs at another call may be even shorter.
    int left = options_.others_max;
    for (std::uint64_t i = 0; i < kOthersWithin && left > 0; ++i) {
      if (!in_time() || !go_on()) break;
      const auto other = play(result_.cases + i);
      if (!other || other->failure != result_.found->failure) continue;
      --left;
      shorten(*other);
    }
    return std::move(result_);
  }

 private:
  static constexpr std::uint64_t kOthersWithin = 500;

  [[nodiscard]] bool go_on() const { return !options_.go_on || options_.go_on(result_.cases); }
  [[nodiscard]] bool in_time() const { return Clock::now() < until_; }

  std::optional<SutDifference> play(std::uint64_t index) {
    const Script script = generate_script(options_.profile, options_.base,
                                          case_seed(options_.seed, index), options_.host);
    auto found = pirq::fuzz::play(sut_, script);
    if (!result_.found)
      result_.operations += found ? found->script.calls.size() : script.calls.size();
    return found;
  }

  // Returns true if the shrinking was not cut off.
  bool shorten(const SutDifference& found) {
    const TryScript attempt = [&](const Script& candidate) -> std::optional<Script> {
      if (std::holds_alternative<SetupError>(Setup::create(candidate.config))) return std::nullopt;
      if (!sut_.refuses(candidate).empty()) return std::nullopt;
      const std::optional<SutDifference> failed = pirq::fuzz::play(sut_, candidate);
      if (!failed || failed->failure != found.failure) return std::nullopt;
      if (smaller(failed->script, result_.shortest->script)) result_.shortest = failed;
      return failed->script;
    };
    const ShrunkScript shrunk = shrink_script(
        found.script, attempt, {.runs_max = 20'000, .go_on = [&] { return in_time(); }});
    result_.runs += shrunk.runs;
    return shrunk.finished;
  }

  Sut& sut_;
  const SutOptions& options_;
  SutResult result_;
  Clock::time_point until_;
};

}  // namespace

SutResult test_sut(Sut& sut, const SutOptions& options) {
  return Test(sut, options).run();
}

}  // namespace pirq::fuzz
