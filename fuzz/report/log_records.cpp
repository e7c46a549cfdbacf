#include "fuzz/report/log_records.h"

#include <algorithm>
#include <string>

namespace pirq::fuzz {
namespace {

Record record_of(const log::Finding& finding, bool known) {
  Record record{.status = known ? Record::Status::known : Record::Status::failed,
                .name = finding.subject,
                .rule = std::string(log::name_of(finding.verdict)),
                .message = finding.says};
  for (const log::Evidence& line : finding.lines)
    record.text += line.file + ':' + std::to_string(line.line) + ": " + line.text + '\n';
  if (!finding.lines.empty()) {
    record.file = record.group = finding.lines.front().file;
    record.line = finding.lines.front().line;
  }
  if (!finding.rule.empty()) record.facts.emplace_back("rule", finding.rule);
  for (const std::string& doubt : finding.against) record.facts.emplace_back("but", doubt);
  for (const std::string& more : finding.decides) record.facts.emplace_back("would_decide", more);
  return record;
}

}  // namespace

std::vector<Record> records_of(const log::Judgement& judgement, const log::Findings& known) {
  std::vector<Record> records;
  for (const log::Finding& finding : judgement.findings.all())
    records.push_back(record_of(finding, known.has(finding.verdict, finding.subject)));
  for (const log::Reading& reading : judgement.readings) {
    if (std::ranges::find(records, reading.file, &Record::group) != records.end()) continue;
    records.push_back(
        {.name = "log",
         .group = reading.file,
         .message = reading.about_pirqs ? "nothing wrong seen" : "nothing about pirqs here",
         .file = reading.file});
  }
  return records;
}

}  // namespace pirq::fuzz
