// Reads logs of Linux, QEMU, Xen and the toolstack, and says what they show about pirqs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuzz/log/finding.h"
#include "fuzz/log/reader.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::log {

/// What the logs show.
struct Judgement {
  std::vector<Reading> readings;  ///< One for each file.
  Findings findings;

  [[nodiscard]] bool about_pirqs() const;
  [[nodiscard]] bool wrong() const { return !findings.all().empty(); }
};

/// Reads one file and adds what it shows. Each file has the log of one guest, of one domain's QEMU,
/// or of one host; the sources in it are judged separately, because they have no common clock.
/// Returns an error if the file cannot be read.
[[nodiscard]] std::optional<InputError> judge_log(const std::string& file, Judgement& judgement);

/// The judgement as text: findings with their lines, remarks, and what could not be read.
[[nodiscard]] std::string judgement_text(const Judgement& judgement);

}  // namespace pirq::fuzz::log
