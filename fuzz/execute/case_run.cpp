#include "fuzz/execute/case_run.h"

#include <utility>

namespace pirq::fuzz {

CaseRun::CaseRun(const World& start, Watched watched, ShowMoment show)
    : world_(start), monitor_(watched, start), show_(std::move(show)) {
  if (show_) before_.emplace(start);
}

void CaseRun::make(const Step& step, Origin origin) {
  if (failed()) {
    static_cast<void>(world_.apply(step));
    return;
  }
  origin_ = origin;
  result_.made.push_back(step);
  result_.origins.push_back(origin);
  StepObserver* const observer = show_ ? this : nullptr;
  if (auto violation = make_step(world_, step, monitor_, observer))
    result_.failure = Failure{std::move(*violation), result_.made.size() - 1};
}

void CaseRun::finish_qemu_before(const Step& step, std::uint32_t index) {
  while (!failed() && !world_.can(step)) {
    const auto next = world_.next_qemu_step();
    if (!next || !world_.can(*next)) return;
    make(*next, {index, false});
  }
}

void CaseRun::note_disabled(std::size_t index) {
  if (!result_.disabled) result_.disabled = index;
}

void CaseRun::before(const World& world, const Step&) {
  before_->restore(world);
}

void CaseRun::after(const World& world, const Step& step, const Outcome& outcome) {
  show_({*before_, world, step, outcome, origin_});
}

}  // namespace pirq::fuzz
