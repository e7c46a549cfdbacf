// Domain::call: the observer of a step gets every hypercall, with the entries that it touched.
#include <vector>

#include "model/xen/stage.h"

namespace pirq::xen::call_test {
namespace {

using enum StepKind;

/// An observer that stores the calls.
class Spy : public CallObserver {
 public:
  void before(const DomainView&, const Hypercall& call, const std::optional<Search>&) override {
    calls.push_back(call.op);
  }
  void after(const DomainView&, const Hypercall& call, const Answer&,
             const Touched& touched) override {
    EXPECT_EQ(call.op, calls.back());
    numbers.emplace_back();
    for (const auto& [pirq, before] : touched.pirqs) numbers.back().push_back(pirq);
  }

  std::vector<Operation> calls;
  std::vector<std::vector<std::int32_t>> numbers;  ///< The numbers that each call touched.
};

class Door : public testing::Stage {
 protected:
  Door() : Stage({save_restore, set_msi_desc_fails}) {}

  Outcome watch(StepKind kind, int device = 0) {
    const Step step{.kind = kind, .device = static_cast<std::uint8_t>(device)};
    EXPECT_TRUE(world_->can(step)) << to_text(step);
    return world_->apply(step, &spy_);
  }
  void probe(int device) {
    all({begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind, bind_evtchn},
        device);
  }

  Spy spy_;
};

TEST_F(Door, ShowsTheCallsOfARestoredGuest) {
  start({DeviceKind::gsi, DeviceKind::emulated_msi}, {}, {Rule::resume_renews_msis});
  probe(0);
  probe(1);
  const Outcome done = watch(save_restore);
  using enum Operation;
  EXPECT_EQ(spy_.calls, (std::vector{map_gsi, evtchn_bind_pirq, get_free_pirq, evtchn_bind_pirq}));
  const std::int32_t pin = world_->guest().vector(0, 0).pirq;
  const std::int32_t msi = world_->guest().vector(1, 0).pirq;
  EXPECT_EQ(spy_.numbers, (std::vector<std::vector<std::int32_t>>{{pin}, {pin}, {msi}, {msi}}));
  EXPECT_TRUE(done.touched.all);
  EXPECT_TRUE(done.searched);
  EXPECT_FALSE(done.found_none);
}

TEST_F(Door, ShowsThePortThatIsClosedForAnIrqThatFails) {
  start({DeviceKind::msi, DeviceKind::msi});
  probe(1);
  probe(0);  // Its irq is the one behind the first.
  all({close_evtchn, disable, qemu_unbind, qemu_unmap, drop_irq}, 1);
  all({begin_probe, obtain, write_message}, 1);
  EXPECT_EQ(watch(set_msi_desc_fails, 1).rc, 0);
  EXPECT_EQ(spy_.calls, std::vector{Operation::evtchn_close});
}

TEST_F(Door, WithoutAnOutcomeAsksNobody) {
  start({DeviceKind::msi});
  Domain alone = world_->domain();
  EXPECT_EQ(alone.call(get_free_pirq(PirqType::msi)).rc, 0);
  EXPECT_TRUE(spy_.calls.empty());
}

TEST(Hypercall, RecordingsHaveTheFirstOperations) {
  for (const OperationInfo& row : operations())
    EXPECT_EQ(!row.text.empty(), index_of(row.op) < kRecordedOperations) << row.text;
}

TEST(Hypercall, ArgumentsAreReadAndWrittenByTheirMeaning) {
  Hypercall call = map_msi(1, 2, 3);
  EXPECT_TRUE(has(call, Parameter::entry));
  EXPECT_FALSE(has(call, Parameter::port));
  EXPECT_EQ(info(Parameter::entry).get(call), 2);
  info(Parameter::device).set(call, 5);
  EXPECT_EQ(call, map_msi(5, 2, 3));
  EXPECT_EQ(caller_of(call), Caller::device_model);
  EXPECT_EQ(caller_of(unmap_pirq(Caller::guest_by_id, 3)), Caller::guest_by_id);
}

}  // namespace
}  // namespace pirq::xen::call_test
