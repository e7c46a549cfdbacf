// calls-keep-contract and guest-records-agree: forged answers and damaged records that break them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/call_judge.h"
#include "properties/choices.h"

namespace pirq::contract_test {
namespace {

using enum StepKind;

WorldConfig repaired(WorldConfig config, RuleSet turned_back = {}) {
  config.xen = release("xen-master");
  config.added = all_rules() - rules_of(config.xen) - rules_of(config.qemu) -
                 rules_of(config.guest) - turned_back;
  config.turned_back = turned_back;
  return config;
}

struct Forged {
  xen::Hypercall call;
  xen::Answer answer;
  std::string_view detail;
};

// A domain in which device a has number 47 with a port, and 46 and below are free.
std::string judged(const Forged& forged, const Touched& touched = {}) {
  static const Setup setup = setup_of(repaired(fixed_world()));
  Scene scene(setup.config(), Property::calls_keep_contract);
  scene.probe(0);
  const xen::DomainView xen = scene.world.domain();
  const Checks checks(PropertySet().with(Property::calls_keep_contract), setup);
  CallJudge judge(checks, setup.config());
  judge.before(xen, forged.call, xen.search_of(forged.call));
  judge.after(xen, forged.call, forged.answer, touched);
  return judge.broken() ? judge.broken()->detail : "";
}

TEST(CallsKeepContract, SeesWhatACallDidNotDo) {
  const Forged all[] = {
      {xen::get_free_pirq(xen::PirqType::msi), {.number = 46}, "it is not reserved for the guest"},
      {xen::map_msi(1, 0, 46), {.number = 46}, "it has no irq"},
      {xen::unmap_pirq(xen::Caller::device_model, 47), {}, "it still has its emuirq"},
      {xen::bind_pt_irq(47, 9, 0), {}, "it is bound to another vector"},
      {xen::unbind_pt_irq(47), {}, "it is still bound"},
      {xen::evtchn_bind_pirq(46), {.number = 2}, "it has no port"},
      {xen::evtchn_close(1), {}, "the port is still open"},
  };
  for (const Forged& forged : all) EXPECT_EQ(judged(forged), forged.detail);
}

TEST(CallsKeepContract, SeesAnErrorWithoutACause) {
  const Forged all[] = {
      {xen::get_free_pirq(xen::PirqType::msi), {.rc = -xen::kENOSPC}, {}},
      {xen::map_msi(1, 0, -1), {.rc = -xen::kENOSPC}, {}},
      {xen::map_msi(1, 0, 46), {.rc = -xen::kEEXIST}, {}},
      {xen::map_msi(1, 0, 46), {.rc = -xen::kENODEV}, {}},
      {xen::unmap_pirq(xen::Caller::device_model, 47), {.rc = -xen::kEINVAL}, {}},
      {xen::with_pirq(xen::Operation::inject_msi, 46), {.rc = -xen::kEBUSY}, {}},
      {xen::with_pirq(xen::Operation::inject_msi, 46), {.rc = -xen::kERANGE}, {}},
      {xen::bind_pt_irq(47, 0, 0), {.rc = -xen::kEPERM}, {}},
      {xen::unbind_pt_irq(47), {.rc = -xen::kEINVAL}, {}},
      {xen::evtchn_bind_pirq(46), {.rc = -xen::kEEXIST}, {}},
      {xen::evtchn_close(1), {.rc = -xen::kEINVAL}, {}},
  };
  for (const Forged& forged : all)
    EXPECT_NE(judged(forged).find("without a cause"), std::string::npos)
        << enum_name(forged.call.op) << ' ' << forged.answer.rc;
}

// The irq of number 47 has a descriptor of device a. A map of it for another device is -EBUSY.
TEST(CallsKeepContract, AnIrqThatIsMappedExistsOnlyForItsDevice) {
  for (const int device : {0, 1})
    EXPECT_EQ(judged({xen::map_msi(device, 0, -1, 16), {.rc = -xen::kEEXIST}, {}}),
              device == 0 ? "" : "it answered -17 without a cause");
}

// The search for a block passes number 47, which is free, and makes a struct of it.
TEST(CallsKeepContract, SeesANumberThatASearchPassedAndLeftAlone) {
  const auto setup = setup_of(repaired(hostile_world(release("xen-master"))));
  World world(setup);
  ASSERT_EQ(world.apply({.kind = dm_map, .device = 0, .b = 46}).rc, 0);
  const xen::DomainState before = world.domain().state();
  const Outcome done = world.apply({.kind = dm_map_multi, .device = 0, .a = 2, .b = -1});
  ASSERT_EQ(done.rc, 0);
  for (const bool has : {true, false}) {
    const Base base(const_cast<std::uint64_t*>(world.words().data()));
    base[setup.xen.pirqs][47].exists = has ? 1 : 0;
    const CallObservation seen{.xen = world.domain(),
                               .call = xen::map_multi_msi(0, 2, -1),
                               .answer = {.rc = 0, .number = done.pirq, .nr = done.nr},
                               .touched = done.touched,
                               .config = setup.config(),
                               .before = before,
                               .pirq = -1,
                               .linear_answer = done.pirq};
    EXPECT_EQ(check_calls_keep_contract(seen).has_value(), !has) << done.pirq;
  }
}

// 31 numbers are free: 16 are the largest block.
TEST(CallsKeepContract, SeesABlockOfWhichXenNamesAWrongSize) {
  for (const int nr : {8, 16, 32})
    EXPECT_EQ(judged({xen::map_multi_msi(1, 32, -1), {.rc = -xen::kENOSPC, .nr = nr}, {}}),
              nr == 16 ? "" : "it answered -28 without a cause");
}

TEST(CallsKeepContract, SeesAnAnswerThatIsNone) {
  EXPECT_EQ(judged({xen::unmap_pirq(xen::Caller::device_model, 47), {.rc = 1}, {}}),
            "it answered a positive number");
}

TEST(CallsKeepContract, SeesASuccessOfACallThatMustFail) {
  const xen::Hypercall all[] = {
      xen::map_msi(1, 0, 48),
      xen::map_msi(1, 0, -1, 90),
      xen::map_multi_msi(1, 3, 20),
      xen::map_multi_msi(1, 33, -1),
      xen::map_gsi(64, -1),
      xen::unmap_pirq(xen::Caller::device_model, 46),
      xen::bind_pt_irq(46, 0, 0),
      xen::unbind_pt_irq(46),
      xen::evtchn_bind_pirq(47),
      xen::with_pirq(xen::Operation::eoi, 48),
      xen::with_pirq(xen::Operation::inject_msi, 47),
  };
  for (const xen::Hypercall& call : all)
    EXPECT_EQ(judged({call, {}, {}}), "it succeeded, and must fail") << enum_name(call.op);
}

TEST(CallsKeepContract, SeesAChangeOfAnotherNumber) {
  Touched touched;
  xen::Pirq before{};
  before.exists = 1;
  before.irq = 3;
  touched.pirq(47, before);
  EXPECT_EQ(judged({xen::with_device(xen::Operation::deassign_device, 0), {}, {}}, touched),
            "the call does not name it, and changes it");
}

// A call that names the number makes one entry of the entry before it.
TEST(CallsKeepContract, SeesAnEntryThatIsNotWhatTheCallMakes) {
  const WorldConfig config = repaired(fixed_world());
  struct Change {
    const char* what;
    xen::Pirq before;
    bool breaks;
  };
  const xen::Pirq bound = [&] {
    Scene scene(config, Property::calls_keep_contract);
    scene.probe(0);
    return *scene.world.domain().pirq_info(47);
  }();
  xen::Pirq without_port = bound;
  without_port.evtchn = 0;
  for (const auto& [what, before, breaks] : {Change{"the binding is made again", bound, false},
                                             Change{"a bind opens no port", without_port, true}}) {
    Touched touched;
    touched.pirq(47, before);
    const Forged forged{xen::bind_pt_irq(47, bound.gvec, bound.gflags), {}, {}};
    EXPECT_EQ(judged(forged, touched), breaks ? "its entry is not what the call makes of it" : "")
        << what;
  }
}

TEST(CallsKeepContract, SeesAnIrqThatAnotherCallChanges) {
  Touched touched;
  touched.irq(16, xen::Irq{});
  EXPECT_EQ(judged({xen::with_device(xen::Operation::deassign_device, 0), {}, {}}, touched),
            "irq 16 is not what the call makes of it");
}

TEST(CallsKeepContract, IsNotAskedWhereARuleIsTurnedBack) {
  const auto setup = setup_of(repaired(fixed_world(), {Rule::always_new_pirq}));
  const World world(setup);
  EXPECT_FALSE(world.domain().is_repaired());
}

guest::Vector& vector_of(World& world, int device) {
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  return base[world.setup().guest.vectors]
             [static_cast<std::size_t>(world.setup().first_vector(device))];
}

TEST(GuestRecords, AreBrokenByOneIrqOfTwoVectors) {
  for (const bool damaged : {false, true}) {
    Scene scene(repaired(fixed_world()), Property::guest_records_agree);
    scene.probe(0);
    scene.probe(1);
    if (damaged) vector_of(scene.world, 1).irq = vector_of(scene.world, 0).irq;
    scene.step(0, close_evtchn);
    EXPECT_EQ(scene.violation.has_value(), damaged);
  }
}

TEST(GuestRecords, AreBrokenByAnIrqThatIsFree) {
  for (const bool damaged : {false, true}) {
    Scene scene(repaired(fixed_world()), Property::guest_records_agree);
    scene.probe(0);
    if (damaged) vector_of(scene.world, 0).irq += 5;
    scene.step(0, close_evtchn);
    EXPECT_EQ(scene.violation.has_value(), damaged);
  }
}

RC_GTEST_PROP(CallsKeepContract, HoldsInAHostileWorld, ()) {
  const Setup setup = setup_of(repaired(hostile_world(release("xen-master"))));
  const auto broken =
      run(setup, PropertySet().with(Property::calls_keep_contract), *choices(), pick_hostile,
          [](const World&, const Step&, const Outcome&, const std::optional<Violation>&) {});
  RC_ASSERT(!broken);
}

}  // namespace
}  // namespace pirq::contract_test
