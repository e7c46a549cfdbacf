#include "fuzz/case_file/world_line.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::world_line_test {
namespace {

using case_test::error_of;
using case_test::good;

constexpr const char* kRequired = "xen=4.8 qemu=2.1 linux=4.9 driver=orderly";

// Returns a case with `line` as its second line.
std::string with_world(const std::string& line) {
  return "pirqfuzz-case 1\n" + line + "\ndevice a msi\n";
}

std::string error_with(const std::string& keys) {
  return error_of(with_world("world w " + keys));
}

NamedWorld world_with(const std::string& keys) {
  return good(with_world("world w " + keys)).worlds.at(0);
}

TEST(WorldLine, DefaultsAreThoseOfWorldConfig) {
  WorldConfig config;
  config.devices.push_back({});
  EXPECT_EQ(world_with(kRequired).config, config);
}

TEST(WorldLine, EveryKeyInAnyOrder) {
  const WorldConfig config =
      world_with(
          "rules=+L1,-failed-map-frees-descriptor,+X1 taken=30,29 irq_base=100 ports=9 irqs=70 "
          "pirqs=60 gsis=20 driver=surprise linux=2.6.38 qemu=1.x xen=master")
          .config;
  EXPECT_EQ(config.xen, release("xen-master"));
  EXPECT_EQ(config.qemu, release("qemu-1.x"));
  EXPECT_EQ(config.guest, release("linux-2.6.38"));
  EXPECT_EQ(config.driver, Discipline::surprise);
  EXPECT_EQ(config.gsis, 20);
  EXPECT_EQ(config.pirqs, 60);
  EXPECT_EQ(config.irqs, 70);
  EXPECT_EQ(config.ports, 9);
  EXPECT_EQ(config.irq_base, 100);
  ASSERT_EQ(config.taken.size(), 2U);
  EXPECT_EQ(config.taken[0], 30);
  EXPECT_EQ(config.turned_back, RuleSet({Rule::failed_map_frees_descriptor}));
  EXPECT_EQ(config.added, RuleSet({Rule::cleanup_check_frees, Rule::always_new_pirq}));
}

TEST(WorldLine, CanonicalFormLeavesOutTheUnusual) {
  EXPECT_EQ(world_text(world_with(kRequired)),
            "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80");
  EXPECT_EQ(world_text(world_with(std::string(kRequired) +
                                  " rules=+L1,-X39,+X1,-map-of-taken-pirq-is-an-error"
                                  " taken=30,29 irq_base=100 ports=9")),
            "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80 "
            "ports=9 irq_base=100 taken=30,29 rules=-X39,-X54,+X1,+L1");
}

TEST(WorldLine, ProposedStandsForEveryProposedRule) {
  const std::string rules = std::string(kRequired) + " rules=";
  const auto printed = [](const NamedWorld& world) {
    const std::string text = world_text(world);
    return text.substr(text.find("rules="));
  };
  const NamedWorld whole = world_with(rules + "+L1,+proposed,-X1");
  EXPECT_EQ(whole.config.added, proposed_rules().with(Rule::always_new_pirq));
  EXPECT_EQ(printed(whole), "rules=-X1,+proposed,+L1");

  // +proposed does not add a rule that the line turns back, in any order.
  const NamedWorld less = world_with(rules + "+proposed,-X54");
  EXPECT_EQ(less.config.turned_back, RuleSet{Rule::map_of_taken_pirq_is_an_error});
  EXPECT_EQ(less.config.added, proposed_rules().without(Rule::map_of_taken_pirq_is_an_error));
  EXPECT_EQ(printed(less), "rules=-X54,+proposed");

  // The printer writes +proposed only if all proposed rules are added.
  NamedWorld one_missing = whole;
  one_missing.config.added.remove(Rule::map_of_taken_pirq_is_an_error);
  EXPECT_EQ(printed(one_missing).find("proposed"), std::string::npos);
}

TEST(WorldLine, AlsoAddsStepsBeyondTheDriver) {
  const NamedWorld world = world_with(std::string(kRequired) + " also=dm-unmap,fail-alloc");
  EXPECT_EQ(world.config.also, StepKinds({StepKind::fail_alloc, StepKind::dm_unmap}));
  EXPECT_EQ(world_text(world),
            "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly also=fail-alloc,dm-unmap gsis=16 "
            "pirqs=48 irqs=80");
  EXPECT_EQ(error_with(std::string(kRequired) + " also=abandon,abandon"),
            "x.case:2:64: step abandon is listed twice\n  hint: remove one of them");
  // also= rejects the steps that every driver can make.
  EXPECT_NE(error_with(std::string(kRequired) + " also=obtain"), "");
}

TEST(WorldLine, SwitchesHaveUsualValues) {
  const NamedWorld usual = world_with(std::string(kRequired) + " hvm_pirq=on acpi=on");
  EXPECT_EQ(usual.config, world_with(kRequired).config);
  const NamedWorld other =
      world_with(std::string(kRequired) + " xen_asserts=off acpi=off hvm_pirq=off");
  EXPECT_FALSE(other.config.acpi || other.config.hvm_pirq || other.config.xen_asserts);
  EXPECT_EQ(world_text(other),
            "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly hvm_pirq=off acpi=off "
            "xen_asserts=off gsis=16 pirqs=48 irqs=80");
}

TEST(WorldLine, KnowsEveryRelease) {
  for (const ReleaseInfo& row : kReleases) {
    WorldConfig config;
    (row.component == Component::xen    ? config.xen
     : row.component == Component::qemu ? config.qemu
                                        : config.guest) = row.release;
    config.devices.push_back({});
    const NamedWorld world{"w", config, {}};
    EXPECT_EQ(good(with_world(world_text(world))).worlds.at(0), world);
  }
}

TEST(WorldLine, NameErrors) {
  const std::string hint =
      "\n  hint: expected a name of [a-z0-9.-], at most 40 characters, as in "
      "'world fixed xen=4.8 ...'";
  EXPECT_EQ(error_of(with_world("world")), "x.case:2:6: a world needs a name" + hint);
  EXPECT_EQ(error_of(with_world("world xen=4.8")),
            "x.case:2:7: 'xen=4.8' is not a valid world name" + hint);
  EXPECT_EQ(error_of(with_world("world Old " + std::string(kRequired))),
            "x.case:2:7: 'Old' is not a valid world name" + hint);
  const std::string name(kNameMax, 'n');
  EXPECT_EQ(error_of(with_world("world " + name + ' ' + kRequired)), "");
  EXPECT_EQ(error_of(with_world("world " + name + "n " + kRequired)),
            "x.case:2:7: '" + name + "n' is not a valid world name" + hint);
}

TEST(WorldLine, KeyErrors) {
  EXPECT_EQ(error_with("xen=4.8 qmu=2.1"),
            "x.case:2:17: a world has no 'qmu'\n  hint: did you mean 'qemu'?");
  EXPECT_EQ(error_with("xen=4.8 xen=4.4"),
            "x.case:2:17: 'xen' is given twice\n  hint: remove one of them");
  EXPECT_EQ(error_with("xen qemu=2.1"),
            "x.case:2:12: 'xen' has no value\n  hint: expected xen=...");
  EXPECT_EQ(error_with("xen=4.8 qemu=2.1 driver=orderly"),
            "x.case:2:40: a world needs linux=\n"
            "  hint: xen=, qemu=, linux= and driver= are required");
}

TEST(WorldLine, ValueErrors) {
  const std::string required = kRequired;
  EXPECT_EQ(error_with("xen=4.13.2 qemu=2.1 linux=4.9 driver=orderly"),
            "x.case:2:13: unknown xen release '4.13.2'\n"
            "  hint: the nearest lower release of the model is '4.13.1'");
  EXPECT_EQ(error_with("xen=4.8 qemu=7.1.0 linux=4.9 driver=orderly"),
            "x.case:2:22: unknown qemu release '7.1.0'\n"
            "  hint: the nearest lower release of the model is '7.0'");
  EXPECT_EQ(error_with("xen=4.8 qemu=2.1 linux=new driver=orderly"),
            "x.case:2:32: unknown linux release 'new'\n"
            "  hint: 'pirqfuzz releases' lists the releases of the model");
  EXPECT_EQ(error_with(required + " hvm_pirq=of"),
            "x.case:2:60: unknown value 'of'\n  hint: did you mean 'off'?");
  EXPECT_EQ(error_with("xen=4.8 qemu=2.1 linux=4.9 driver=ordrly"),
            "x.case:2:43: unknown driver discipline 'ordrly'\n  hint: did you mean 'orderly'?");
  EXPECT_EQ(error_with(required + " pirqs=many"),
            "x.case:2:57: 'many' is not a number\n  hint: expected pirqs in 1..65536");
  EXPECT_EQ(error_with(required + " pirqs=65537"),
            "x.case:2:57: 65537 is out of bounds\n  hint: expected pirqs in 1..65536");
  EXPECT_EQ(error_with(required + " ports=99999999999"),
            "x.case:2:57: 99999999999 is out of bounds\n  hint: expected ports in 0..4095");
  EXPECT_EQ(error_with(required + " irqs="),
            "x.case:2:56: '' is not a number\n  hint: expected irqs in 1..65536");
}

TEST(WorldLine, TakenErrors) {
  const std::string required = kRequired;
  EXPECT_EQ(error_with(required + " taken=30,,31"),
            "x.case:2:60: '' is not a number\n  hint: expected pirq in 0..65535");
  EXPECT_EQ(error_with(required + " taken=30,31,30"),
            "x.case:2:63: 30 is listed twice\n  hint: remove one of them");
  std::string list = "1000";
  for (int pirq = 1001; pirq <= 1512; ++pirq) list += ',' + std::to_string(pirq);
  EXPECT_EQ(error_with(required + " pirqs=4096 taken=" + list),
            "x.case:2:2628: more than 512 numbers\n"
            "  hint: use a smaller pirqs= to leave few numbers free");
}

TEST(WorldLine, RuleErrors) {
  const std::string required = kRequired;
  EXPECT_EQ(error_with(required + " rules=X1"),
            "x.case:2:57: 'X1' has no sign\n"
            "  hint: expected - to turn a rule back, or + to add it, as in rules=-X54,+X1");
  EXPECT_EQ(error_with(required + " rules=-X54,+disable-unmap"),
            "x.case:2:63: unknown rule 'disable-unmap'\n  hint: did you mean 'disable-unmaps'?");
  EXPECT_EQ(error_with(required + " rules=-X1,+cleanup-check-frees"),
            "x.case:2:61: rule X1 is listed twice\n  hint: remove one of them");
  EXPECT_EQ(error_with(required + " rules=+X54,+proposed"),
            "x.case:2:62: rule X54 is listed twice\n  hint: remove one of them");
  EXPECT_EQ(error_with(required + " rules=+proposed,+X54"),
            "x.case:2:57: rule X54 is listed twice\n  hint: remove one of them");
  EXPECT_EQ(error_with(required + " rules=+proposed,+proposed"),
            "x.case:2:67: +proposed is listed twice\n  hint: remove one of them");
  EXPECT_EQ(error_with(required + " rules=+propose"),
            "x.case:2:58: unknown rule 'propose'\n  hint: did you mean 'proposed'?");
  EXPECT_EQ(error_with(required + " rules=-proposed"),
            "x.case:2:57: no release has the proposed rules\n  hint: remove -proposed");
}

TEST(WorldLine, AnInconsistentValueIsReportedAtItsKey) {
  const std::string required = kRequired;
  const std::string hint =
      "\n  hint: gsis must be less than pirqs and irqs; taken numbers lie in gsis..pirqs-1";
  EXPECT_EQ(error_with(required + " gsis=20 pirqs=20"),
            "x.case:2:59: pirqs=20 is outside 21..65536" + hint);
  EXPECT_EQ(error_with(required + " taken=30,48"),
            "x.case:2:51: taken=48 is outside 16..47" + hint);
  EXPECT_EQ(error_with(required + " gsis=48"), "x.case:2:1: pirqs=48 is outside 49..65536" + hint);
}

}  // namespace
}  // namespace pirq::fuzz::world_line_test
