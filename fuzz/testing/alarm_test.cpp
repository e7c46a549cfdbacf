// Every alarm works in every engine: a random campaign breaks the property, and the replay of the
// find's text, the byte string of a coverage-guided fuzzer, and a search break it too. No rule
// breaks most of these properties alone, so the worlds have any rules and any steps.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/find.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/case_file/print.h"
#include "fuzz/explore/explore.h"
#include "fuzz/generate/bytes.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/testing/test_worlds.h"

namespace pirq::fuzz::alarm_test {
namespace {

// Only a mistake in the model breaks these: four are asked only where every rule is in force.
// `fuzz/mutation` makes such mistakes.
constexpr PropertySet kOnlyMistakes = {
    Property::calls_keep_contract, Property::guest_records_agree,    Property::registers_agree,
    Property::steps_keep_contract, Property::nothing_waits_for_ever, Property::no_use_after_free};

class Alarm : public ::testing::TestWithParam<Property> {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(find(1)); }

  void find(std::uint64_t seed) {
    const Property property = GetParam();
    const DrawnWorlds worlds{{.rules = RulesDrawn::any},
                             [&](const WorldConfig&) { return PropertySet().with(property); }};
    CampaignOptions options;
    options.seed = seed;
    options.cases = 2'000;
    found_ = run_campaign(worlds, options);
    ASSERT_TRUE(found_.failure);
    ASSERT_EQ(found_.failure->violation.property, property);
  }

  // A search from the world one step before the find.
  [[nodiscard]] Explored search() const {
    const pirq::Setup setup = testing::setup_of(found_.failing_world);
    World world(setup);
    for (std::size_t i = 0; i + 1 < found_.failing.size(); ++i) world.apply(found_.failing[i]);
    return explore(
        world, {.watched = PropertySet().with(GetParam()), .depth_max = 2, .states_max = 5'000});
  }

  CampaignResult found_;
};

TEST_P(Alarm, RingsInAReplay) {
  Find find;
  find.world.name = "any";
  find.world.config = found_.failing_world;
  find.steps = found_.failing;
  find.violation = found_.failure->violation;
  const std::array<std::string_view, 1> names = {enum_name(GetParam())};
  const auto parsed = parse_case(print_case(to_case(find)), "alarm", names);
  ASSERT_TRUE(std::holds_alternative<Case>(parsed)) << to_text(std::get<InputError>(parsed));
  const Case& kept = std::get<Case>(parsed);
  const pirq::Setup setup = testing::setup_of(kept.worlds.front().config);
  const World start(setup);
  const auto expanded = expand(kept, start);
  ASSERT_TRUE(std::holds_alternative<Expanded>(expanded));
  const RunResult again = run_case(start, std::get<Expanded>(expanded).steps,
                                   PropertySet().with(GetParam()), Disabled::stop);
  ASSERT_TRUE(again.failure);
  EXPECT_TRUE(again.failure->violation.same_failure(found_.failure->violation));
  EXPECT_EQ(again.failure->step + 1, found_.failing.size());
}

// As LLVMFuzzerTestOneInput does.
TEST_P(Alarm, RingsForTheBytesOfAFuzzer) {
  const pirq::Setup setup = testing::setup_of(found_.failing_world);
  World world(setup);
  const Monitor monitor(PropertySet().with(GetParam()), world);
  const Bytes bytes = encode(world, found_.failing);
  StepReader reader(bytes);
  std::optional<Violation> violation;
  while (!violation) {
    const auto step = reader.next(world);
    ASSERT_TRUE(step);
    violation = make_step(world, *step, monitor);
  }
  EXPECT_TRUE(violation->same_failure(found_.failure->violation));
}

// A search has another start and fewer arguments, so it does not see every find from so near.
TEST_P(Alarm, RingsInASearch) {
  Explored seen = search();
  for (std::uint64_t seed = 2; !seen.failure && seed < 20; ++seed) {
    ASSERT_NO_FATAL_FAILURE(find(seed));
    seen = search();
  }
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->violation.property, GetParam());
}

std::vector<Property> properties_that_rules_break() {
  std::vector<Property> all;
  for (const PropertyInfo& row : properties())
    if (!kOnlyMistakes.has(row.property)) all.push_back(row.property);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Properties, Alarm, ::testing::ValuesIn(properties_that_rules_break()),
                         [](const auto& param) {
                           std::string name(enum_name(param.param));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace pirq::fuzz::alarm_test
