// A program under test. It reads a trace's header and operations from standard input, one at a
// time, and answers each operation with a `<` line in form 1. An empty line ends a trace; another
// may follow. See corpus/conformance/README.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "fuzz/conform/sut/child.h"
#include "fuzz/conform/sut/sut.h"

namespace pirq::fuzz {

/// The part of the model's reply that a program prints.
enum class SutCompare : std::uint8_t {
  all,      ///< The answer and the whole state.
  answers,  ///< The answer; a state behind it is ignored.
};

/// The program of a shell command.
class ProgramSut : public Sut {
 public:
  /// `timeout` is the time limit of one answer. The program has only `operations`.
  ProgramSut(std::string command, std::chrono::milliseconds timeout,
             SutCompare compare = SutCompare::all, OperationSet operations = OperationSet::all())
      : command_(std::move(command)),
        timeout_(timeout),
        compare_(compare),
        operations_(operations) {}

  void begin(const WorldConfig& config) override;
  [[nodiscard]] std::variant<XenReply, NoAnswer> answer(const xen::Hypercall& call) override;
  void end(std::int32_t leaked) override;

  [[nodiscard]] std::string refuses(const Script& script) const override;
  [[nodiscard]] OperationSet operations() const override { return operations_; }
  [[nodiscard]] XenReply visible(const xen::Hypercall& call, XenReply model) const override;

  /// Why the program cannot be started; empty if it has ever answered, or ran at all.
  [[nodiscard]] std::string start_failure() const;
  /// True if the program has never answered, and an answer was not there in time.
  [[nodiscard]] bool is_silent() const { return !answered_ && late_; }
  /// The number of times that the program was started.
  [[nodiscard]] int starts() const { return starts_; }

 private:
  [[nodiscard]] std::variant<XenReply, NoAnswer> ask(const std::string& text);

  IgnoreBrokenPipes ignore_broken_pipes_;
  std::string command_;
  std::chrono::milliseconds timeout_;
  SutCompare compare_;
  OperationSet operations_;
  std::unique_ptr<Child> child_;
  std::string unsent_;  ///< The header, until the first operation.
  int starts_ = 0;
  bool answered_ = false;
  bool late_ = false;
  std::string failure_;  ///< The reason why there was no answer, the last time.
};

}  // namespace pirq::fuzz
