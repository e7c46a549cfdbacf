// The version, device and expect lines, as parse_case reads them.
#include "fuzz/case_file/header_line.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::header_line_test {
namespace {

using case_test::error_of;
using case_test::good;

const std::string kWorld = "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n";

TEST(VersionLine, MustBeFirst) {
  const std::string error = "not a case file\n  hint: expected 'pirqfuzz-case 1' as the first line";
  EXPECT_EQ(error_of(""), "x.case:1:1: " + error);
  EXPECT_EQ(error_of("\n\n"), "x.case:3:1: " + error);
  EXPECT_EQ(error_of("# hello\npirqfuzz-case 1\n"), "x.case:1:1: " + error);
  EXPECT_EQ(error_of("pirqfuzz 1\n"), "x.case:1:1: " + error);
}

TEST(VersionLine, NamesTheVersionsThatAreUnderstood) {
  EXPECT_EQ(error_of("pirqfuzz-case 2\n"),
            "x.case:1:15: format version '2' is not supported\n"
            "  hint: this program supports version 1");
  EXPECT_EQ(error_of("pirqfuzz-case\n"),
            "x.case:1:14: the format version is missing\n"
            "  hint: expected 'pirqfuzz-case 1' as the first line");
  EXPECT_EQ(error_of("pirqfuzz-case 1 2\n"),
            "x.case:1:17: unexpected '2'\n  hint: expected the end of the line, or a comment");
}

TEST(DeviceLine, GivesKindAndVectors) {
  const Case c = good(kWorld + "device a msi\ndevice b msi 4\ndevice c msix 32\n");
  ASSERT_EQ(c.devices.size(), 3U);
  EXPECT_EQ(c.devices[0], (DeviceConfig{DeviceKind::msi, 1}));
  EXPECT_EQ(c.devices[1], (DeviceConfig{DeviceKind::msi, 4}));
  EXPECT_EQ(c.devices[2], (DeviceConfig{DeviceKind::msix, 32}));
  EXPECT_EQ(c.worlds[0].config.devices, c.devices);
}

TEST(DeviceLine, Errors) {
  const std::string usage =
      "  hint: expected 'device NAME msi [N]', 'device NAME msix N' or 'device NAME KIND'";
  EXPECT_EQ(error_of(kWorld + "device a\n"), "x.case:3:9: the device line is incomplete\n" + usage);
  EXPECT_EQ(error_of(kWorld + "device b msi\n"),
            "x.case:3:8: 'b' is not the name of the next device\n"
            "  hint: expected 'a': devices are named a, b, c ... in order");
  EXPECT_EQ(error_of(kWorld + "device a mis\n"),
            "x.case:3:10: unknown kind of device 'mis'\n  hint: did you mean 'msi'?");
  EXPECT_EQ(error_of(kWorld + "device a msix\n"),
            "x.case:3:14: an MSI-X device needs its number of vectors\n" + usage);
  EXPECT_EQ(error_of(kWorld + "device a msix 2049\n"),
            "x.case:3:15: 2049 is out of bounds\n  hint: expected vectors in 1..2048");
  EXPECT_EQ(error_of(kWorld + "device a msi 33\n"),
            "x.case:3:14: 33 is out of bounds\n  hint: expected vectors in 1..32");
  EXPECT_EQ(error_of(kWorld + "device a gsi 2\n"),
            "x.case:3:14: 2 is out of bounds\n  hint: expected vectors in 1..1");
  EXPECT_EQ(error_of(kWorld + "device a msi 0\n"),
            "x.case:3:14: 0 is out of bounds\n  hint: expected vectors in 1..32");
  EXPECT_EQ(error_of(kWorld + "device a msi x\n"),
            "x.case:3:14: 'x' is not a number\n  hint: expected vectors in 1..32");
  EXPECT_EQ(error_of(kWorld + "device a msi 1 2\n"),
            "x.case:3:16: unexpected '2'\n  hint: expected the end of the line, or a comment");
}

TEST(DeviceLine, AtMost64) {
  std::string text = kWorld;
  for (int d = 0; d < kDevicesMax; ++d) text += "device " + device_name(d) + " msi\n";
  EXPECT_EQ(good(text).devices.size(), 64U);
  EXPECT_EQ(error_of(text + "device m3 msi\n"),
            "x.case:67:1: more than 64 devices\n  hint: remove this line");
}

TEST(ExpectLine, AllForms) {
  const std::string text =
      "pirqfuzz-case 1\n"
      "expect w1 clean\n"
      "expect w2 violates no-leak\n"
      "expect w3 violates exclusive-pirq at 19\n"
      "device a msi\n";
  std::string worlds;
  for (const char* name : {"w1", "w2", "w3", "w4"})
    worlds += std::string("world ") + name + " xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n";
  const Case c = good(text + worlds);
  using Kind = Expectation::Kind;
  EXPECT_EQ(c.worlds[0].expect, (Expectation{Kind::clean, "", std::nullopt}));
  EXPECT_EQ(c.worlds[1].expect, (Expectation{Kind::violates, "no-leak", std::nullopt}));
  EXPECT_EQ(c.worlds[2].expect, (Expectation{Kind::violates, "exclusive-pirq", 19}));
  EXPECT_EQ(c.worlds[3].expect, Expectation());
}

TEST(ExpectLine, Errors) {
  const std::string text = kWorld + "device a msi\n";
  const std::string incomplete =
      "the expect line is incomplete\n"
      "  hint: expected 'expect WORLD clean' or 'expect WORLD violates PROPERTY [at N]'";
  EXPECT_EQ(error_of(text + "expect w\n"), "x.case:4:9: " + incomplete);
  EXPECT_EQ(error_of(text + "expect w violates\n"), "x.case:4:18: " + incomplete);
  EXPECT_EQ(error_of(text + "expect w violates no-leak at\n"), "x.case:4:29: " + incomplete);
  EXPECT_EQ(error_of(text + "expect w claen\n"),
            "x.case:4:10: unknown outcome 'claen'\n  hint: did you mean 'clean'?");
  EXPECT_EQ(error_of(text + "expect w violates no-leek\n"),
            "x.case:4:19: unknown property 'no-leek'\n  hint: did you mean 'no-leak'?");
  EXPECT_EQ(error_of(text + "expect w violates no-leak on 3\n"),
            "x.case:4:27: unexpected 'on'\n  hint: expected 'at' and the number of a step");
  EXPECT_EQ(error_of(text + "expect w violates no-leak at 0\n"),
            "x.case:4:30: 0 is out of bounds\n  hint: expected a step in 1..100000");
  EXPECT_EQ(error_of(text + "expect w clean really\n"),
            "x.case:4:16: unexpected 'really'\n  hint: expected the end of the line, or a comment");
  EXPECT_EQ(error_of(text + "expect w clean\nexpect w clean\n"),
            "x.case:5:8: a second expectation for world 'w'\n  hint: remove one of them");
  EXPECT_EQ(error_of(text + "expect world-2 clean\n"),
            "x.case:4:8: world 'world-2' is not declared\n  hint: expected w");
}

}  // namespace
}  // namespace pirq::fuzz::header_line_test
