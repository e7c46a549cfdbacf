#include "fuzz/log_worlds/search.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fuzz/log/reader.h"
#include "fuzz/report/log.h"

namespace pirq::fuzz {
namespace {

// Steps that a log of healthy drivers does not need.
constexpr StepKinds kLeftOut = {
    StepKind::restore,         StepKind::unmask,           StepKind::obtain_fails,
    StepKind::alloc_irq_fails, StepKind::port_setup_fails, StepKind::set_msi_desc_fails,
    StepKind::abandon,         StepKind::begin_range,      StepKind::bind_evtchn_fails};

// A state of the search: the step that led to it, and how many lines were printed.
struct Node {
  std::size_t parent = 0;
  Step step = {};
  std::size_t line = 0;
};

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
        directly_(directly),
        open_(story.lines.size()) {
    for (std::size_t i = 0; i < story.lines.size(); ++i)
      if (sets_up(story.lines[i].kind)) probes_end_ = i + 1;
    if (!story.from_start) probes_end_ = std::max<std::size_t>(probes_end_, 1);
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
    return {.kind = kind, .line = furthest_, .steps = {}, .states = seen_.size()};
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
    StepList steps = steps_after(world, before, nodes_[node].line);
    // A driver that is on its way goes on as long as its lines fit.
    auto others = steps.begin();
    if (directly_ && node != 0 && is_on_its_way(world, nodes_[node].step.device))
      others = std::stable_partition(steps.begin(), steps.end(), [&](const Step& step) {
        return step.kind != StepKind::guest_get_pirq && step.device == nodes_[node].step.device;
      });
    bool fits = false;
    World after = world;
    for (auto step = steps.begin(); step != steps.end() && !(step == others && fits); ++step) {
      after.restore(world);
      const Outcome outcome = after.apply(*step);
      if (outcome.crashed) continue;
      const Moment moment{world, after, *step, outcome, {}};
      if (!is_shown(moment, nodes_[node].line)) continue;
      for (const std::size_t line : lines_after(moment, nodes_[node].line)) {
        fits = true;
        if (const auto last = add({node, *step, line}, after)) return last;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] static bool is_on_its_way(const World& world, int device) {
    const guest::Phase phase = world.guest().driver(device).phase;
    return phase != guest::Phase::idle && phase != guest::Phase::running;
  }

  // True if the log has the number that a driver obtains, or need not have it. A driver's lines
  // have an order, so its next one has the number.
  [[nodiscard]] bool is_shown(const Moment& moment, std::size_t line) const {
    if (moment.step.kind != StepKind::obtain || !moment.outcome.claimed || moment.outcome.reused)
      return true;
    if (in_prefix(line)) return true;
    const auto kind = story_.kinds.contains(log::Kind::number_taken)  ? log::Kind::number_taken
                      : story_.kinds.contains(log::Kind::port_opened) ? log::Kind::port_opened
                                                                      : log::Kind::irq_made_old;
    if (!story_.kinds.contains(kind)) return true;
    for (std::size_t i = line; i < story_.lines.size(); ++i) {
      const ToldLine& later = story_.lines[i];
      if (later.kind != kind) continue;
      if (later.pirq == moment.outcome.pirq &&
          (later.device < 0 || later.device == moment.step.device))
        return true;
      if (later.device == moment.step.device) return false;
    }
    return false;
  }

  // True if lines may be missing here.
  [[nodiscard]] bool in_prefix(std::size_t line) const { return line == 0 && !story_.from_start; }

  [[nodiscard]] StepList steps_after(const World& world, const Interleaving& before,
                                     std::size_t line) const {
    const auto next = world.next_qemu_step();
    if (directly_ && next) return {*next};
    StepList steps;
    world.enabled(steps);
    std::erase_if(steps, [&](const Step& step) {
      if (!is_searched(step.kind)) return true;
      if (step.kind != StepKind::begin_probe) return false;
      const bool all = step.a == world.setup().device(step.device).vectors;
      if (in_prefix(line) && std::ranges::any_of(before, [&](const Step& earlier) {
            return earlier.kind == StepKind::begin_probe && earlier.device == step.device;
          }))
        return true;
      return line >= probes_end_ || (!all && !story_.names_devices);
    });
    const Step asks{.kind = StepKind::guest_get_pirq};
    if (story_.kinds.contains(log::Kind::number_returned) && world.can(asks)) steps.push_back(asks);
    return steps;
  }

  [[nodiscard]] static bool sets_up(log::Kind kind) {
    return kind != log::Kind::port_closed && kind != log::Kind::irq_dropped &&
           kind != log::Kind::number_returned;
  }

  [[nodiscard]] static bool is_searched(StepKind kind) {
    const Family family = info(kind).family;
    return (family == Family::driver || family == Family::qemu_call) && !kLeftOut.has(kind);
  }

  std::optional<std::size_t> add(const Node& node, const World& after) {
    if (!seen_.insert(after.hash() * 0x9E3779B97F4A7C15U + node.line).second) return std::nullopt;
    nodes_.push_back(node);
    furthest_ = std::max(furthest_, node.line);
    if (node.line == story_.lines.size()) return nodes_.size() - 1;
    open_[node.line].push_back(nodes_.size() - 1);
    return std::nullopt;
  }

  // The lines that may have been printed after the moment; none if it prints a line that the log
  // does not have at this place.
  [[nodiscard]] std::vector<std::size_t> lines_after(const Moment& moment, std::size_t line) const {
    const std::string text = log_lines(moment, {}, LogLevel::debug);
    std::vector<std::size_t> all = {line};
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      for (const log::Event& event : log::events_of(rest.substr(0, end)))
        take_event(event, moment.step.device, all);
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    return all;
  }

  void take_event(const log::Event& event, int device, std::vector<std::size_t>& all) const {
    const auto printed = told(event);
    if (!printed || event.source != log::Source::guest || !story_.kinds.contains(printed->kind))
      return;
    std::vector<std::size_t> next;
    for (const std::size_t line : all) {
      if (line == 0 && !story_.from_start) next.push_back(0);
      if (line == story_.lines.size()) continue;
      const ToldLine& wanted = story_.lines[line];
      if (wanted.kind == printed->kind && wanted.pirq == printed->pirq &&
          (wanted.device < 0 || wanted.device == device))
        next.push_back(line + 1);
    }
    all = std::move(next);
  }

  const LogStory& story_;
  const StorySearch& options_;
  World start_;
  bool directly_;
  std::vector<Node> nodes_;
  std::vector<std::deque<std::size_t>> open_;  // By the number of lines printed.
  std::unordered_set<std::uint64_t> seen_;
  std::size_t furthest_ = 0;
  std::size_t probes_end_ = 0;  // No probe begins after so many lines: no later line shows one.
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
