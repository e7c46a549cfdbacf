// The formats that other programs read, one function each. Texts that are not UTF-8 are repaired,
// because a log line can hold any bytes.
#pragma once

#include <string>

#include "fuzz/report/record.h"

namespace pirq::fuzz {

/// One JSON object. README.md describes its fields.
[[nodiscard]] std::string json_report(const Report& report);
/// JUnit XML as CI servers read it: a suite for each group, a test case for each record.
[[nodiscard]] std::string junit_report(const Report& report);
/// SARIF 2.1.0: a result for each record that did not pass.
[[nodiscard]] std::string sarif_report(const Report& report);
/// Workflow commands of GitHub Actions: a line for each record that did not pass.
[[nodiscard]] std::string github_annotations(const Report& report);
/// A Code Quality report of GitLab: an object for each record that did not pass.
[[nodiscard]] std::string gitlab_report(const Report& report);

}  // namespace pirq::fuzz
