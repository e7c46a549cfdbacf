// Annotations of GitHub and GitLab: what they show beside the lines of a change.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <string>
#include <string_view>

#include "fuzz/report/json_text.h"
#include "fuzz/report/render.h"

namespace pirq::fuzz {
namespace {

// Escapes data of a workflow command; the values of its properties have two more characters.
std::string escaped(std::string_view text, bool property) {
  std::string escaped;
  for (const char c : as_utf8(text)) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      escaped += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      escaped += c;
  }
  return escaped;
}

// The same failure has the same fingerprint in the next report, wherever its line is then.
std::string fingerprint(const Record& record) {
  const std::string text =
      record.group + '\n' + record.name + '\n' + record.rule + '\n' + record.file;
  return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size()));
}

}  // namespace

std::string github_annotations(const Report& report) {
  std::string text;
  for (const Record& record : report.records) {
    if (record.status == Record::Status::passed) continue;
    text += record.status == Record::Status::failed ? "::error " : "::notice ";
    if (!record.file.empty()) text += "file=" + escaped(record.file, true) + ',';
    if (record.line > 0) text += fmt::format("line={},", record.line);
    text += "title=" + escaped(record.group + ": " + record.rule, true) +
            "::" + escaped(record.message, false) + '\n';
  }
  return text;
}

std::string gitlab_report(const Report& report) {
  JsonText json;
  json.begin_array();
  for (const Record& record : report.records) {
    if (record.status == Record::Status::passed) continue;
    json.begin_object();
    json.field("description", record.group + ": " + record.message);
    json.field("check_name", record.rule);
    json.field("fingerprint", fingerprint(record));
    json.field("severity", record.status == Record::Status::failed ? "major" : "info");
    json.key("location");
    json.begin_object();
    json.field("path", record.file.empty() ? record.group : record.file);
    json.key("lines");
    json.begin_object();
    json.field("begin", record.line > 0 ? record.line : std::uint64_t{1});
    json.end_object();
    json.end_object();
    json.end_object();
  }
  json.end_array();
  return json.take();
}

}  // namespace pirq::fuzz
