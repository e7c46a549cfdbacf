#include "fuzz/report/words.h"

#include <gtest/gtest.h>

#include "fuzz/report/run_text.h"

namespace pirq::fuzz::words_test {
namespace {

Violation about(Property property, std::optional<VectorId> first, std::optional<VectorId> second,
                std::int32_t pirq) {
  Violation violation;
  violation.property = property;
  violation.first = first;
  violation.second = second;
  violation.pirq = pirq;
  return violation;
}

TEST(Words, NameTheErrorsOfXen) {
  EXPECT_EQ(errno_name(-1), "EPERM");
  EXPECT_EQ(errno_name(-17), "EEXIST");
  EXPECT_EQ(errno_name(-28), "ENOSPC");
  EXPECT_EQ(errno_name(-99), "-99");
}

TEST(Words, SayWhatIsBrokenWhereAndBetweenWhom) {
  EXPECT_EQ(sentence(about(Property::exclusive_pirq, VectorId{0, 0}, VectorId{1, 0}, 47), 19),
            "exclusive-pirq is broken at step 19, between device a and device b, for pirq 47");
  EXPECT_EQ(sentence(about(Property::exclusive_pirq, VectorId{2, 0}, VectorId{2, 1}, 46), 3),
            "exclusive-pirq is broken at step 3, between vectors 0 and 1 of device c, for pirq 46");
  EXPECT_EQ(sentence(about(Property::no_lost_vector, VectorId{1, 2}, std::nullopt, 45), 8),
            "no-lost-vector is broken at step 8, for vector 2 of device b, for pirq 45");
  EXPECT_EQ(sentence(about(Property::no_leak, std::nullopt, std::nullopt, -1), 11),
            "no-leak is broken at step 11");
}

TEST(Words, AreQuotedForAShell) {
  EXPECT_EQ(shell_quoted("finds/a-b_1.case"), "finds/a-b_1.case");
  EXPECT_EQ(shell_quoted("a dir"), "'a dir'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(replay_text("bin/pirqfuzz", "-x/y.case"), "replay: bin/pirqfuzz replay ./-x/y.case\n");
}

}  // namespace
}  // namespace pirq::fuzz::words_test
