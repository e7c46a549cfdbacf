// calls-keep-contract and guest-records-agree: forged answers and damaged records that break them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/call_judge.h"
#include "properties/choices.h"

namespace pirq {
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
  const Checks checks(PropertySet().with(Property::calls_keep_contract));
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
      {xen::bind_pt_irq(46, 0, 0), {}, "it has no irq"},
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
      {xen::bind_pt_irq(47, 0, 0), {.rc = -xen::kEPERM}, {}},
      {xen::unbind_pt_irq(47), {.rc = -xen::kEINVAL}, {}},
      {xen::evtchn_bind_pirq(46), {.rc = -xen::kEEXIST}, {}},
      {xen::evtchn_close(1), {.rc = -xen::kEINVAL}, {}},
  };
  for (const Forged& forged : all)
    EXPECT_NE(judged(forged).find("without a cause"), std::string::npos)
        << enum_name(forged.call.op) << ' ' << forged.answer.rc;
}

TEST(CallsKeepContract, SeesAChangeOfAnotherNumber) {
  Touched touched;
  xen::Pirq before{};
  before.exists = 1;
  before.irq = 3;
  touched.pirq(47, before);
  EXPECT_EQ(judged({xen::evtchn_bind_pirq(45), {.rc = -xen::kEEXIST}, {}}, touched),
            "it answered -17 without a cause");
  EXPECT_EQ(judged({xen::evtchn_close(1), {}, {}}, touched), "the port is still open");
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
}  // namespace pirq
