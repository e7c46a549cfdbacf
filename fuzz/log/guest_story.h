// What one guest's kernel log says: who took which number when, and what failed.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuzz/log/event.h"
#include "fuzz/log/finding.h"
#include "fuzz/log/number_search.h"

namespace pirq::fuzz::log {

/// Follows the guest's lines of one file in their order. Stock kernels print no line when a port is
/// closed or an irq is dropped, so a number that is taken again is not suspicious by itself.
class GuestStory {
 public:
  GuestStory(std::string file, Findings& findings)
      : file_(std::move(file)), findings_(findings), search_(findings) {}

  void take(const Event& event);
  /// Judges what only the end of the log shows.
  void end();

 private:
  struct Number {
    std::string device = {};  // The last device that took it; empty if the line names none.
    std::int64_t irq = 0;
    bool gsi = false;
    Evidence line = {};
    std::int64_t old_irq = 0;  // The irq that had the number before; 0 if none is known.
    Evidence old_line = {};
  };
  struct Port {
    std::int64_t irq = 0;
    Evidence line = {};
  };

  void taken(const Event& event);
  void reused(const Event& event);
  void made(const Event& event, std::int64_t pirq, std::int64_t irq);
  void failed(const Event& event);
  void bind_failed(const Event& event);
  void map_failed(const Event& event);
  void opened(const Event& event);
  void returned(const Event& event);
  void crashed(const Event& event);
  void report_lost();
  void report_refused();
  void forget();
  void follow_time(const Event& event);
  [[nodiscard]] Evidence line(const Event& event) const { return evidence(file_, event); }

  std::string file_;
  Findings& findings_;
  NumberSearch search_;
  std::map<std::int64_t, Number> numbers_;  // By pirq.
  std::map<std::int64_t, Port> ports_;      // By pirq; only the debug patch shows them.
  std::map<std::int64_t, std::int64_t> pirq_of_irq_;
  std::map<std::string, std::set<std::int64_t>> lost_;  // Numbers of failed probes, by device.
  std::map<std::string, Evidence> failures_;            // The lines of these failures.
  std::vector<Evidence> refused_;
  Evidence crash_;
  bool hvm_ = false, pv_ = false;
  std::int64_t time_ = -1;   // Of the last line.
  std::uint64_t jumps_ = 0;  // Times that ran backwards.
  Evidence jump_;            // The first line after such a time.
};

}  // namespace pirq::fuzz::log
