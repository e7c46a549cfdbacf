#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/report/json_text.h"
#include "fuzz/report/render.h"

namespace pirq::fuzz {
namespace {

// Control characters are not allowed in XML, not even escaped.
std::string escaped(std::string_view text) {
  std::string xml;
  for (const char c : as_utf8(text)) switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      case '\n':
      case '\t':
        xml += c;
        break;
      default:
        xml += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  return xml;
}

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + escaped(value) + '"';
}

std::string counts(const std::vector<const Record*>& records) {
  const auto number = [&](Record::Status status) {
    return std::to_string(std::ranges::count(records, status, &Record::status));
  };
  const auto skipped = std::ranges::count_if(records, [](const Record* record) {
    return record->status == Record::Status::known || record->status == Record::Status::undecided;
  });
  return attribute("tests", std::to_string(records.size())) +
         attribute("failures", number(Record::Status::failed)) + attribute("errors", "0") +
         attribute("skipped", std::to_string(skipped));
}

std::string test_case(const Record& record) {
  std::string text =
      "    <testcase" + attribute("classname", record.group) + attribute("name", record.name);
  if (!record.file.empty()) text += attribute("file", record.file);
  if (record.line > 0) text += attribute("line", std::to_string(record.line));
  if (record.status == Record::Status::passed) return text + "/>\n";
  text += ">\n";
  if (record.status == Record::Status::failed)
    text += "      <failure" + attribute("type", record.rule) +
            attribute("message", record.message) + '>' +
            escaped(record.text.empty() ? record.message : record.text) + "</failure>\n";
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
                     attribute("name", "pirqfuzz " + report.command) + counts(all) + ">\n";
  for (const std::string& group : groups) {
    std::vector<const Record*> records;
    for (const Record* record : all)
      if (record->group == group) records.push_back(record);
    text += "  <testsuite" + attribute("name", group) + counts(records) + ">\n";
    for (const Record* record : records) text += test_case(*record);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace pirq::fuzz
