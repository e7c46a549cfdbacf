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

std::string header_of(const WorldConfig& config) {
  XenTrace trace;
  trace.config = config;
  return header_text(trace, TraceForm::whole);
}

// Ends every script: checks that the program still runs and starts a new domain.
constexpr xen::Hypercall kSentinel = xen::get_free_pirq(xen::PirqType::msi);

}  // namespace

void Sut::restart() {
  child_ = std::make_unique<Child>(command_);
  ++starts_;
}

std::variant<XenReply, ChildFailure> Sut::ask(const std::string& text) {
  const auto deadline = Clock::now() + timeout_;
  if (!child_->start_failure().empty())
    return ChildFailure{"cannot be started: " + child_->start_failure()};
  if (std::string failure = child_->send(text, deadline); !failure.empty())
    return ChildFailure{std::move(failure)};
  auto line = child_->read_line(deadline);
  if (auto* failure = std::get_if<ChildFailure>(&line)) return std::move(*failure);
  const std::string& got = std::get<std::string>(line);
  XenReply reply;
  Line words;
  Problem mistake = read_trace_line(got, words);
  if (!mistake) mistake = read_xen_reply(words, TraceForm::whole, {}, reply);
  if (!mistake) return reply;
  return ChildFailure{"answers '" + got.substr(0, 200) + "': column " +
                      std::to_string(mistake->column) + ": " + mistake->message};
}

std::optional<SutDifference> Sut::exchange(const std::string& text, std::size_t step,
                                           const xen::Hypercall& call, const XenReply& expected) {
  const auto got = ask(text);
  if (const auto* failure = std::get_if<ChildFailure>(&got)) {
    child_.reset();  // Its state is unknown, so the next script needs a new process.
    return SutDifference{SutFailure::no_answer,
                         {step, 0, to_text(call), to_text(expected),
                          "(the program " + failure->reason + ')', "an answer at all"},
                         {}};
  }
  const XenReply& reply = std::get<XenReply>(got);
  if (reply == expected) return std::nullopt;
  end_trace();
  const bool crash = reply.crashed != expected.crashed;
  return SutDifference{crash ? SutFailure::crash : SutFailure::reply,
                       difference_at(step, call, expected, reply),
                       {}};
}

void Sut::end_trace() {
  // If this fails, the next exchange fails too.
  static_cast<void>(child_->send("\n", Clock::now() + timeout_));
}

std::optional<SutDifference> Sut::play(const Script& script) {
  if (script.calls.empty()) return std::nullopt;
  const auto setup = Setup::create(script.config);
  XenMachine model(std::get<Setup>(setup));
  Renaming renaming;
  Script sent{script.config, {}};
  std::string unsent = header_of(script.config);
  std::optional<SutDifference> difference;
  bool over = false;
  if (child_ == nullptr) restart();
  for (std::size_t i = 0; i < script.calls.size() && !difference && !over; ++i) {
    const xen::Hypercall call = renaming.apply(script.calls[i].hypercall);
    const xen::Answer answer = model.play(call);
    renaming.note(script.calls[i], answer);
    sent.calls.push_back(made(call, answer));
    difference = exchange(std::exchange(unsent, {}) + "> " + to_text(call) + '\n', i, call,
                          model.last_reply(call, answer));
    over = model.crashed() || call.op == xen::Operation::destroy_domain;
  }
  if (!difference) difference = play_sentinel(sent.calls.size(), model);
  if (difference) difference->script = std::move(sent);
  return difference;
}

std::optional<SutDifference> Sut::play_sentinel(std::size_t step, XenMachine& model) {
  model.reset();
  const std::string text =
      '\n' + header_of(model.setup().config()) + "> " + to_text(kSentinel) + '\n';
  auto difference = exchange(text, step, kSentinel, model.reply(kSentinel));
  if (difference)
    difference->difference.operation += ", in the next trace";
  else
    end_trace();
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
    const Script script =
        generate_script(options_.profile, options_.base, case_seed(options_.seed, index));
    auto found = sut_.play(script);
    if (!result_.found)
      result_.operations += found ? found->script.calls.size() : script.calls.size();
    return found;
  }

  // Returns true if the shrinking was not cut off.
  bool shorten(const SutDifference& found) {
    const TryScript attempt = [&](const Script& candidate) -> std::optional<Script> {
      if (std::holds_alternative<SetupError>(Setup::create(candidate.config))) return std::nullopt;
      const std::optional<SutDifference> failed = sut_.play(candidate);
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
