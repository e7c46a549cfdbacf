#include "fuzz/mutation/mutate.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pirq::mutation {
namespace {

int count(const Instrumented& made, std::string_view operation) {
  return static_cast<int>(std::ranges::count(made.mutants, operation, &Mutant::operation));
}

TEST(Mutate, KnowsStatements) {
  const Instrumented made = instrument(
      "void f(int a) {\n  int b = a;\n  ++b;\n  g(b);\n  if (a) h();\n  std::vector<int> c;\n}\n",
      1);
  EXPECT_EQ(count(made, "drop statement"), 3) << made.source;
  EXPECT_EQ(count(made, "other order"), 1) << "++b and g(b)";
  EXPECT_NE(made.source.find("if (::pirq::mutation::on("), std::string::npos);
}

TEST(Mutate, KnowsConditionsAndOperands) {
  const Instrumented made = instrument("bool f() {\n  if (a && b < c) return -kEINVAL;\n}\n", 7);
  EXPECT_EQ(count(made, "drop operand"), 2);
  EXPECT_EQ(count(made, "always"), 1);
  EXPECT_EQ(count(made, "never"), 1);
  EXPECT_EQ(count(made, "other operator"), 1);
  EXPECT_EQ(count(made, "no error"), 1);
  EXPECT_EQ(made.mutants.front().line, 2);
  for (std::size_t i = 0; i < made.mutants.size(); ++i)
    EXPECT_EQ(made.mutants[i].id, 7 + static_cast<int>(i));
}

TEST(Mutate, ALiteralIsAnOperand) {
  const Instrumented made = instrument("bool f() {\n  if (*stop != '.') return true;\n}\n", 1);
  const auto never = std::ranges::find(made.mutants, "never", &Mutant::operation);
  ASSERT_NE(never, made.mutants.end());
  EXPECT_EQ(never->original, "*stop != '.'");
}

TEST(Mutate, LeavesDeclarationsTemplatesAndComments) {
  const Instrumented made = instrument(
      "// 1 < 2\nconst char* name = \"a < 1\";\nstd::span<const Pirq> all(Pirq&& entry);\n", 1);
  EXPECT_TRUE(made.mutants.empty()) << made.mutants.front().original;
}

}  // namespace
}  // namespace pirq::mutation
