#include "fuzz/case_file/find.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/report/replay.h"
#include "fuzz/testing/hand.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz::find_test {
namespace {

// Returns the first find of a campaign in the world january-2017.
Find some_find() {
  Find find;
  find.world = find_named_world("january-2017").value();
  const auto setup = testing::setup_of(find.world.config);
  CampaignOptions options;
  options.watched = properties_for(find.world.config.driver);
  options.cases = 1000;
  const CampaignResult result = run_campaign(World(setup), options);
  find.seed = options.seed;
  find.case_index = result.cases - 1;
  find.steps = result.failing;
  find.violation = result.failure.value().violation;
  return find;
}

class SaveText : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(directory_.empty()); }

  TemporaryFolder folder_;
  const std::filesystem::path& directory_ = folder_.path();
};

TEST(Find, IsACaseThatReplaysAsItWasFound) {
  const Case value = to_case(some_find());
  const auto replayed = replay(value, {});
  ASSERT_TRUE(std::holds_alternative<Replay>(replayed));
  EXPECT_TRUE(std::get<Replay>(replayed).met()) << std::get<Replay>(replayed).text;
}

TEST(Find, IsNamedAfterWhatItHolds) {
  Find find = some_find();
  const std::string name = file_name(find);
  EXPECT_TRUE(name.starts_with("january-2017-exclusive-pirq-")) << name;
  EXPECT_TRUE(name.ends_with(".unshrunk.case")) << name;
  EXPECT_EQ(file_name(find), name);
  find.seed = 2;
  EXPECT_NE(file_name(find), name);
  find.shrunk = true;
  EXPECT_EQ(file_name(find).find("unshrunk"), std::string::npos);
}

TEST_F(SaveText, WritesTheWholeTextIntoNewDirectoriesAndLeavesNothingElse) {
  const auto saved = save_text(directory_ / "new" / "finds", "x.case", "text\n");
  ASSERT_TRUE(std::holds_alternative<std::filesystem::path>(saved));
  EXPECT_EQ(std::get<std::string>(read_text(std::get<std::filesystem::path>(saved))), "text\n");
  const std::filesystem::directory_iterator files(directory_ / "new" / "finds");
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(SaveText, ReplacesAFileOfTheSameName) {
  ASSERT_TRUE(std::holds_alternative<std::filesystem::path>(save_text(directory_, "x", "long")));
  const auto saved = save_text(directory_, "x", "b");
  EXPECT_EQ(std::get<std::string>(read_text(std::get<std::filesystem::path>(saved))), "b");
}

// No process has a number as large as the first. The second one is alive, and the others are no
// temporary files of ours.
TEST_F(SaveText, RemovesTheTemporaryFilesOfKilledProcesses) {
  const std::vector<std::string> stay = {".x.case.1.tmp", ".x.case.tmp", "x.999999999.tmp",
                                         "x.tmp"};
  for (const std::string& name : stay) std::ofstream(directory_ / name) << "half";
  std::ofstream(directory_ / ".old.case.999999999.tmp") << "half";
  ASSERT_TRUE(std::holds_alternative<std::filesystem::path>(save_text(directory_, "x", "text")));
  EXPECT_FALSE(std::filesystem::exists(directory_ / ".old.case.999999999.tmp"));
  for (const std::string& name : stay)
    EXPECT_TRUE(std::filesystem::exists(directory_ / name)) << name;
}

TEST_F(SaveText, SaysWhatItCannotDo) {
  ASSERT_TRUE(std::holds_alternative<std::filesystem::path>(save_text(directory_, "file", "")));
  const auto saved = save_text(directory_ / "file", "x", "text");
  ASSERT_TRUE(std::holds_alternative<InputError>(saved));
  const auto& error = std::get<InputError>(saved);
  EXPECT_EQ(error.file, (directory_ / "file").string());
  EXPECT_NE(error.message.find("directory"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace pirq::fuzz::find_test
