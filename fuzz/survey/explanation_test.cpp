#include "fuzz/survey/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fuzz/case_file/load_case.h"

namespace pirq::fuzz::explanation_test {
namespace {

Explanation explained(const std::string& file) {
  const auto loaded = load_case(PIRQFUZZ_CORPUS_DIR "/regressions/" + file);
  auto explanation = explain(std::get<Case>(loaded));
  return std::get<Explanation>(std::move(explanation));
}

TEST(Explain, AShortestCaseNeedsEveryStep) {
  const Explanation about = explained("january-2017-msi.case");
  EXPECT_EQ(about.steps.size(), 19U);
  EXPECT_EQ(std::ranges::count(about.needed, true), 19);
}

TEST(Explain, NamesTheRuleThatRepairsTheAlias) {
  const Explanation about = explained("january-2017-msi.case");
  const auto linux_fix = std::ranges::find(about.repairs, Rule::always_new_pirq, &Repair::rule);
  ASSERT_NE(linux_fix, about.repairs.end());
  EXPECT_TRUE(linux_fix->proven);
  for (const Repair& repair : about.repairs) EXPECT_LT(repair.left_out, about.steps.size());
}

// Each answer is checked with a run of its own.
TEST(Explain, ItsOrdersDoWhatItSays) {
  const Explanation about = explained("january-2017-msi.case");
  const auto setup = std::get<pirq::Setup>(pirq::Setup::create(about.world.config));
  const World start(setup);
  ASSERT_FALSE(about.exchange.empty());
  for (const std::size_t i : about.exchange) {
    Interleaving steps = about.steps;
    std::swap(steps[i], steps[i + 1]);
    const RunResult run =
        run_case(start, steps, Watched::only(about.violation.id()), Disabled::stop);
    ASSERT_TRUE(run.failure);
    EXPECT_TRUE(run.failure->violation.same_failure(about.violation));
  }
  ASSERT_TRUE(about.passing);
  Interleaving steps = about.steps;
  const Step step = steps[about.passing->from];
  steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(about.passing->from));
  steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(about.passing->to), step);
  const RunResult run =
      run_case(start, steps, properties_for(about.world.config.driver), Disabled::stop);
  EXPECT_FALSE(run.failure);
  EXPECT_FALSE(run.disabled);
}

TEST(Explain, ACaseThatPassesIsAnError) {
  const auto parsed = parse_case(
      "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\ndevice a msi\n\n"
      "a probe\n",
      "x.case", {});
  EXPECT_TRUE(std::holds_alternative<InputError>(explain(std::get<Case>(parsed))));
}

}  // namespace
}  // namespace pirq::fuzz::explanation_test
