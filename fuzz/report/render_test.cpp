// The whole text of a small report in each format. cli/formats_test.cpp reads the reports of the
// program with a JSON parser.
#include "fuzz/report/render.h"

#include <gtest/gtest.h>

#include "fuzz/report/json_text.h"
#include "fuzz/version.h"

namespace pirq::fuzz::render_test {
namespace {

Report some_report() {
  using enum Record::Status;
  return {.command = "replay",
          .records = {{.status = passed, .name = "fixed", .group = "a.case", .file = "a.case"},
                      {.status = failed,
                       .name = "old",
                       .group = "a.case",
                       .rule = "no-leak",
                       .message = "broken, 100% \"<sure>\"",
                       .text = "two\nlines",
                       .file = "my dir/a.case",
                       .line = 7,
                       .facts = {{"step", "3"}}},
                      {.status = known,
                       .name = "b",
                       .group = "w",
                       .rule = "no-crash",
                       .message = "as before"}}};
}

TEST(Render, Json) {
  EXPECT_EQ(render(some_report(), Format::json),
            R"({
  "format": "pirqfuzz-report",
  "format_version": 1,
  "version": ")" PIRQFUZZ_VERSION R"(",
  "command": "replay",
  "summary": {
    "passed": 1,
    "failed": 1,
    "known": 1,
    "undecided": 0
  },
  "results": [
    {
      "status": "passed",
      "name": "fixed",
      "group": "a.case",
      "rule": "",
      "message": "",
      "text": "",
      "file": "a.case",
      "line": 0,
      "facts": {}
    },
    {
      "status": "failed",
      "name": "old",
      "group": "a.case",
      "rule": "no-leak",
      "message": "broken, 100% \"<sure>\"",
      "text": "two\nlines",
      "file": "my dir/a.case",
      "line": 7,
      "facts": {
        "step": "3"
      }
    },
    {
      "status": "known",
      "name": "b",
      "group": "w",
      "rule": "no-crash",
      "message": "as before",
      "text": "",
      "file": "",
      "line": 0,
      "facts": {}
    }
  ]
}
)");
}

TEST(Render, Junit) {
  EXPECT_EQ(render(some_report(), Format::junit),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pirqfuzz replay" tests="3" failures="1" errors="0">
  <testsuite name="a.case" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="a.case" name="fixed"/>
    <testcase classname="a.case" name="old">
      <failure type="no-leak" message="broken, 100% &quot;&lt;sure&gt;&quot;">my dir/a.case:7
two
lines</failure>
    </testcase>
  </testsuite>
  <testsuite name="w" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="w" name="b">
      <skipped message="as before"/>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(Render, SarifHasAResultForEachThatDidNotPass) {
  const std::string text = render(some_report(), Format::sarif);
  for (const char* part :
       {"\"version\": \"2.1.0\"", "\"name\": \"pirqfuzz\"", "\"ruleId\": \"no-leak\"",
        "\"level\": \"error\"", "\"uri\": \"my%20dir/a.case\"", "\"startLine\": 7",
        "\"ruleId\": \"no-crash\"", "\"level\": \"note\"", "\"baselineState\": \"unchanged\""})
    EXPECT_NE(text.find(part), std::string::npos) << part << text;
  EXPECT_EQ(text.find("fixed"), std::string::npos);
}

TEST(Render, GithubAnnotations) {
  EXPECT_EQ(render(some_report(), Format::github),
            "::error file=my dir/a.case,line=7,title=a.case%3A no-leak::broken, 100%25 "
            "\"<sure>\"\n"
            "::notice title=w%3A no-crash::as before\n");
}

TEST(Render, GitlabReport) {
  const std::string text = render(some_report(), Format::gitlab);
  for (const char* part :
       {"\"check_name\": \"no-leak\"", "\"severity\": \"major\"", "\"path\": \"my dir/a.case\"",
        "\"begin\": 7", "\"severity\": \"info\"", "\"path\": \"w\"", "\"begin\": 1"})
    EXPECT_NE(text.find(part), std::string::npos) << part << text;
}

TEST(Render, AnEmptyReportIsWhole) {
  for (const Format format : {Format::json, Format::junit, Format::sarif, Format::gitlab})
    EXPECT_FALSE(render({.command = "run"}, format).empty());
  EXPECT_EQ(render({.command = "run"}, Format::gitlab), "[]\n");
}

TEST(AsUtf8, KeepsWhatIsAndReplacesWhatIsNot) {
  EXPECT_EQ(as_utf8("a\xC3\xA4\xF0\x9F\x98\x80"), "a\xC3\xA4\xF0\x9F\x98\x80");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(as_utf8("a\xFF"), "a" + bad);
  EXPECT_EQ(as_utf8("\xC3"), bad);                                // Cut short.
  EXPECT_EQ(as_utf8("\xC0\xAF"), bad + bad);                      // Longer than need be.
  EXPECT_EQ(as_utf8("\xED\xA0\x80"), bad + bad + bad);            // A surrogate.
  EXPECT_EQ(as_utf8("\xF5\x80\x80\x80"), bad + bad + bad + bad);  // Beyond U+10FFFF.
}

TEST(JsonText, EscapesControlCharacters) {
  JsonText json;
  json.begin_array();
  json.value("\"\\\n\x01");
  json.end_array();
  EXPECT_EQ(json.take(), "[\n  \"\\\"\\\\\\n\\u0001\"\n]\n");
}

}  // namespace
}  // namespace pirq::fuzz::render_test
