#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/report/render.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + xml_escaped(value) + '"';
}

std::string tests_and_failures(const std::vector<const Record*>& records) {
  const auto number = [&](Record::Status status) {
    return std::to_string(std::ranges::count(records, status, &Record::status));
  };
  return attribute("tests", std::to_string(records.size())) +
         attribute("failures", number(Record::Status::failed)) + attribute("errors", "0");
}

// Only a suite has the number of skipped tests, and the file if all of its results have the same.
std::string suite_attributes(const std::vector<const Record*>& records) {
  const auto skipped = std::ranges::count_if(records, [](const Record* record) {
    return record->status == Record::Status::known || record->status == Record::Status::undecided;
  });
  const std::string& file = records.front()->file;
  const bool same =
      std::ranges::all_of(records, [&](const Record* record) { return record->file == file; });
  return tests_and_failures(records) + attribute("skipped", std::to_string(skipped)) +
         (same && !file.empty() ? attribute("file", file) : "");
}

// "a.case:7" on a line of its own: a test case has no attribute for its place.
std::string place(const Record& record) {
  if (record.file.empty()) return {};
  return record.file + (record.line > 0 ? ':' + std::to_string(record.line) : "") + '\n';
}

std::string test_case(const Record& record) {
  std::string text =
      "    <testcase" + attribute("classname", record.group) + attribute("name", record.name);
  if (record.status == Record::Status::passed) return text + "/>\n";
  text += ">\n";
  if (record.status == Record::Status::failed)
    text += "      <failure" + attribute("type", record.rule) +
            attribute("message", record.message) + '>' +
            xml_escaped(place(record) + (record.text.empty() ? record.message : record.text)) +
            "</failure>\n";
  else
    text += "      <skipped" + attribute("message", record.message) + "/>\n";
  return text + "    </testcase>\n";
}

}  // namespace

std::string junit_report(const Report& report) {
  std::vector<const Record*> all;
  std::vector<std::string> groups;
  for (const Record& record : report.records) {
    all.push_back(&record);
    if (std::ranges::find(groups, record.group) == groups.end()) groups.push_back(record.group);
  }
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                     attribute("name", "pirqfuzz " + report.command) + tests_and_failures(all) +
                     ">\n";
  for (const std::string& group : groups) {
    std::vector<const Record*> records;
    for (const Record* record : all)
      if (record->group == group) records.push_back(record);
    text += "  <testsuite" + attribute("name", group) + suite_attributes(records) + ">\n";
    for (const Record* record : records) text += test_case(*record);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace pirq::fuzz
