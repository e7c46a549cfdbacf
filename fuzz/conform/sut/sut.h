// Tests a program: sends it scripts, compares each answer with that of the model, and shrinks the
// first difference.
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

/// The kind of a difference. Shrinking keeps it.
enum class SutFailure : std::uint8_t {
  reply,      ///< The answer or the state differs.
  crash,      ///< Only one of the two crashed.
  no_answer,  ///< The program printed nothing, or no valid line.
};

/// The difference at the last call of a script.
struct SutDifference {
  SutFailure failure = SutFailure::reply;
  TraceDifference difference;  ///< `got` is the program's line, or the reason why there is none.
  Script script;               ///< The calls that were sent, up to the difference.
};

/// The program under test. It is started when it is needed, and again after it has failed.
class Sut {
 public:
  Sut(std::string command, std::chrono::milliseconds timeout)
      : command_(std::move(command)), timeout_(timeout) {}

  /// Sends a script and compares the answers; numbers are renamed as the program returns them. Then
  /// it sends the start of another trace to check that the program continues. Returns nothing if
  /// nothing differs.
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
  WorldConfig base;  ///< Release and rules of the model.
  std::uint64_t seed = 1;
  std::uint64_t cases = 1'000;
  std::chrono::milliseconds shrink_time{60'000};
  int others_max = 4;  ///< The number of further differing scripts that are shrunk, too.
  std::function<bool(std::uint64_t cases)>
      go_on;  ///< Called before each script; false ends the test.
};

struct SutResult {
  std::uint64_t cases = 0;
  std::uint64_t operations = 0;
  std::optional<SutDifference> found;  ///< Before it is shrunk.
  std::optional<SutDifference> shortest;
  std::size_t runs = 0;   ///< Scripts that were sent while shrinking.
  bool finished = false;  ///< The shrinking was not cut off.
};

/// Sends scripts up to the first difference, and shrinks it.
[[nodiscard]] SutResult test_sut(Sut& sut, const SutOptions& options);

}  // namespace pirq::fuzz
