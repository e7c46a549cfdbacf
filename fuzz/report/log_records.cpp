#include "fuzz/report/log_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace pirq::fuzz {
namespace {

std::string line_text(const log::Evidence& line) {
  return fmt::format("{}:{}: {}", line.file, line.line, line.text);
}

// One fact with all lines: the name of a fact is unique.
void add_lines(Record& record, std::string_view name, const std::vector<std::string>& lines) {
  if (!lines.empty()) record.facts.emplace_back(name, fmt::format("{}", fmt::join(lines, "\n")));
}

Record record_of(const log::Finding& finding, bool known) {
  Record record{.status = known ? Record::Status::known : Record::Status::failed,
                .name = finding.subject,
                .rule = std::string(log::name_of(finding.verdict)),
                .message = finding.says};
  for (const log::Evidence& line : finding.lines) record.text += line_text(line) + '\n';
  if (!finding.lines.empty()) {
    record.file = record.group = finding.lines.front().file;
    record.line = finding.lines.front().line;
  }
  if (!finding.rule.empty()) record.facts.emplace_back("rule", finding.rule);
  add_lines(record, "but", finding.against);
  add_lines(record, "would_decide", finding.decides);
  return record;
}

// The remarks of a file, each with its lines.
std::vector<std::string> notes_about(const std::string& file, const log::Findings& findings) {
  std::vector<std::string> notes;
  for (const log::Remark& remark : findings.remarks()) {
    if (remark.lines.empty() || remark.lines.front().file != file) continue;
    notes.push_back(remark.says);
    for (const log::Evidence& line : remark.lines) notes.push_back(line_text(line));
  }
  return notes;
}

// What became of the lines of a file, and what is told about them.
void add_reading(Record& record, const log::Reading& reading, const log::Findings& findings) {
  const auto count = [&](std::string_view name, std::uint64_t lines) {
    if (lines > 0) record.facts.emplace_back(name, std::to_string(lines));
  };
  count("lines", reading.lines);
  count("lines_read", reading.read);
  count("lines_repeated", reading.repeated);
  count("lines_cut", reading.cut);
  count("lines_unknown", reading.unread);
  add_lines(record, "notes", notes_about(reading.file, findings));
}

}  // namespace

std::vector<Record> records_of(const log::Judgement& judgement, const log::Findings& known) {
  std::vector<Record> records;
  for (const log::Finding& finding : judgement.findings.all())
    records.push_back(record_of(finding, known.has(finding.verdict, finding.subject)));
  for (const log::Reading& reading : judgement.readings) {
    auto record = std::ranges::find(records, reading.file, &Record::group);
    if (record == records.end())
      record = records.insert(record, {.name = "log",
                                       .group = reading.file,
                                       .message = reading.about_pirqs ? "nothing wrong seen"
                                                                      : "nothing about pirqs here",
                                       .file = reading.file});
    add_reading(*record, reading, judgement.findings);
  }
  return records;
}

}  // namespace pirq::fuzz
