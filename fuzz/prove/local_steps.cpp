#include "fuzz/prove/local_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "fuzz/execute/make_step.h"
#include "fuzz/explore/state_queue.h"
#include "fuzz/explore/way_to.h"
#include "properties/monitor.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kAskEvery = 1024;  // States between two calls of `go_on`.

template <class T>
void append(std::string& to, const T& object) {
  static_assert(std::is_trivially_copyable_v<T>);
  to.append(reinterpret_cast<const char*>(&object), sizeof object);
}

std::string key_of(const LocalEffect& effect) {
  std::string key;
  for (const TouchedPirq& touched : effect.touched) append(key, touched);
  return key;
}

}  // namespace

// Visits one world, breadth first.
class LocalSteps::Visitor {
 public:
  Visitor(LocalSteps& learned, const World& start, const LearnOptions& options)
      : learned_(learned),
        options_(options),
        start_(start),
        before_(start),
        after_(start),
        formed_(start),
        form_(start.setup(), StateReduction::canonical),
        alive_(CanonicalForm::without_dead_data(start.setup())),
        reader_(start.setup()),
        monitor_(options.watched, start),
        queue_(start, options.states_max) {
    before_.forget_heap_counts();
    visit(before_, 0);
    look(before_, seen_before_);
    for (const DeviceView& view : seen_before_.views) learn_view(view);
  }

  Visit run() {
    for (std::uint32_t number = 0; !queue_.empty() && !learned_.flaw_; ++number) {
      result_.stopped =
          number % kAskEvery == 0 && options_.go_on && !options_.go_on(queue_.visited().size());
      if (result_.stopped) break;
      expand(number);
      queue_.pop();
    }
    result_.states = queue_.visited().size();
    result_.complete = queue_.complete() && !learned_.flaw_;
    return result_;
  }

 private:
  // What a state shows.
  struct Seen {
    std::vector<DeviceView> views;    // By device.
    std::vector<PirqRecord> records;  // By pirq, with all owners told apart.
  };

  Fingerprint print_of(const World& world) {
    formed_.restore(world);
    formed_.forget_heap_counts();
    form_.apply(formed_);
    return fingerprint(formed_.words());
  }

  void visit(const World& world, std::uint32_t parent) {
    queue_.add(world.words(), print_of(world), parent);
  }

  void look(const World& world, Seen& seen) {
    formed_.restore(world);
    alive_.apply(formed_);
    seen.views.clear();
    for (int d = 0; d < world.setup().devices(); ++d)
      seen.views.push_back(reader_.read(formed_, d));
    seen.records.clear();
    for (std::int32_t pirq = 0; pirq < world.setup().config().pirqs; ++pirq)
      seen.records.push_back(reader_.record(formed_, pirq, -1));
  }

  void expand(std::uint32_t number) {
    before_.load(queue_.front());
    look(before_, seen_before_);
    judge_clauses();
    steps_.clear();
    before_.all_enabled(steps_);
    for (const Step& step : steps_) {
      after_.restore(before_);
      const bool violates = make_step(after_, step, monitor_).has_value();
      ++result_.transitions;
      look(after_, seen_after_);
      const bool ends = after_.domain().state().dying != 0;
      if (ends ? !only_loses_roles() : !learn_step(step)) return note_flaw(number, step);
      result_.violated = result_.violated || violates;
      if (!violates) visit(after_, number);
    }
  }

  // Removes the clauses that do not hold in the state.
  void judge_clauses() {
    for (std::size_t d = 0; d < seen_before_.views.size(); ++d)
      for (std::size_t e = 0; e < d; ++e)
        for (const std::int32_t pirq : seen_before_.views[d].pirqs)
          for (const Role a : seen_before_.views[d].roles_on(pirq))
            for (const Role b : seen_before_.views[e].roles_on(pirq))
              learned_.clauses_.remove(a, b);
  }

  // The device that makes the step: its own, or the only one that the step concerns.
  [[nodiscard]] int actor_of(const Step& step) const {
    if (info(step.kind).has_device) return step.device;
    for (std::size_t d = 0; d < seen_before_.views.size(); ++d)
      if (seen_before_.views[d].key() != seen_after_.views[d].key()) return static_cast<int>(d);
    return 0;
  }

  // The end of the domain concerns every device. It gives none of them a role, so that it breaks no
  // clause. Returns false if a step of it does.
  bool only_loses_roles() {
    for (std::size_t d = 0; d < seen_before_.views.size(); ++d)
      for (const std::int32_t pirq : seen_after_.views[d].pirqs) {
        const Roles gained =
            seen_after_.views[d].roles_on(pirq) - seen_before_.views[d].roles_on(pirq);
        if (gained.empty()) continue;
        flaw_ = fmt::format("the end of the domain gives device {} a role on pirq {}",
                            device_name(static_cast<int>(d)), pirq);
        return false;
      }
    return true;
  }

