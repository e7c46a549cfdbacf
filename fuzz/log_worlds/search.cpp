#include "fuzz/log_worlds/search.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fuzz/log_worlds/dead_ends.h"
#include "fuzz/log_worlds/printed.h"
#include "model/canonical.h"

namespace pirq::fuzz {
namespace {

// Steps that a log of healthy drivers does not need.
constexpr StepKinds kLeftOut = {
    StepKind::restore,         StepKind::unmask,           StepKind::obtain_fails,
    StepKind::alloc_irq_fails, StepKind::port_setup_fails, StepKind::set_msi_desc_fails,
    StepKind::abandon,         StepKind::begin_range,      StepKind::bind_evtchn_fails};

// A state of the search, and the step that led to it.
struct Node {
  std::size_t parent = 0;
  Step step = {};
  Printed printed = {};
  DeviceBits begun = 0;  // The devices that were probed.
};

constexpr std::size_t kGuest = 0, kQemu = 1;  // Sources.

// The search takes the state that has printed most lines, and of these the one with the fewest
// steps. Worlds are not kept: the steps from the start lead to a state again.
class Search {
 public:
  // With `directly` the calls of QEMU happen at once, and a driver that has begun goes on: far
  // fewer interleavings, and mostly enough to find one.
  Search(const LogStory& story, const Setup& setup, const StorySearch& options, bool directly)
      : story_(story),
        options_(options),
        start_(setup),
        form_(CanonicalForm::with_devices_and_pirqs(setup)),
        formed_(start_),
        dead_ends_(story),
        directly_(directly),
        open_(story.lines.size()) {
    for (std::size_t s = 0; s < kStorySources; ++s) {
      const std::vector<std::size_t>& lines = story.sources[s].lines;
      for (std::size_t i = 0; i < lines.size(); ++i)
        if (sets_up(story.lines[lines[i]].kind)) probes_end_[s] = static_cast<std::uint16_t>(i + 1);
      const bool first = &story.first_source() == &story.sources[s];
      if (first && !story.sources[s].from_start && probes_end_[s] == 0) probes_end_[s] = 1;
    }
  }

  StoryAnswer run() {
    nodes_.push_back({});
    open_[0].push_back(0);
    while (const auto next = take()) {
      if (seen_.size() >= options_.states_max || (options_.go_on && !options_.go_on()))
        return answer(StoryAnswer::Kind::undecided);
      if (const auto last = expand(*next)) {
        StoryAnswer found = answer(StoryAnswer::Kind::possible);
        found.steps = steps_to(*last);
        return found;
      }
    }
    return answer(StoryAnswer::Kind::refuted);
  }

 private:
  [[nodiscard]] StoryAnswer answer(StoryAnswer::Kind kind) const {
    return {.kind = kind, .line = unprinted(), .steps = {}, .states = seen_.size()};
  }

  // The index of a line that was not printed: one that no interleaving reaches, or the first one
  // that is missing where most were printed.
  [[nodiscard]] std::size_t unprinted() const {
    for (const Printed& printed : {furthest_, best_})
      for (std::size_t s = 0; s < kStorySources; ++s)
        if (const auto& lines = story_.sources[s].lines; printed[s] < lines.size())
          return lines[printed[s]];
    return story_.lines.size();
  }

  std::optional<std::size_t> take() {
    for (auto bucket = open_.rbegin(); bucket != open_.rend(); ++bucket) {
      if (bucket->empty()) continue;
      const std::size_t next = bucket->front();
      bucket->pop_front();
      return next;
    }
    return std::nullopt;
  }

  [[nodiscard]] Interleaving steps_to(std::size_t node) const {
    Interleaving steps;
    for (; node != 0; node = nodes_[node].parent) steps.push_back(nodes_[node].step);
    std::ranges::reverse(steps);
    return steps;
  }

