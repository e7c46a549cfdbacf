#include "fuzz/case_file/load_worlds.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz::load_worlds_test {
namespace {

const std::string kOne =
    "pirqfuzz-case 1\n"
    "world one xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
    "world two xen=4.4 qemu=2.1 linux=4.9 driver=orderly\n"
    "device a msi\n"
    "\n"
    "a begin-probe vectors=1\n";
const std::string kAnother =
    "pirqfuzz-case 1\n"
    "world three xen=master qemu=today linux=4.12 driver=surprise\n"
    "device a msix 3\n";

TEST(LoadWorlds, ReadsEveryWorldOfEveryCase) {
  const auto read = parse_worlds(kOne + kAnother, "worlds.txt");
  const auto* worlds = std::get_if<std::vector<NamedWorld>>(&read);
  ASSERT_NE(worlds, nullptr);
  ASSERT_EQ(worlds->size(), 3U);
  EXPECT_EQ((*worlds)[1].name, "two");
  EXPECT_EQ((*worlds)[1].config.devices.size(), 1U);
  EXPECT_EQ((*worlds)[2].config.devices.front().vectors, 3);
}

TEST(LoadWorlds, AnErrorHasItsLineInTheWholeFile) {
  const auto read = parse_worlds(kOne + "pirqfuzz-case 1\nworld x xen=4.9\n", "worlds.txt");
  const auto* error = std::get_if<InputError>(&read);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->file, "worlds.txt");
  EXPECT_EQ(error->line, 8);
}

TEST(LoadWorlds, AnEmptyFileIsAnError) {
  EXPECT_TRUE(std::holds_alternative<InputError>(parse_worlds("", "worlds.txt")));
  EXPECT_TRUE(std::holds_alternative<InputError>(load_worlds("no-such-file")));
}

}  // namespace
}  // namespace pirq::fuzz::load_worlds_test
