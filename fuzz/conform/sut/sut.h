// Tests another implementation of Xen's tables, a program or a running hypervisor: sends it
// scripts, compares each answer with that of the model, and shrinks the first difference.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/script.h"
#include "fuzz/conform/trace/xen_machine.h"

namespace pirq::fuzz {

/// The kind of a difference. Shrinking keeps it.
enum class SutFailure : std::uint8_t {
  reply,      ///< The answer or the state differs.
  crash,      ///< Only one of the two crashed.
  no_answer,  ///< There was no answer, or no valid one.
  property,   ///< The answers break a property.
};

/// By what an implementation is judged.
enum class SutJudge : std::uint8_t {
  equality,    ///< Its answers are those of the model.
  properties,  ///< Its answers keep the properties (AnswerJudge); they may differ from the model's.
  both,
};

/// The difference at the last call of a script.
struct SutDifference {
  SutFailure failure = SutFailure::reply;
  TraceDifference difference;     ///< `got` is the other line, or the reason why there is none.
  std::optional<XenReply> reply;  ///< The other answer, if there is one.
  Script script;                  ///< The calls that were sent, up to the difference.
};

/// Why an implementation gave no answer: "the program exited with status 3", "the machine hangs"
/// ...
struct NoAnswer {
  std::string reason;
};

/// Instead of a number of irqs: the model crashed during the script or at the domain's end.
inline constexpr std::int32_t kModelCrashed = -1;

/// The implementation under test. It is started when it is needed, and again after it gave no
/// answer.
class Sut {
 public:
  Sut() = default;
  Sut(const Sut&) = delete;
  Sut& operator=(const Sut&) = delete;
  virtual ~Sut() = default;

  /// Creates a domain. If that fails, the first `answer` says so.
  virtual void begin(const WorldConfig& config) = 0;
  /// Makes one call.
  [[nodiscard]] virtual std::variant<XenReply, NoAnswer> answer(const xen::Hypercall& call) = 0;
  /// Ends the domain, whatever state it is in. The model's domain has left `leaked` irqs behind, or
  /// kModelCrashed. If the end fails and the model did not crash, the next `answer` says so.
  virtual void end(std::int32_t leaked) = 0;

  /// Why it cannot play this script; empty if it can.
  [[nodiscard]] virtual std::string refuses(const Script& script) const;
  /// The operations that it has.
  [[nodiscard]] virtual OperationSet operations() const { return OperationSet::all(); }
  /// The part of the model's reply that this implementation can tell.
  [[nodiscard]] virtual XenReply visible(const xen::Hypercall& call, XenReply model) const;
};

/// Sends a script and compares the answers; numbers are renamed as they are returned. Then it sends
/// the start of another trace to check that the implementation goes on. Returns nothing if nothing
/// differs. REQUIRES: the script is not refused.
/// With SutJudge::properties the numbers are renamed as `sut` returns them.
[[nodiscard]] std::optional<SutDifference> play(Sut& sut, const Script& script,
                                                SutJudge judge = SutJudge::equality);

struct SutOptions {
  Profile profile = Profile::protocol;
  SutJudge judge = SutJudge::equality;
  WorldConfig base;  ///< Release and rules of the model.
  std::uint64_t seed = 1;
  std::uint64_t cases = 1'000;
  std::chrono::milliseconds shrink_time{60'000};
  int others_max = 4;  ///< The number of further differing scripts that are shrunk, too.
  /// Makes the scripts in place of the profile, each from a seed. Those that are empty or that the
  /// implementation refuses are left out.
  std::function<Script(std::uint64_t seed)> make;
  std::optional<Host> host;  ///< What the implementation can have; empty: anything.
  std::function<bool(const TraceDifference&)> is_known;  ///< Differences that are passed over.
  std::function<bool(std::uint64_t cases)>
      go_on;  ///< Called before each script; false ends the test.
};

struct SutResult {
  std::uint64_t cases = 0;
  std::uint64_t operations = 0;
  std::uint64_t left_out = 0;          ///< Scripts of `make` that were not sent.
  std::uint64_t known = 0;             ///< Scripts that differ in a known way.
  std::optional<SutDifference> found;  ///< Before it is shrunk.
  std::optional<SutDifference> shortest;
  std::size_t runs = 0;   ///< Scripts that were sent while shrinking.
  bool finished = false;  ///< The shrinking was not cut off.
};

/// Sends scripts up to the first difference, and shrinks it.
[[nodiscard]] SutResult test_sut(Sut& sut, const SutOptions& options);

}  // namespace pirq::fuzz
