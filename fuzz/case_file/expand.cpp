#include "fuzz/case_file/expand.h"

#include <optional>
#include <string>
#include <utility>

#include "fuzz/case_file/body_line.h"
#include "fuzz/execute/why_not.h"
#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {
namespace {

using guest::Phase;

// Returns the next step of an orderly driver. The next step of a suspended driver is the first one
// of its removal.
StepKind next_step(Phase phase) {
  return guest::Guest::program(phase).front();
}

// The driver has a device: its probe has succeeded, or its removal has begun.
bool is_loaded(Phase phase) {
  return phase != Phase::idle && !guest::kProbing.has(phase);
}

class Expander {
 public:
  Expander(const Case& value, CaseRun& run, Expanded& expanded)
      : case_(value), run_(run), expanded_(expanded) {}

  // Plays one item. Returns the reason if it cannot be played, or an empty string.
  std::string play(std::size_t item) {
    item_ = item;
    const Action& action = case_.items[item].action;
    if (const Step* step = std::get_if<Step>(&action)) return make(*step);
    const Operation& operation = std::get<Operation>(action);
    switch (operation.kind) {
      case OperationKind::probe:
        return probe(operation);
      case OperationKind::remove:
        return remove(operation);
      case OperationKind::reload:
        if (std::string problem = remove(operation); !problem.empty()) return problem;
        return probe(operation);
    }
    return {};
  }

 private:
  [[nodiscard]] const World& world() const { return run_.world(); }
  [[nodiscard]] Phase phase(int device) const { return world().guest().driver(device).phase; }

  std::string make(const Step& step) {
    if (expanded_.steps.size() == kStepsMax)
      return "more than " + std::to_string(kStepsMax) + " steps";
    if (!world().can(step)) return why_not(world(), step);
    const auto index = static_cast<std::uint32_t>(expanded_.steps.size());
    expanded_.steps.push_back(step);
    expanded_.items.push_back(item_);
    run_.make(step, {index, true});
    return {};
  }

  std::string finish_qemu(int device) {
    for (auto next = world().next_qemu_step(); next && next->device == device;
         next = world().next_qemu_step())
      if (std::string problem = make(*next); !problem.empty()) return problem;
    return {};
  }

  std::string go_on(const Operation& operation) {
    Step step{.kind = next_step(phase(operation.device)), .device = operation.device};
    if (step.kind == StepKind::begin_probe) step.a = operation.vectors;
    if (std::string problem = make(step); !problem.empty()) return problem;
    return finish_qemu(operation.device);
  }

  std::string begin(const Operation& operation, bool possible) {
    if (possible) return finish_qemu(operation.device);
    return "the driver of " + device_name(operation.device) + " is at " +
           in_quotes(name_of(phase(operation.device)));
  }

  // A failed probe ends at idle, a successful one at running.
  std::string probe(const Operation& operation) {
    std::string problem = begin(operation, phase(operation.device) == Phase::idle);
    if (problem.empty()) problem = go_on(operation);
    while (problem.empty() && phase(operation.device) != Phase::running &&
           phase(operation.device) != Phase::idle)
      problem = go_on(operation);
    return problem;
  }

  std::string remove(const Operation& operation) {
    std::string problem = begin(operation, is_loaded(phase(operation.device)));
    while (problem.empty() && phase(operation.device) != Phase::idle) problem = go_on(operation);
    return problem;
  }

  const Case& case_;
  CaseRun& run_;
  Expanded& expanded_;
  std::size_t item_ = 0;
};

}  // namespace

std::optional<InputError> play(const Case& value, CaseRun& run, Expanded& expanded) {
  Expander expander(value, run, expanded);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    std::string problem = expander.play(i);
    if (problem.empty()) continue;
    const Item& item = value.items[i];
    return InputError{
        .file = {},
        .line = item.line,
        .column = 1,
        .message =
            in_quotes(action_text(item.action, {value.devices.data(), value.devices.size()})) +
            " cannot happen here in world " + in_quotes(value.worlds.front().name),
        .hint = std::move(problem)};
  }
  return std::nullopt;
}

std::variant<Expanded, InputError> expand(const Case& value, const World& start) {
  CaseRun run(start, {});
  Expanded expanded;
  if (auto error = play(value, run, expanded)) return std::move(*error);
  return expanded;
}

Case with_steps_only(const Case& value, const Expanded& expanded) {
  Case result = value;
  result.items.clear();
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < expanded.steps.size(); ++i) {
    const Item& from = value.items[expanded.items[i]];
    Item item{expanded.steps[i], {}, {}, from.line};
    if (before != expanded.items[i]) {
      item.comments = from.comments;
      item.note = from.note;
    }
    before = expanded.items[i];
    result.items.push_back(std::move(item));
  }
  return result;
}

}  // namespace pirq::fuzz
