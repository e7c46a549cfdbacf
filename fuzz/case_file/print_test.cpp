#include "fuzz/case_file/print.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::print_test {
namespace {

using case_test::good;

constexpr std::string_view kCanonical =
    "pirqfuzz-case 1\n"
    "# a takes its old number again while b lives on it.\n"
    "#\n"
    "# Seen on xen-devel, January 2017.\n"
    "world old xen=4.8 qemu=2.1 linux=4.9 driver=hostile gsis=16 pirqs=48 irqs=80\n"
    "world fixed xen=4.8 qemu=2.1 linux=4.12 driver=hostile gsis=16 pirqs=48 irqs=80 "
    "taken=47 rules=-X39,+X1\n"
    "device a msi\n"
    "device b msix 3\n"
    "device c msi 4\n"
    "expect old violates exclusive-pirq at 19\n"
    "expect fixed clean\n"
    "\n"
    "# First a.\n"
    "a begin-probe vectors=1\n"
    "a obtain  # 47\n"
    "b probe vectors=2\n"
    "b reload\n"
    "guest-get-pirq type=msi\n"
    "b dm-map vector=0 pirq=-1\n"
    "# That was all.\n";

TEST(PrintCase, PrintsWhatWasCanonical) {
  EXPECT_EQ(print_case(good(kCanonical)), kCanonical);
}

TEST(PrintCase, MakesAnyInputCanonical) {
  EXPECT_EQ(
      print_case(good("\npirqfuzz-case  1 #one\n\n"
                      "expect w violates no-leak\n"
                      "device a msix 1\n"
                      "# two\n"
                      "world w driver=orderly linux=4.9 qemu=2.1 xen=4.8 rules=+L1,-X1 # three\n"
                      "device b msi 1\n"
                      "\ta   probe   vectors=1\t#four \n"
                      "b begin-probe vectors=1")),
      "pirqfuzz-case 1\n"
      "# one\n"
      "# two\n"
      "# three\n"
      "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80 "
      "rules=-X1,+L1\n"
      "device a msix 1\n"
      "device b msi\n"
      "expect w violates no-leak\n"
      "\n"
      "a probe  # four\n"
      "b begin-probe vectors=1\n");
}

TEST(PrintCase, WithoutABodyThereIsNoEmptyLine) {
  const std::string header(case_test::kHeader.substr(0, case_test::kHeader.size() - 1));
  EXPECT_EQ(print_case(good(case_test::kHeader)), header);
  EXPECT_EQ(print_case(good(case_test::with_header("# end\n"))), header + "\n# end\n");
}

TEST(PrintCase, AnyTextBecomesALegalComment) {
  Case c = good(case_test::with_header("a obtain\n"));
  c.comments = {"two\nlines \t", "", std::string("\0\x7f\x1b[31m", 7)};
  c.items[0].note = std::string(2 * kCommentMax, 'n');
  const Case again = good(print_case(c));
  EXPECT_EQ(again.comments, (std::vector<std::string>{"two lines", "", "   [31m"}));
  EXPECT_EQ(again.items.at(0).note, std::string(kCommentMax, 'n'));
}

TEST(PrintCase, NoCanonicalLineIsTooLong) {
  Case c = good(case_test::kHeader);
  NamedWorld& world = c.worlds[0];
  world.name = std::string(kNameMax, 'n');
  world.config.pirqs = world.config.irqs = kPirqsMax;
  world.config.gsis = 10'000;
  world.config.ports = 4095;
  world.config.irq_base = 1 << 20;
  for (const RuleInfo& row : rules())
    world.config.turned_back = world.config.turned_back.with(row.rule);
  for (std::size_t i = 0; i < kTakenMax; ++i)
    world.config.taken.push_back(static_cast<std::int32_t>(10'000 + i));
  Item item{Operation{OperationKind::reload, 1, 2}, {}, std::string(kCommentMax, 'n'), 0};
  c.items.push_back(item);
  EXPECT_EQ(good(print_case(c)), c);
}

}  // namespace
}  // namespace pirq::fuzz::print_test
