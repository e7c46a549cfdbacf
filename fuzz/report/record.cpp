#include "fuzz/report/record.h"

#include <algorithm>

#include "fuzz/report/render.h"

namespace pirq::fuzz {

std::size_t Report::count(Record::Status status) const {
  return static_cast<std::size_t>(std::ranges::count(records, status, &Record::status));
}

std::string render(const Report& report, Format format) {
  switch (format) {
    case Format::text:
      break;
    case Format::json:
      return json_report(report);
    case Format::junit:
      return junit_report(report);
    case Format::sarif:
      return sarif_report(report);
    case Format::github:
      return github_annotations(report);
    case Format::gitlab:
      return gitlab_report(report);
  }
  return {};
}

}  // namespace pirq::fuzz