  // Makes every step that can follow. Returns the node that has printed all lines, if there is one.
  std::optional<std::size_t> expand(std::size_t node) {
    World world = start_;
    const Interleaving before = steps_to(node);
    for (const Step& step : before) world.apply(step);
    const Step last_step = nodes_[node].step;
    const Printed printed = nodes_[node].printed;
    const DeviceBits begun = nodes_[node].begun;
    const Neighbours neighbours{.qemu_before = last_call_of_qemu(before)};
    StepList steps = steps_after(world, begun, printed);
    // A driver that is on its way goes on as long as its lines fit.
    auto others = steps.begin();
    if (directly_ && node != 0 && is_on_its_way(world, last_step.device))
      others = std::stable_partition(steps.begin(), steps.end(), [&](const Step& step) {
        return step.kind != StepKind::guest_get_pirq && step.device == last_step.device;
      });
    bool fits = false;
    World after = world;
    for (auto step = steps.begin(); step != steps.end() && !(step == others && fits); ++step) {
      after.restore(world);
      const Outcome outcome = after.apply(*step);
      if (outcome.crashed) continue;
      const Moment moment{world, after, *step, outcome, {}};
      if (!is_shown(moment, printed)) continue;
      const bool begins = step->kind == StepKind::begin_probe;
      for (const Printed& next : printed_after(story_, moment, neighbours, printed)) {
        fits = true;
        if (const auto last =
                add({node, *step, next, begun | (begins ? bit(step->device) : 0)}, after))
          return last;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] static bool is_on_its_way(const World& world, int device) {
    const guest::Phase phase = world.guest().driver(device).phase;
    return phase != guest::Phase::idle && phase != guest::Phase::running;
  }

  [[nodiscard]] static std::optional<StepKind> last_call_of_qemu(const Interleaving& steps) {
    const auto is_call = [](const Step& step) {
      return info(step.kind).actor == Actor::qemu && !is_raw(step.kind);
    };
    const auto last = std::find_if(steps.rbegin(), steps.rend(), is_call);
    return last == steps.rend() ? std::nullopt : std::optional(last->kind);
  }

  // True if the log has the number that a driver obtains, or need not have it.
  [[nodiscard]] bool is_shown(const Moment& moment, const Printed& printed) const {
    if (moment.step.kind != StepKind::obtain || !moment.outcome.claimed || moment.outcome.reused)
      return true;
    const auto kind = story_.kinds.contains(log::Kind::number_taken)  ? log::Kind::number_taken
                      : story_.kinds.contains(log::Kind::port_opened) ? log::Kind::port_opened
                                                                      : log::Kind::irq_made_old;
    if (!is_shown_by(kGuest, kind, moment, printed)) return false;
    // A probe can fail before QEMU sees its numbers. The guest's log shows that it did.
    const bool may_fail = !directly_ && !story_.sources[kGuest].lines.empty();
    return may_fail || !story_.qemu_devices.contains(moment.step.device) ||
           is_shown_by(kQemu, log::Kind::qemu_requested, moment, printed);
  }

  // A driver's lines have an order in the guest's log, so its next one has the number.
  [[nodiscard]] bool is_shown_by(std::size_t source, log::Kind kind, const Moment& moment,
                                 const Printed& printed) const {
    const ToldSource& told = story_.sources[source];
    const bool ended = printed[source] == told.lines.size();
    if (ended || !story_.kinds.contains(kind) || may_miss(story_, source, printed)) return true;
    for (std::size_t i = printed[source]; i < told.lines.size(); ++i) {
      const ToldLine& later = story_.lines[told.lines[i]];
      if (later.kind != kind) continue;
      if (later.pirq == moment.outcome.pirq &&
          (later.device < 0 || later.device == moment.step.device))
        return true;
      if (source == kGuest && later.device == moment.step.device) return false;
    }
    return false;
  }

  // True if the life of a driver may be missing here.
  [[nodiscard]] bool in_prefix(const Printed& printed) const {
    return may_miss(
        story_, static_cast<std::size_t>(&story_.first_source() - story_.sources.data()), printed);
  }
  [[nodiscard]] bool probes_are_over(const Printed& printed) const {
    return std::ranges::equal(printed, probes_end_, std::ranges::greater_equal());
  }

  [[nodiscard]] StepList steps_after(const World& world, DeviceBits begun,
                                     const Printed& printed) const {
    const auto next = world.next_qemu_step();
    if (directly_ && next) return {*next};
    StepList steps;
    world.enabled(steps);
    std::erase_if(steps, [&](const Step& step) {
      if (!is_searched(step.kind)) return true;
      if (step.kind != StepKind::begin_probe) return false;
      const bool all = step.a == world.setup().device(step.device).vectors;
      if (in_prefix(printed) && (begun & bit(step.device)) != 0) return true;
      return probes_are_over(printed) || (!all && !story_.names_devices);
    });
    const Step asks{.kind = StepKind::guest_get_pirq};
    if (story_.kinds.contains(log::Kind::number_returned) && world.can(asks)) steps.push_back(asks);
    return steps;
  }

  [[nodiscard]] static bool is_searched(StepKind kind) {
    const Family family = info(kind).family;
    return (family == Family::driver || family == Family::qemu_call) && !kLeftOut.has(kind);
  }

  // A state is of use only if a line that no state has reached can be printed from it. So the line
  // that refutes the world is the same as without dead ends.
  [[nodiscard]] bool is_dead_end(const Node& node, const World& after) const {
    return dead_ends_.any() &&
           dead_ends_.is_one(after, node.printed[kGuest], furthest_[kGuest], node.begun);
  }

  [[nodiscard]] static DeviceBits bit(int device) { return DeviceBits{1} << device; }

  // Lines name devices and pirqs, but no ports and irqs of the world.
  std::optional<std::size_t> add(const Node& node, const World& after) {
    if (options_.skip_dead_ends && is_dead_end(node, after)) return std::nullopt;
    formed_.restore(after);
    form_.apply(formed_);
    std::uint64_t state = formed_.hash();
    for (const std::uint16_t printed : node.printed)
      state = (state ^ printed) * 0x9E3779B97F4A7C15U;
    // Before the log begins, a device is probed once at most.
    if (in_prefix(node.printed)) state = (state ^ node.begun) * 0x9E3779B97F4A7C15U;
    if (!seen_.insert(state).second) return std::nullopt;
    nodes_.push_back(node);
    for (std::size_t s = 0; s < kStorySources; ++s)
      furthest_[s] = std::max(furthest_[s], node.printed[s]);
    if (total(node.printed) > total(best_)) best_ = node.printed;
    if (total(node.printed) == story_.lines.size()) return nodes_.size() - 1;
    open_[total(node.printed)].push_back(nodes_.size() - 1);
    return std::nullopt;
  }

  const LogStory& story_;
  const StorySearch& options_;
  World start_;
  CanonicalForm form_;
  World formed_;  // A buffer.
  DeadEnds dead_ends_;
  bool directly_;
  std::vector<Node> nodes_;
  std::vector<std::deque<std::size_t>> open_;  // By the number of lines printed.
  std::unordered_set<std::uint64_t> seen_;
  Printed furthest_ = {};    // By source: the most lines that an interleaving printed.
  Printed best_ = {};        // Where most lines were printed.
  Printed probes_end_ = {};  // No probe begins after so many lines: no later line shows one.
};

}  // namespace

StoryAnswer search_story(const LogStory& story, const WorldConfig& config,
                         const StorySearch& search) {
  const auto made = Setup::create(config);
  const auto* setup = std::get_if<Setup>(&made);
  if (setup == nullptr) return {};
  StoryAnswer quick = Search(story, *setup, search, true).run();
  if (quick.kind == StoryAnswer::Kind::possible) return quick;
  return Search(story, *setup, search, false).run();
}

}  // namespace pirq::fuzz