  // Returns false if the step changes what its device does not name, or another device.
  bool learn_step(const Step& step) {
    const auto actor = static_cast<std::size_t>(actor_of(step));
    const DeviceView& before = seen_before_.views[actor];
    const DeviceView& after = seen_after_.views[actor];
    for (std::size_t d = 0; d < seen_before_.views.size(); ++d) {
      const bool same = seen_before_.views[d].device == seen_after_.views[d].device &&
                        seen_before_.views[d].pirqs == seen_after_.views[d].pirqs;
      if (d == actor || same) continue;
      flaw_ = fmt::format("device {} changes in a step of device {}",
                          device_name(static_cast<int>(d)), device_name(static_cast<int>(actor)));
      return false;
    }
    for (std::size_t pirq = 0; pirq < seen_before_.records.size(); ++pirq) {
      const auto number = static_cast<std::int32_t>(pirq);
      if (seen_before_.records[pirq] == seen_after_.records[pirq] || before.position(number) >= 0 ||
          after.position(number) >= 0)
        continue;
      flaw_ = fmt::format("pirq {} changes, and device {} has no role on it", pirq,
                          device_name(static_cast<int>(actor)));
      return false;
    }
    learn(step, static_cast<int>(actor), before, after);
    return true;
  }

  void learn(const Step& step, int actor, const DeviceView& before, const DeviceView& after) {
    LocalEffect effect{.touched = {}, .kind = step.kind};
    const auto touch = [&](std::int32_t pirq) {
      TouchedPirq touched;
      touched.had = before.roles_on(pirq);
      touched.has = after.roles_on(pirq);
      touched.was = record_of(before, pirq, before_, actor);
      touched.is = record_of(after, pirq, after_, actor);
      effect.touched.push_back(touched);
    };
    for (const std::int32_t pirq : before.pirqs) touch(pirq);
    for (const std::int32_t pirq : after.pirqs)
      if (before.position(pirq) < 0) touch(pirq);
    for (const TouchedPirq& touched : effect.touched)
      if (touched.is.is_free())
        for (const Role role : touched.has)
          learned_.freed_under_.try_emplace(role, FreedUnder{step, touched.had});

    const std::uint32_t from = learn_view(before);
    const std::uint32_t to = learn_view(after);
    std::string key = key_of(effect);
    const auto [at, fresh] = learned_.effect_numbers_.try_emplace(
        key, static_cast<std::uint32_t>(learned_.effects_.size()));
    if (fresh) learned_.effects_.push_back(std::move(effect));
    key.clear();
    append(key, from);
    append(key, to);
    append(key, at->second);
    append(key, step.kind);
    if (learned_.steps_.insert(key).second) ++result_.new_steps;
  }

  PirqRecord record_of(const DeviceView& view, std::int32_t pirq, const World& world, int actor) {
    const int at = view.position(pirq);
    if (at >= 0) return view.records[static_cast<std::size_t>(at)];
    formed_.restore(world);
    alive_.apply(formed_);
    return reader_.record(formed_, pirq, actor);
  }

  std::uint32_t learn_view(const DeviceView& view) {
    const auto [at, fresh] = learned_.numbers_.try_emplace(
        view.key(), static_cast<std::uint32_t>(learned_.views_.size()));
    if (!fresh) return at->second;
    learned_.views_.push_back({view.records, view.roles, at->first});
    ++result_.new_views;
    return at->second;
  }

  void note_flaw(std::uint32_t number, const Step& step) {
    World world(start_);
    world.forget_heap_counts();
    Interleaving way =
        way_to(queue_.visited(), number, world, [this](const World& to, std::uint32_t next) {
          return print_of(to) == queue_.visited().fingerprint(next);
        });
    way.push_back(step);
    learned_.flaw_ = ViewFlaw{std::move(way), std::move(flaw_)};
  }

  LocalSteps& learned_;
  const LearnOptions& options_;
  const World& start_;
  World before_, after_, formed_;
  CanonicalForm form_, alive_;
  ViewReader reader_;
  Monitor monitor_;
  StateQueue queue_;
  StepList steps_;
  Seen seen_before_, seen_after_;
  std::string flaw_;
  Visit result_;
};

LocalSteps::Visit LocalSteps::learn(const World& start, const LearnOptions& options) {
  return Visitor(*this, start, options).run();
}

}  // namespace pirq::fuzz
