// A program under test. It reads a trace's header and operations from standard input, one at a
// time, and answers each operation with a `<` line in form 1. An empty line ends a trace; another
// may follow. See corpus/conformance/README.md.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "fuzz/conform/sut/child.h"
#include "fuzz/conform/sut/sut.h"

namespace pirq::fuzz {

/// The program of a shell command.
class ProgramSut : public Sut {
 public:
  /// `timeout` is the time limit of one answer.
  ProgramSut(std::string command, std::chrono::milliseconds timeout)
      : command_(std::move(command)), timeout_(timeout) {}

  void begin(const WorldConfig& config) override;
  [[nodiscard]] std::variant<XenReply, NoAnswer> answer(const xen::Hypercall& call) override;
  void end(std::int32_t leaked) override;

  /// The number of times that the program was started.
  [[nodiscard]] int starts() const { return starts_; }

 private:
  [[nodiscard]] std::variant<XenReply, NoAnswer> ask(const std::string& text);

  IgnoreBrokenPipes ignore_broken_pipes_;
  std::string command_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<Child> child_;
  std::string unsent_;  ///< The header, until the first operation.
  int starts_ = 0;
};

}  // namespace pirq::fuzz
