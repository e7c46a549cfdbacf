#include "fuzz/engines/spin/spin_model.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz/engines/chosen.h"
#include "fuzz/execute/make_step.h"
#include "properties/monitor.h"

namespace pirq::fuzz {
namespace {

// The chosen world, and a cache of the enabled steps of one state: a verifier asks for all steps of
// a state one after the other.
class Model {
 public:
  explicit Model(const Chosen& chosen)
      : setup_(std::get<Setup>(Setup::create(chosen.world.config))),
        start_(setup_),
        world_(start_),
        monitor_(chosen.watched, start_) {}

  [[nodiscard]] const World& start() const { return start_; }
  [[nodiscard]] std::size_t bytes() const { return start_.words().size_bytes(); }

  const StepList& steps_of(const unsigned char* state) {
    if (!asked_.empty() && std::memcmp(asked_.data(), state, bytes()) == 0) return steps_;
    asked_.resize(start_.words().size());
    std::memcpy(asked_.data(), state, bytes());
    world_.load(asked_);
    steps_.clear();
    world_.all_enabled(steps_);
    if (steps_.size() > static_cast<std::size_t>(steps_max())) too_many_steps();
    return steps_;
  }

  bool make(unsigned char* state, int index) {
    const Step step = steps_of(state)[static_cast<std::size_t>(index)];
    world_.load(asked_);
    const bool broken = make_step(world_, step, monitor_).has_value();
    std::memcpy(state, world_.words().data(), bytes());
    return broken;
  }

  [[nodiscard]] int steps_max() const {
    int most = 1;
    for (int device = 0; device < setup_.devices(); ++device)
      most += kStepsOfDevice + 2 * setup_.device(device).vectors;
    for (const StepKind kind : setup_.raw_steps()) most += raw_steps_max(info(kind));
    return most;
  }

 private:
  // The number of raw steps of one kind: all combinations of arguments.
  [[nodiscard]] int raw_steps_max(const StepInfo& row) const {
    int most = 0;
    for (int device = 0; device < (row.has_device ? setup_.devices() : 1); ++device)
      most += static_cast<int>(searched_values_of(row.a, setup_, device).size() *
                               searched_values_of(row.b, setup_, device).size());
    return most;
  }

  // The Promela shell has steps_max() options; Spin would miss the successors beyond them.
  [[noreturn]] static void too_many_steps() {
    std::fputs("pirqfuzz: internal error: a state has more enabled steps than pirq_steps_max\n",
               stderr);
    std::abort();
  }

  // An upper bound of the enabled steps of one driver and of QEMU, plus detach, deassign or attach.
  static constexpr int kStepsOfDevice = 4;

  Setup setup_;
  World start_;
  World world_;
  Monitor monitor_;
  std::vector<std::uint64_t> asked_;
  StepList steps_;
};

// The model of this process. It is a static variable because the C interface has no handle.
Model& model() {
  static Model one(chosen_by_environment("january-2017"));
  return one;
}

}  // namespace
}  // namespace pirq::fuzz

size_t pirq_state_bytes() {
  return pirq::fuzz::model().bytes();
}
int pirq_steps_max() {
  return pirq::fuzz::model().steps_max();
}
void pirq_start(unsigned char* state) {
  auto& model = pirq::fuzz::model();
  std::memcpy(state, model.start().words().data(), model.bytes());
}
int pirq_steps(const unsigned char* state) {
  return static_cast<int>(pirq::fuzz::model().steps_of(state).size());
}
int pirq_make(unsigned char* state, int index) {
  return pirq::fuzz::model().make(state, index) ? 1 : 0;
}
const char* pirq_step_text(const unsigned char* state, int index) {
  static std::string text;
  text = pirq::to_text(pirq::fuzz::model().steps_of(state)[static_cast<std::size_t>(index)]);
  return text.c_str();
}
