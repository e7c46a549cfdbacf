#include "fuzz/prove/local_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>

#include "fuzz/execute/make_step.h"
#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"
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
        packer_(start) {
    before_.forget_heap_counts();
    visit(before_, 0);
    read(before_, views_before_);
    for (const DeviceView& view : views_before_) learn_view(view);
  }

  Visit run() {
    for (std::uint32_t number = 0; !waiting_.empty() && !learned_.flaw_; ++number) {
      result_.stopped =
          number % kAskEvery == 0 && options_.go_on && !options_.go_on(visited_.size());
      if (result_.stopped) break;
      expand(number);
      waiting_.pop_front();
    }
    result_.states = visited_.size();
    result_.complete = waiting_.empty() && !full_ && !learned_.flaw_;
    return result_;
  }

 private:
  Fingerprint print_of(const World& world) {
    formed_.restore(world);
    formed_.forget_heap_counts();
    form_.apply(formed_);
    return fingerprint(formed_.words());
  }

  void visit(const World& world, std::uint32_t parent) {
    const Fingerprint print = print_of(world);
    if (visited_.size() >= options_.states_max) {
      full_ = full_ || !visited_.contains(print);
      return;
    }
    if (!visited_.insert(print, parent)) return;
    std::vector<std::uint64_t> packed(packer_.size_max());
    packed.resize(packer_.pack(world.words(), packed.data()));
    waiting_.push_back(std::move(packed));
  }

  void read(const World& world, std::vector<DeviceView>& views) {
    formed_.restore(world);
    alive_.apply(formed_);
    views.clear();
    for (int d = 0; d < world.setup().devices(); ++d) views.push_back(reader_.read(formed_, d));
  }

  // The records of all pirqs, with all owners told apart.
  void read_records(const World& world, std::vector<PirqRecord>& records) {
    formed_.restore(world);
    alive_.apply(formed_);
    records.clear();
    for (std::int32_t pirq = 0; pirq < world.setup().config().pirqs; ++pirq)
      records.push_back(reader_.record(formed_, pirq, -1));
  }

  void expand(std::uint32_t number) {
    state_.resize(before_.words().size());
    packer_.unpack(waiting_.front().data(), state_);
    before_.load(state_);
    read(before_, views_before_);
    read_records(before_, records_before_);
    judge_clauses();
    steps_.clear();
    before_.all_enabled(steps_);
    for (const Step& step : steps_) {
      after_.restore(before_);
      const bool violates = make_step(after_, step, monitor_).has_value();
      ++result_.transitions;
      read(after_, views_after_);
      read_records(after_, records_after_);
      const bool ends = after_.domain().state().dying != 0;
      if (ends ? !only_loses_roles() : !learn_step(step)) return note_flaw(number, step);
      result_.violated = result_.violated || violates;
      if (!violates) visit(after_, number);
    }
  }

  // Removes the clauses that do not hold in the state.
  void judge_clauses() {
    for (std::size_t d = 0; d < views_before_.size(); ++d)
      for (std::size_t e = 0; e < d; ++e)
        for (const std::int32_t pirq : views_before_[d].pirqs)
          for (const Role a : views_before_[d].roles_on(pirq))
            for (const Role b : views_before_[e].roles_on(pirq)) learned_.clauses_.remove(a, b);
  }

  // The device that makes the step: its own, or the only one that the step concerns.
  [[nodiscard]] int actor_of(const Step& step) const {
    if (info(step.kind).has_device) return step.device;
    for (std::size_t d = 0; d < views_before_.size(); ++d)
      if (views_before_[d].key() != views_after_[d].key()) return static_cast<int>(d);
    return 0;
  }

  // The end of the domain concerns every device. It gives none of them a role, so that it breaks no
  // clause. Returns false if a step of it does.
  bool only_loses_roles() {
    for (std::size_t d = 0; d < views_before_.size(); ++d)
      for (const std::int32_t pirq : views_after_[d].pirqs) {
        const Roles gained = views_after_[d].roles_on(pirq) - views_before_[d].roles_on(pirq);
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
    const DeviceView& before = views_before_[actor];
    const DeviceView& after = views_after_[actor];
    for (std::size_t d = 0; d < views_before_.size(); ++d) {
      const bool same = views_before_[d].device == views_after_[d].device &&
                        views_before_[d].pirqs == views_after_[d].pirqs;
      if (d == actor || same) continue;
      flaw_ = fmt::format("device {} changes in a step of device {}",
                          device_name(static_cast<int>(d)), device_name(static_cast<int>(actor)));
      return false;
    }
    for (std::size_t pirq = 0; pirq < records_before_.size(); ++pirq) {
      const auto number = static_cast<std::int32_t>(pirq);
      if (records_before_[pirq] == records_after_[pirq] || before.position(number) >= 0 ||
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
    if (learned_.steps_.try_emplace(key, 0).second) ++result_.new_steps;
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
    Interleaving way = way_to(visited_, number, world, [this](const World& to, std::uint32_t next) {
      return print_of(to) == visited_.fingerprint(next);
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
  Packer packer_;
  Visited visited_;
  std::deque<std::vector<std::uint64_t>> waiting_;
  std::vector<std::uint64_t> state_;
  StepList steps_;
  std::vector<DeviceView> views_before_, views_after_;
  std::vector<PirqRecord> records_before_, records_after_;
  std::string flaw_;
  Visit result_;
  bool full_ = false;
};

LocalSteps::Visit LocalSteps::learn(const World& start, const LearnOptions& options) {
  return Visitor(*this, start, options).run();
}

}  // namespace pirq::fuzz
