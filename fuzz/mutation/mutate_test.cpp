#include "fuzz/mutation/mutate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace pirq::mutation::mutate_test {
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

// Reads statements, of which some stand in `if (::pirq::mutation::on(N)) ... else ...`, and notes
// those that are executed while mutant `active` is the active one.
struct Execution {
  std::string_view rest;
  int active;
  std::string done;

  bool skip(std::string_view text) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  void statement(bool runs) {
    if (skip("if (::pirq::mutation::on(")) {
      int id = 0;
      rest.remove_prefix(static_cast<std::size_t>(
          std::from_chars(rest.data(), rest.data() + rest.size(), id).ptr - rest.data()));
      EXPECT_TRUE(skip("))"));
      statement(runs && id == active);
      EXPECT_TRUE(skip("else"));
      statement(runs && id != active);
    } else if (skip("{")) {
      while (!rest.empty() && !skip("}")) statement(runs);
    } else {
      const std::size_t end = rest.find(';') + 1;
      if (runs) done += rest.substr(0, end);
      rest.remove_prefix(end);
    }
  }
};

std::string executed(std::string_view function, int active) {
  Execution execution{function.substr(function.find('{')), active, {}};
  execution.statement(true);
  return execution.done;
}

TEST(Mutate, StatementsChangePlacesAndNothingElse) {
  const Instrumented made = instrument("void f() {\n  a();\n  b();\n  c();\n}\n", 1);
  std::vector<std::string> orders;
  for (const Mutant& mutant : made.mutants)
    if (mutant.operation == "other order") orders.push_back(executed(made.source, mutant.id));
  EXPECT_EQ(executed(made.source, 0), "a();b();c();");
  EXPECT_EQ(orders, (std::vector<std::string>{"b();a();c();", "a();c();b();"})) << made.source;
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
}  // namespace pirq::mutation::mutate_test
