// What a log shows: findings, each with the lines that say so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/log/event.h"

namespace pirq::fuzz::log {

/// The kinds of findings.
enum class Verdict : std::uint8_t {
  alias,       ///< Two devices, or two vectors, rely on one number.
  open_port,   ///< A number is free, or handed out, while a port is still bound to it.
  leak,        ///< A number that nothing gives back.
  exhaustion,  ///< No number, or another resource, is left.
  not_owned,   ///< A map for a device that the domain does not own.
  silent,      ///< A vector whose interrupts do not arrive.
  crash,       ///< The guest's kernel stopped in the code of pirqs.
};

[[nodiscard]] std::string_view name_of(Verdict verdict);

/// A line that was read.
struct Evidence {
  std::string file;
  std::uint64_t line = 0;
  std::string text;
};

struct Finding {
  Verdict verdict{};
  std::string subject = {};               ///< What it is about: "pirq 47". One finding per subject.
  std::string says = {};                  ///< One sentence.
  std::vector<Evidence> lines = {};       ///< The lines that say so.
  std::vector<std::string> against = {};  ///< What contradicts it, or leaves a doubt.
  std::string rule = {};                  ///< The rule and the releases; may be empty.
  std::vector<std::string> decides = {};  ///< Further output that would decide.
};

/// A remark that is no finding: something normal that looks odd, or an ambiguity.
struct Remark {
  std::string says = {};
  std::vector<Evidence> lines = {};
};

/// The findings and remarks of all logs. It keeps a bounded number of each.
class Findings {
 public:
  /// Adds a finding. A second one with the same verdict and subject adds its lines to the first.
  void add(Finding finding);
  /// Removes the findings with this verdict and subject.
  void remove(Verdict verdict, std::string_view subject);
  void remark(Remark remark);

  [[nodiscard]] bool has(Verdict verdict, std::string_view subject) const;
  [[nodiscard]] const std::vector<Finding>& all() const { return findings_; }
  [[nodiscard]] const std::vector<Remark>& remarks() const { return remarks_; }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  std::vector<Finding> findings_;
  std::vector<Remark> remarks_;
  std::uint64_t left_out_ = 0;
};

/// The evidence of an event in `file`.
[[nodiscard]] Evidence evidence(const std::string& file, const Event& event);

}  // namespace pirq::fuzz::log
