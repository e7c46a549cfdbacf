// Somebody else's implementation under test: scripts are sent to it, its answers are compared with
// the model's while it goes, and the first difference is shrunk.
//
// The program reads a trace's header and operations from standard input, one at a time, and
// answers each operation with a `<` line in form 1. An empty line ends a trace; another may
// follow. See corpus/conformance/README.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/conform/sut/child.h"
#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/script.h"
#include "fuzz/conform/trace/xen_machine.h"

namespace pirq::fuzz {

/// The kind of a difference; shrinking does not change it.
enum class SutFailure : std::uint8_t {
  reply,      ///< Another answer or another state.
  crash,      ///< One of the two says it crashed.
  no_answer,  ///< Nothing, or nothing that can be read.
};

/// The observation at the last call of a script.
struct SutDifference {
  SutFailure failure = SutFailure::reply;
  TraceDifference difference;  ///< `got` is the program's line, or why there is none.
  Script script;               ///< What was sent, up to the difference.
};

/// The program, started when it is needed and again after it failed.
class Sut {
 public:
  Sut(std::string command, std::chrono::milliseconds timeout)
      : command_(std::move(command)), timeout_(timeout) {}

  /// Sends a script, with numbers renamed as they are answered, and compares; then the beginning of
  /// another trace, to see that the program can go on. Empty if nothing differs.
  [[nodiscard]] std::optional<SutDifference> play(const Script& script);
  /// The number of times that the program was started.
  [[nodiscard]] int starts() const { return starts_; }

 private:
  // Returns its answer to one operation, or the reason why there is none.
  [[nodiscard]] std::variant<XenReply, ChildFailure> ask(const std::string& text);
  // Sends `text`, which ends with `call`, and compares the answer. The script is for the caller.
  [[nodiscard]] std::optional<SutDifference> exchange(const std::string& text, std::size_t step,
                                                      const xen::Hypercall& call,
                                                      const XenReply& expected);
  [[nodiscard]] std::optional<SutDifference> play_sentinel(std::size_t step, XenMachine& model);
  void end_trace();
  void restart();

  IgnoreBrokenPipes ignore_broken_pipes_;
  std::string command_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<Child> child_;
  int starts_ = 0;
};

struct SutOptions {
  Profile profile = Profile::protocol;
  WorldConfig base;  ///< Release and rules of the model it is compared with.
  std::uint64_t seed = 1;
  std::uint64_t cases = 1'000;
  std::chrono::milliseconds shrink_time{60'000};
  int others_max = 4;  ///< So many further scripts that differ are shrunk: one may end shorter.
  std::function<bool(std::uint64_t cases)> go_on;  ///< Asked before each script.
};

struct SutResult {
  std::uint64_t cases = 0;
  std::uint64_t operations = 0;
  std::optional<SutDifference> found;  ///< As it was met.
  std::optional<SutDifference> shortest;
  std::size_t runs = 0;   ///< Scripts tried while shrinking.
  bool finished = false;  ///< Shrinking ran to its end.
};

/// Script after script, until the first difference, which is then shrunk.
[[nodiscard]] SutResult test_sut(Sut& sut, const SutOptions& options);

}  // namespace pirq::fuzz
