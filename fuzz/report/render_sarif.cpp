#include <set>
#include <string>
#include <string_view>

#include "fuzz/report/json_text.h"
#include "fuzz/report/render.h"
#include "fuzz/version.h"

namespace pirq::fuzz {
namespace {

std::string_view level_of(Record::Status status) {
  return status == Record::Status::failed ? "error" : "note";
}

// A path as a URI reference: relative paths stay relative.
std::string as_uri(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos)
      uri += c;
    else
      ((uri += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
  }
  return uri;
}

void write_text(std::string_view text, JsonText& json) {
  json.begin_object();
  json.field("text", text);
  json.end_object();
}

void write_rules(const Report& report, JsonText& json) {
  std::set<std::string> rules;
  for (const Record& record : report.records)
    if (record.status != Record::Status::passed) rules.insert(record.rule);
  json.key("rules");
  json.begin_array();
  for (const std::string& rule : rules) {
    json.begin_object();
    json.field("id", rule);
    json.end_object();
  }
  json.end_array();
}

void write_location(const Record& record, JsonText& json) {
  json.key("locations");
  json.begin_array();
  if (!record.file.empty()) {
    json.begin_object();
    json.key("physicalLocation");
    json.begin_object();
    json.key("artifactLocation");
    json.begin_object();
    json.field("uri", as_uri(record.file));
    json.end_object();
    if (record.line > 0) {
      json.key("region");
      json.begin_object();
      json.field("startLine", record.line);
      json.end_object();
    }
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

void write_result(const Record& record, JsonText& json) {
  json.begin_object();
  json.field("ruleId", record.rule);
  json.field("level", level_of(record.status));
  json.field("baselineState", record.status == Record::Status::known ? "unchanged" : "new");
  json.key("message");
  write_text(record.group.empty() ? record.message : record.group + ": " + record.message, json);
  write_location(record, json);
  json.key("properties");
  json.begin_object();
  json.field("status", record.status == Record::Status::undecided ? "undecided" : "violated");
  for (const auto& [name, text] : record.facts) json.field(name, text);
  json.end_object();
  json.end_object();
}

}  // namespace

std::string sarif_report(const Report& report) {
  JsonText json;
  json.begin_object();
  json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  json.field("version", "2.1.0");
  json.key("runs");
  json.begin_array();
  json.begin_object();
  json.key("tool");
  json.begin_object();
  json.key("driver");
  json.begin_object();
  json.field("name", "pirqfuzz");
  json.field("version", PIRQFUZZ_VERSION);
  write_rules(report, json);
  json.end_object();
  json.end_object();
  json.key("results");
  json.begin_array();
  for (const Record& record : report.records)
    if (record.status != Record::Status::passed) write_result(record, json);
  json.end_array();
  json.end_object();
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace pirq::fuzz
