// The judge of answers: the model under a well-behaved caller breaks nothing in any release, and
// each rule is broken by an answer that proves it.
#include "fuzz/conform/sut/answer_judge.h"

#include <gtest/gtest.h>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz::answer_judge_test {
namespace {

WorldConfig two_numbers() {
  WorldConfig config;
  config.gsis = 16;
  config.pirqs = 18;
  return config;
}

class AnswersOf : public ::testing::Test {
 protected:
  // The property that the last of the answers breaks; "" if none.
  std::string says(const xen::Hypercall& call, const std::string& text) {
    const auto answer = read_answer(call, text);
    if (!answer) return "unreadable";
    const auto violation = judge_.take(call, *answer);
    return violation ? std::string(enum_name(violation->property)) : "";
  }
  std::string get(const std::string& text) {
    return says(xen::get_free_pirq(xen::PirqType::msi), text);
  }
  std::string unmap(std::int32_t pirq) {
    return says(xen::unmap_pirq(xen::Caller::device_model, pirq), "rc=0");
  }

  AnswerJudge judge_{two_numbers()};
};

TEST_F(AnswersOf, ANumberInUseIsNotHandedOut) {
  EXPECT_EQ(get("rc=0 pirq=17"), "");
  EXPECT_EQ(get("rc=0 pirq=17"), "exclusive-pirq");
}

TEST_F(AnswersOf, ANumberThatWasGivenBackIsHandedOutAgain) {
  EXPECT_EQ(get("rc=0 pirq=17"), "");
  EXPECT_EQ(says(xen::map_msi(0, 0, 17), "rc=0 pirq=17"), "");
  EXPECT_EQ(get("rc=0 pirq=16"), "");
  EXPECT_EQ(get("rc=-28"), "");
  EXPECT_EQ(unmap(17), "");
  EXPECT_EQ(get("rc=-28"), "no-leak");
  EXPECT_EQ(get("rc=0 pirq=17"), "");
}

TEST_F(AnswersOf, ANumberWithAPortIsInUse) {
  EXPECT_EQ(get("rc=0 pirq=17"), "");
  EXPECT_EQ(says(xen::map_msi(0, 0, 17), "rc=0 pirq=17"), "");
  EXPECT_EQ(says(xen::evtchn_bind_pirq(17), "rc=0 port=1"), "");
  EXPECT_EQ(unmap(17), "");
  EXPECT_EQ(get("rc=0 pirq=17"), "exclusive-pirq");
}

TEST_F(AnswersOf, ANumberIsInRange) {
  EXPECT_EQ(get("rc=0 pirq=18"), "in-range");
  EXPECT_EQ(says(xen::evtchn_bind_pirq(17), "rc=0 port=0"), "in-range");
}

TEST_F(AnswersOf, APortHasOneNumber) {
  EXPECT_EQ(says(xen::evtchn_bind_pirq(17), "rc=0 port=1"), "");
  EXPECT_EQ(says(xen::evtchn_bind_pirq(16), "rc=0 port=1"), "ports-agree");
  EXPECT_EQ(says(xen::evtchn_bind_pirq(17), "rc=0 port=2"), "ports-agree");
}

TEST_F(AnswersOf, AnInterruptArrivesAtItsOwner) {
  EXPECT_EQ(says(xen::map_msi(0, 0, 17), "rc=0 pirq=17"), "");
  EXPECT_EQ(says(xen::map_msi(1, 0, 16), "rc=0 pirq=16"), "");
  EXPECT_EQ(says(xen::evtchn_bind_pirq(17), "rc=0 port=1"), "");
  EXPECT_EQ(says(xen::raise(0, 0), "rc=0 delivered=evtchn:1"), "");
  EXPECT_EQ(says(xen::raise(1, 0), "rc=0 delivered=evtchn:1"), "delivered-to-owner");
  EXPECT_EQ(says(xen::raise(1, 0), "rc=0 delivered=none"), "");
  EXPECT_EQ(says(xen::evtchn_close(1), "rc=0"), "");
  EXPECT_EQ(says(xen::raise(0, 0), "rc=0 delivered=evtchn:1"), "delivered-to-owner");
}

TEST_F(AnswersOf, TheEndLeavesNothingBehind) {
  const xen::Hypercall destroy{.op = xen::Operation::destroy_domain};
  EXPECT_EQ(says(destroy, "rc=0 leaked_structs=0 leaked_irqs=0 leaked_msi=0 left_structs=3"), "");
  EXPECT_EQ(says(destroy, "rc=0 leaked_structs=1 leaked_irqs=0 leaked_msi=0 left_structs=0"),
            "no-leak");
}

TEST_F(AnswersOf, AMalformedAnswerIsNone) {
  EXPECT_EQ(get("rc=0"), "unreadable");
  EXPECT_EQ(get("pirq=17"), "unreadable");
  EXPECT_EQ(get("rc=0 pirq=x"), "unreadable");
  EXPECT_EQ(get("rc=0 color=1"), "unreadable");
  EXPECT_EQ(says(xen::raise(0, 0), "rc=0 delivered=carrier:1"), "unreadable");
}

// No false alarm: releases whose known bugs a well-behaved caller does not meet.
TEST(AnswerJudge, TheModelKeepsThePropertiesUnderTheProtocol) {
  for (const Release xen :
       {release("xen-4.8"), release("xen-4.17"), release("xen-4.20"), release("xen-master")})
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      WorldConfig base = recorded_config();
      base.xen = xen;
      const Script script = generate_script(Profile::protocol, base, case_seed(1, seed));
      const auto setup = std::get<pirq::Setup>(pirq::Setup::create(script.config));
      XenMachine machine(setup);
      AnswerJudge judge(script.config);
      for (const Call& call : script.calls) {
        const xen::Answer answer = machine.play(call.hypercall);
        const auto text = read_answer(call.hypercall, answer_text(call.hypercall, answer));
        ASSERT_TRUE(text);
        const auto violation = judge.take(call.hypercall, *text);
        EXPECT_FALSE(violation) << info(xen).name << ", seed " << seed << ": "
                                << describe(*violation);
        if (machine.crashed()) break;
      }
    }
}

}  // namespace
}  // namespace pirq::fuzz::answer_judge_test
