#include "fuzz/conform/sut/program_sut.h"

#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_trace.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

NoAnswer no_answer(const std::string& what) {
  return {"the program " + what};
}

}  // namespace

void ProgramSut::begin(const WorldConfig& config) {
  if (child_ == nullptr) {
    child_ = std::make_unique<Child>(command_);
    ++starts_;
  }
  XenTrace trace;
  trace.config = config;
  unsent_ = header_text(trace, TraceForm::whole);
}

std::variant<XenReply, NoAnswer> ProgramSut::answer(const xen::Hypercall& call) {
  auto reply = ask(std::exchange(unsent_, {}) + "> " + to_text(call) + '\n');
  // After a failure its state is unknown, so the next script needs a new process.
  if (std::holds_alternative<NoAnswer>(reply)) child_.reset();
  return reply;
}

std::variant<XenReply, NoAnswer> ProgramSut::ask(const std::string& text) {
  const auto deadline = Clock::now() + timeout_;
  if (child_ == nullptr) return no_answer("has ended");
  if (!child_->start_failure().empty())
    return no_answer("cannot be started: " + child_->start_failure());
  if (std::string failure = child_->send(text, deadline); !failure.empty())
    return no_answer(failure);
  const auto line = child_->read_line(deadline);
  if (const auto* failure = std::get_if<ChildFailure>(&line)) return no_answer(failure->reason);
  const std::string& got = std::get<std::string>(line);
  XenReply reply;
  Line words;
  Problem mistake = read_trace_line(got, words);
  if (!mistake) mistake = read_xen_reply(words, TraceForm::whole, {}, reply);
  if (!mistake) return reply;
  return no_answer("answers '" + got.substr(0, 200) + "': column " +
                   std::to_string(mistake->column) + ": " + mistake->message);
}

void ProgramSut::end(std::int32_t) {
  unsent_.clear();
  // If this fails, the next exchange fails too.
  if (child_ != nullptr && child_->start_failure().empty())
    static_cast<void>(child_->send("\n", Clock::now() + timeout_));
}

}  // namespace pirq::fuzz
