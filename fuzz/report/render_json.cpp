#include "fuzz/report/json_text.h"
#include "fuzz/report/render.h"
#include "fuzz/version.h"
#include "model/enum.h"

namespace pirq::fuzz {
namespace {

void write_record(const Record& record, JsonText& json) {
  json.begin_object();
  json.field("status", enum_name(record.status));
  json.field("name", record.name);
  json.field("group", record.group);
  json.field("rule", record.rule);
  json.field("message", record.message);
  json.field("text", record.text);
  json.field("file", record.file);
  json.field("line", record.line);
  json.key("facts");
  json.begin_object();
  for (const auto& [name, text] : record.facts) json.field(name, text);
  json.end_object();
  json.end_object();
}

}  // namespace

std::string json_report(const Report& report) {
  JsonText json;
  json.begin_object();
  json.field("format", "pirqfuzz-report");
  json.field("format_version", std::uint64_t{kJsonVersion});
  json.field("version", PIRQFUZZ_VERSION);
  json.field("command", report.command);
  json.key("summary");
  json.begin_object();
  for (const Record::Status status : enum_values<Record::Status>)
    json.field(enum_name(status), std::uint64_t{report.count(status)});
  json.end_object();
  json.key("results");
  json.begin_array();
  for (const Record& record : report.records) write_record(record, json);
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace pirq::fuzz
