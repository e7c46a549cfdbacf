// The options that write pictures and pages.
#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::testing::pictures_test {
namespace {

class PictureFiles : public Program {
 protected:
  const std::string case_ = "'" PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case'";
};

TEST_F(PictureFiles, AreWrittenBesideTheText) {
  const Ran ran = pirqfuzz("replay --html a.html --svg b/b.svg --mermaid c.mmd " + case_);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "1 case, 0 failed"));
  EXPECT_EQ(files(), (std::vector<std::string>{"a.html", "b", "b/b.svg", "c.mmd"}));
  EXPECT_TRUE(text_of(work_ / "a.html").starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(text_of(work_ / "b/b.svg").starts_with("<svg "));
  EXPECT_TRUE(text_of(work_ / "c.mmd").starts_with("sequenceDiagram\n"));
}

TEST_F(PictureFiles, GoToStandardOutputAlone) {
  const Ran ran = pirqfuzz("replay --mermaid - " + case_);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("sequenceDiagram\n"));
  EXPECT_FALSE(contains(ran.out, "as expected"));
  EXPECT_EQ(pirqfuzz("replay --mermaid - --html - " + case_).code, 2);
  EXPECT_EQ(pirqfuzz("replay --mermaid - --format json " + case_).code, 2);
}

TEST_F(PictureFiles, ShowTheChosenWorld) {
  EXPECT_TRUE(contains(pirqfuzz("replay --mermaid - " + case_).out, "exclusive-pirq is broken"));
  const Ran ran = pirqfuzz("replay --mermaid - --linux 4.12 " + case_);
  EXPECT_TRUE(contains(ran.out, "no property is broken")) << ran.out;
}

TEST_F(PictureFiles, ReplaceNoCaseAndNoFolder) {
  write("b.case", text_of(PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case"));
  const Ran ran = pirqfuzz("replay --html b.case " + case_);
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "pirqfuzz: --html: 'b.case' would be replaced by a picture\n"
            "  hint: the name of the picture comes right after the option\n");
  EXPECT_TRUE(text_of(work_ / "b.case").starts_with("pirqfuzz-case 1\n"));
  EXPECT_EQ(pirqfuzz("replay --html . " + case_).code, 2);
  EXPECT_EQ(pirqfuzz("replay --html b.case/a.html " + case_).code, 2);
  EXPECT_EQ(pirqfuzz("replay --html a.html b.case " + case_).code, 2) << "two cases";
  EXPECT_EQ(files(), (std::vector<std::string>{"b.case"}));
}

TEST_F(PictureFiles, OfARunAndOfTheMatrix) {
  EXPECT_EQ(pirqfuzz("run --world january-2017 --html run.html").code, 1);
  EXPECT_TRUE(contains(text_of(work_ / "run.html"), "<svg "));
  EXPECT_TRUE(contains(text_of(work_ / "run.html"), "class=\"heat\""));
  const Ran ran = pirqfuzz("matrix --from '" PIRQFUZZ_CORPUS_DIR "/matrix.txt' --html m.html");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(text_of(work_ / "m.html"), "<table id=\"matrix\">"));
  EXPECT_EQ(pirqfuzz("run --world january-2017 --html /proc/x/run.html").code, 2);
  EXPECT_EQ(pirqfuzz("matrix --from '" PIRQFUZZ_CORPUS_DIR "/matrix.txt' --xen 4.8").code, 2);
}

}  // namespace
}  // namespace pirq::fuzz::cli::testing::pictures_test
