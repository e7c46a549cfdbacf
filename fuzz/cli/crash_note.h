// The case that runs when the program itself crashes.
#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/case_run.h"
#include "fuzz/generate/campaign.h"

namespace pirq::fuzz::cli {

/// While an object of this class exists, a crash (SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL) first
/// prints the seed and the number of the case that the thread runs, or that it searches, and then
/// saves the case below `out` and prints its path. The program then ends by the signal. The first
/// line is printed in any case. To save the case memory is allocated, which can fail if the crash
/// damaged the heap: the program ends after five seconds then. REQUIRES: at most one object at a
/// time.
class CrashNote {
 public:
  CrashNote(std::filesystem::path out, std::uint64_t seed);
  /// For a search or a shrinker: `running` returns the steps that the calling thread makes in
  /// `world`, if it makes any. Both must outlive the object.
  CrashNote(std::filesystem::path out, const NamedWorld& world,
            std::function<std::optional<Interleaving>()> running);
  CrashNote(const CrashNote&) = delete;
  CrashNote& operator=(const CrashNote&) = delete;
  ~CrashNote();

  /// Notes the case that the calling thread runs.
  void begins(const RunningCase& running) const;

 private:
  static constexpr std::array kSignals = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  void take_signals();

  std::filesystem::path out_;
  std::function<std::optional<Interleaving>()> running_;
  std::array<struct sigaction, kSignals.size()> old_ = {};
};

}  // namespace pirq::fuzz::cli
