#include "fuzz/conform/sut/sut.h"

#include <utility>
#include <variant>

#include "fuzz/conform/sut/answer_judge.h"
#include "fuzz/conform/sut/shrink_script.h"
#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

// Ends every script: checks that the implementation still runs and creates a new domain.
constexpr xen::Hypercall kSentinel = xen::get_free_pirq(xen::PirqType::msi);

// The exchange of one call.
struct Exchange {
  std::optional<SutDifference> difference;  // The script is for the caller.
  XenReply reply;                           // If there is one.
};

// Makes `call` and compares the answer, unless `compare` is false.
Exchange exchange(Sut& sut, std::size_t step, const xen::Hypercall& call, const XenReply& model,
                  bool compare = true) {
  const XenReply expected = sut.visible(call, model);
  const auto got = sut.answer(call);
  if (const auto* failure = std::get_if<NoAnswer>(&got))
    return {SutDifference{.failure = SutFailure::no_answer,
                          .difference = {step, 0, to_text(call), to_text(expected),
                                         '(' + failure->reason + ')', "an answer at all"},
                          .reply = {},
                          .script = {}},
            {}};
  const XenReply& reply = std::get<XenReply>(got);
  if (!compare || reply == expected) return {{}, reply};
  const bool crash = reply.crashed != expected.crashed;
  SutDifference difference{.failure = crash ? SutFailure::crash : SutFailure::reply,
                           .difference = difference_at(step, call, expected, reply),
                           .reply = reply,
                           .script = {}};
  // Without a state, the lines are the answers alone.
  if (expected.state == XenState() && reply.state == XenState()) {
    difference.difference.expected = "< " + expected.answer;
    difference.difference.got = "< " + reply.answer;
  }
  return {std::move(difference), reply};
}

// Judges an answer by the properties. An answer that cannot be read is no answer.
std::optional<SutDifference> judge_answer(AnswerJudge& judge, std::size_t step,
                                          const xen::Hypercall& call, const XenReply& reply) {
  const auto answer = read_answer(call, reply.answer);
  const auto violation = answer ? judge.take(call, *answer) : std::nullopt;
  if (answer && !violation) return std::nullopt;
  const std::string wanted = violation ? describe(*violation) : "an answer like 'rc=0 pirq=31'";
  const std::string fields = violation ? std::string(violation->id().name()) : "an answer at all";
  return SutDifference{.failure = violation ? SutFailure::property : SutFailure::no_answer,
                       .difference = {step, 0, to_text(call), wanted, "< " + reply.answer, fields},
                       .reply = reply,
                       .script = {}};
}

// The irqs that the domain has leaked, or leaks when it is destroyed now; kModelCrashed if it
// crashes. `answer` is that to the last call.
std::int32_t leaked_irqs(XenMachine& model, xen::Operation last, xen::Answer answer) {
  if (last != xen::Operation::destroy_domain && !model.crashed())
    answer = model.play({.op = xen::Operation::destroy_domain});
  return model.crashed() ? kModelCrashed : answer.left.leaked_irqs;
}

std::optional<SutDifference> play_sentinel(Sut& sut, std::size_t step, XenMachine& model,
                                           bool compare) {
  model.reset();
  sut.begin(model.setup().config());
  auto difference = exchange(sut, step, kSentinel, model.reply(kSentinel), compare).difference;
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

std::optional<SutDifference> play(Sut& sut, const Script& script, SutJudge judge) {
  if (script.calls.empty()) return std::nullopt;
  const auto setup = Setup::create(script.config);
  XenMachine model(std::get<Setup>(setup));
  Renaming renaming;
  Script sent{script.config, {}};
  std::optional<SutDifference> difference;
  AnswerJudge by_answers(script.config);
  const bool compare = judge != SutJudge::properties;
  xen::Answer answer;
  bool over = false;
  sut.begin(script.config);
  for (std::size_t i = 0; i < script.calls.size() && !difference && !over; ++i) {
    const xen::Hypercall call = renaming.apply(script.calls[i].hypercall);
    answer = model.play(call);
    Exchange made_call = exchange(sut, i, call, model.last_reply(call, answer), compare);
    difference = std::move(made_call.difference);
    if (!difference && judge != SutJudge::equality && !made_call.reply.crashed)
      difference = judge_answer(by_answers, i, call, made_call.reply);
    // Without a comparison the numbers are those of the implementation.
    const auto own = compare ? std::nullopt : read_answer(call, made_call.reply.answer);
    const xen::Answer& noted = own ? *own : answer;
    renaming.note(script.calls[i], noted);
    sent.calls.push_back(made(call, noted));
    over = model.crashed() || made_call.reply.crashed || call.op == xen::Operation::destroy_domain;
  }
  const bool crashed = model.crashed();
  const std::int32_t leaked = leaked_irqs(model, sent.calls.back().hypercall.op, answer);
  sut.end(leaked);
  // The model foretells that the domain's end crashes Xen: no recording shows what comes after.
  const bool crashed_at_end = !crashed && leaked == kModelCrashed;
  if (!difference && !crashed_at_end && sut.operations().has(kSentinel.op))
    difference = play_sentinel(sut, sent.calls.size(), model, compare);
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
      if (result_.found && is_known(*result_.found)) {
        ++result_.known;
        result_.found.reset();
      }
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
      if (!other || !same_failure(*other, *result_.found) || is_known(*other)) continue;
      --left;
      shorten(*other);
    }
    return std::move(result_);
  }

 private:
  static constexpr std::uint64_t kOthersWithin = 500;

  [[nodiscard]] bool go_on() const { return !options_.go_on || options_.go_on(result_.cases); }
  [[nodiscard]] bool is_known(const SutDifference& found) const {
    return options_.is_known && options_.is_known(found.difference);
  }
  [[nodiscard]] bool in_time() const { return Clock::now() < until_; }

  std::optional<SutDifference> play(std::uint64_t index) {
    const std::uint64_t seed = case_seed(options_.seed, index);
    const Script script = options_.make ? options_.make(seed)
                                        : generate_script(options_.profile, options_.base, seed,
                                                          options_.host, sut_.operations());
    if (options_.make && (script.calls.empty() || !sut_.refuses(script).empty())) {
      if (!result_.found) ++result_.left_out;
      return std::nullopt;
    }
    auto found = pirq::fuzz::play(sut_, script, options_.judge);
    if (!result_.found)
      result_.operations += found ? found->script.calls.size() : script.calls.size();
    return found;
  }

  // A broken property keeps its name.
  static bool same_failure(const SutDifference& a, const SutDifference& b) {
    return a.failure == b.failure &&
           (a.failure != SutFailure::property || a.difference.fields == b.difference.fields);
  }

  // Returns true if the shrinking was not cut off.
  bool shorten(const SutDifference& found) {
    const TryScript attempt = [&](const Script& candidate) -> std::optional<Script> {
      if (std::holds_alternative<SetupError>(Setup::create(candidate.config))) return std::nullopt;
      if (!sut_.refuses(candidate).empty()) return std::nullopt;
      const auto failed = pirq::fuzz::play(sut_, candidate, options_.judge);
      if (!failed || !same_failure(*failed, found) || is_known(*failed)) return std::nullopt;
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
