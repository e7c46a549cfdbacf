#include "fuzz/survey/explanation.h"

#include <algorithm>
#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/explore/explore.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kStatesMax = 50'000;  // Of the search that proves a repair.
constexpr std::size_t kMovedMax = 200;      // Longer cases are not reordered: it takes n^2 runs.

class Explainer {
 public:
  Explainer(const NamedWorld& world, Interleaving steps, const Violation& violation)
      : setup_(std::get<Setup>(Setup::create(world.config))),
        start_(setup_),
        about_{.world = world,
               .steps = std::move(steps),
               .violation = violation,
               .needed = {},
               .exchange = {},
               .passing = {},
               .repairs = {}} {}

  Explanation run() {
    for (std::size_t i = 0; i < size(); ++i) about_.needed.push_back(is_needed(i));
    for (std::size_t i = 0; i + 2 < size(); ++i)
      if (still_fails(moved({i, i + 1}))) about_.exchange.push_back(i);
    if (size() <= kMovedMax) about_.passing = nearest_passing();
    for (const RuleInfo& row : rules())
      if (!setup_.has(row.rule)) try_rule(row.rule);
    return std::move(about_);
  }

 private:
  [[nodiscard]] std::size_t size() const { return about_.steps.size(); }
  [[nodiscard]] Watched watched() const { return Watched::only(about_.violation.id()); }
  [[nodiscard]] bool same(const RunResult& run) const {
    return run.failure && run.failure->violation.same_failure(about_.violation);
  }

  [[nodiscard]] bool is_needed(std::size_t i) const {
    Interleaving less = about_.steps;
    less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
    const RunResult run = run_case(start_, less, watched(), Disabled::skip);
    // A QEMU call that is left out happens all the same, when a later step waits for it.
    return !same(run) || run.made.size() >= size();
  }

  [[nodiscard]] Interleaving moved(Move move) const {
    Interleaving steps = about_.steps;
    const Step step = steps[move.from];
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(move.from));
    steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(move.to), step);
    return steps;
  }

  [[nodiscard]] bool still_fails(const Interleaving& steps) const {
    const RunResult run = run_case(start_, steps, watched(), Disabled::stop);
    return !run.disabled && same(run);
  }

  // Every step can happen, and no property of the discipline is broken.
  [[nodiscard]] bool passes(const Interleaving& steps) const {
    const RunResult run =
        run_case(start_, steps, properties_for(setup_.config().driver), Disabled::stop);
    return !run.disabled && !run.failure;
  }

  [[nodiscard]] std::optional<Move> nearest_passing() const {
    for (std::size_t distance = 1; distance < size(); ++distance)
      for (std::size_t i = 0; i + distance < size(); ++i)
        for (const Move move : {Move{i + distance, i}, Move{i, i + distance}})
          if (passes(moved(move))) return move;
    return std::nullopt;
  }

  void try_rule(Rule rule) {
    WorldConfig config = about_.world.config;
    config.added.add(rule);
    config.turned_back.remove(rule);
    const auto made = Setup::create(config);
    const auto* setup = std::get_if<Setup>(&made);
    if (setup == nullptr) return;
    const World start(*setup);
    const RunResult run = run_case(start, about_.steps, watched(), Disabled::skip);
    if (run.failure) return;
    const Explored search = explore(start, {.watched = watched(),
                                            .wanted = &about_.violation,
                                            .depth_max = size(),
                                            .states_max = kStatesMax});
    if (search.verdict == Verdict::violated) return;
    const auto own = std::ranges::count(run.origins, true, &Origin::own);
    about_.repairs.push_back(
        {.rule = rule,
         .left_out = size() - static_cast<std::size_t>(own),
         .proven = search.verdict == Verdict::proven || search.ended_by == Bound::depth});
  }

  Setup setup_;
  World start_;
  Explanation about_;
};

InputError wrong(std::string message, std::string hint) {
  return {
      .file = {}, .line = 0, .column = 0, .message = std::move(message), .hint = std::move(hint)};
}

}  // namespace

Result<Explanation> explain(const Case& value, std::size_t index) {
  const Setup first = std::get<Setup>(Setup::create(value.worlds.front().config));
  auto expanded = expand(value, World(first));
  if (auto* error = std::get_if<InputError>(&expanded)) return std::move(*error);
  const NamedWorld& world = value.worlds[index];
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  const World start(setup);
  const auto property = find_enum<Property>(world.expect.property);
  const bool named = world.expect.kind == Expectation::Kind::violates && property;
  const Watched watched =
      named ? Watched::only(*property) : Watched(properties_for(world.config.driver));
  RunResult run = run_case(start, std::get<Expanded>(expanded).steps, watched,
                           index == 0 ? Disabled::stop : Disabled::skip);
  if (!run.failure)
    return wrong("the case violates nothing in its world " + world.name,
                 "'pirqfuzz replay' shows what it does");
  return Explainer(world, std::move(run.made), run.failure->violation).run();
}

}  // namespace pirq::fuzz
