// Replays traces and cases on a running hypervisor.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "fuzz/cli/interrupt.h"
#include "fuzz/conform/sut/script.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/live/live_xen.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

struct LiveCounts {
  std::size_t traces = 0;
  std::size_t steps = 0;
  std::size_t differ = 0;
  std::size_t cut = 0;                         ///< Played up to an allocation that fails.
  std::map<std::string, std::size_t> refused;  ///< By the reason.
  bool good = true;                            ///< Every file could be read and parsed.
};

class TraceReplay {
 public:
  /// Plays traces on `xen` and compares with the model of `base`. With `log` every call is printed.
  TraceReplay(live::LiveXen& xen, const WorldConfig& base, bool log)
      : xen_(xen), base_(base), log_(log) {}

  /// The traces of a file with the content `text`.
  void file(const std::filesystem::path& path, const std::string& text, const Interrupt& interrupt);
  /// The hypercalls that guest, QEMU and toolstack make in the case's worlds.
  void case_file(const std::string& path, const Interrupt& interrupt);

  [[nodiscard]] LiveCounts& counts() { return counts_; }

 private:
  void reject(const InputError& error);
  void replay(const XenTrace& trace);
  void replay(const std::string& title, Script script);

  live::LiveXen& xen_;
  const WorldConfig& base_;
  bool log_;
  LiveCounts counts_;
};

}  // namespace pirq::fuzz::cli
