// The comparison can fail: a model with one rule turned the other way differs from the running Xen,
// and the difference is shrunk to a few calls.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/sut.h"
#include "fuzz/live/live_xen.h"
#include "fuzz/live/machine.h"
#include "fuzz/live/payload_image.h"
#include "fuzz/live/xen_image.h"
#include "model/rules.h"

namespace pirq::live::live_rules_test {
namespace {

using fuzz::Profile;
using namespace std::chrono_literals;

struct Row {
  std::string_view rule;
  Profile profile;
};

// The first script that differs comes early. README.md has these rules and more.
constexpr Row kMet[] = {
    {"X1", Profile::protocol},  {"X2", Profile::protocol},  {"X14", Profile::protocol},
    {"X25", Profile::protocol}, {"X32", Profile::protocol}, {"X68", Profile::protocol},
    {"X84", Profile::protocol}, {"X9", Profile::hostile},   {"X15", Profile::hostile},
    {"X31", Profile::hostile},  {"X53", Profile::hostile},  {"X54", Profile::hostile},
    {"X56", Profile::hostile},  {"X82", Profile::hostile},
};

void flip(Rule rule, WorldConfig& config) {
  const RuleSet in_force = rules_of(config.xen);
  const bool is_in_force = std::ranges::find(in_force, rule) != in_force.end();
  (is_in_force ? config.turned_back : config.added).add(rule);
}

// A running Xen whose model can be given a mistake in its answers.
class XenOfWrongModel : public LiveXen {
 public:
  using LiveXen::LiveXen;

  void replace(std::string right, std::string wrong) {
    right_ = std::move(right);
    wrong_ = std::move(wrong);
    replaced_ = false;
  }
  [[nodiscard]] fuzz::XenReply visible(const xen::Hypercall& call,
                                       fuzz::XenReply model) const override {
    fuzz::XenReply reply = LiveXen::visible(call, std::move(model));
    const std::size_t at = right_.empty() ? std::string::npos : reply.answer.find(right_);
    if (at == std::string::npos) return reply;
    reply.answer.replace(at, right_.size(), wrong_);
    replaced_ = true;
    return reply;
  }
  [[nodiscard]] bool replaced() const { return replaced_; }

 private:
  std::string right_, wrong_;
  mutable bool replaced_ = false;
};

// A running Xen; the machine is booted again after a panic.
class LiveRules : public ::testing::Test {
 protected:
  void SetUp() override {
    if (payload_image().empty() || !has_qemu() || installed_xen().empty())
      GTEST_SKIP() << "QEMU or a hypervisor is missing";
    auto image = read_xen(installed_xen());
    ASSERT_TRUE(std::holds_alternative<XenImage>(image));
    LiveOptions options{std::get<XenImage>(std::move(image)), {}, "tcg", default_devices()};
    xen_.emplace(std::move(options), Compare::state);
    ASSERT_EQ(xen_->boot(), "");
    if (!xen_->reads_state()) GTEST_SKIP() << "it is not known where this Xen has its tables";
  }

  // Plays scripts against the model of `base` up to the first difference, which is shrunk.
  fuzz::SutResult test(const WorldConfig& base, Profile profile) {
    fuzz::SutOptions options;
    options.profile = profile;
    options.base = base;
    options.cases = 300;
    options.shrink_time = 2s;
    options.others_max = 0;
    options.host = xen_->host();
    return test_sut(*xen_, options);
  }

  std::optional<XenOfWrongModel> xen_;
};

TEST_F(LiveRules, AreMetByScripts) {
  for (const Row& row : kMet) {
    SCOPED_TRACE(row.rule);
    WorldConfig base = xen_->world();
    flip(find_rule(row.rule).value(), base);
    const fuzz::SutResult result = test(base, row.profile);
    ASSERT_TRUE(result.found);
    EXPECT_NE(result.found->failure, fuzz::SutFailure::no_answer);
    ASSERT_TRUE(result.shortest);
    EXPECT_LE(result.shortest->script.calls.size(), result.found->script.calls.size());
  }
}

// The model foretells that nothing is left; then it is wrong about one kind at a time.
TEST_F(LiveRules, WhatADomainLeavesInUseIsCompared) {
  fuzz::Script script{xen_->world(), {}};
  script.config.devices = {{DeviceKind::msi, 1}};
  script.calls = {{xen::map_msi(0, 0, -1)}, {{.op = xen::Operation::destroy_domain}}};
  EXPECT_FALSE(play(*xen_, script));
  for (const std::string field : {"leaked_irqs", "leaked_msi", "leaked_structs"}) {
    xen_->replace(' ' + field + "=0", ' ' + field + "=1");
    const auto difference = play(*xen_, script);
    if (!xen_->replaced()) continue;  // It is not known where this Xen counts its heap.
    ASSERT_TRUE(difference) << field;
    EXPECT_EQ(difference->difference.fields, field);
  }
}

// The end of the domain unmaps nothing in this model.
TEST_F(LiveRules, MsiDescriptorsThatTheModelLeaksAreADifference) {
  WorldConfig base = xen_->world();
  flip(Rule::teardown_needs_no_privilege, base);
  const fuzz::SutResult result = test(base, Profile::protocol);
  ASSERT_TRUE(result.shortest);
  EXPECT_NE(result.shortest->difference.fields.find("leaked_msi"), std::string::npos)
      << result.shortest->difference.fields;
}

}  // namespace
}  // namespace pirq::live::live_rules_test
