// Judges the text of a log, for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/log/judge.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz::log::testing {

/// The judgement of a log with this text.
inline Judgement judged(const std::string& text) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "a.log").string();
  std::ofstream(file, std::ios::binary) << text;
  Judgement judgement;
  if (judge_log(file, judgement)) judgement.readings.clear();
  return judgement;
}

/// The verdicts, separated by blanks, in the order of the findings.
inline std::string verdicts(const Judgement& judgement) {
  std::string text;
  for (const Finding& finding : judgement.findings.all())
    (text += text.empty() ? "" : ", ") += name_of(finding.verdict);
  return text;
}
inline std::string verdicts_of(const std::string& text) {
  return verdicts(judged(text));
}

}  // namespace pirq::fuzz::log::testing
