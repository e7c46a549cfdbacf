#include "fuzz/conform/sut/program_sut.h"

#include <algorithm>

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
  if (auto* failure = std::get_if<NoAnswer>(&reply)) {
    child_.reset();
    failure_ = failure->reason;
    late_ = late_ || failure_.ends_with("no answer in time");
  } else {
    answered_ = true;
  }
  return reply;
}

// The shell exits with 127 if it finds no program, and with 126 if it is none.
std::string ProgramSut::start_failure() const {
  const bool shell =
      failure_.ends_with("exited with status 127") || failure_.ends_with("exited with status 126");
  return !answered_ && (shell || failure_.find("cannot be started") != std::string::npos)
             ? failure_
             : std::string();
}

std::string ProgramSut::refuses(const Script& script) const {
  for (const Call& call : script.calls)
    if (!operations_.has(call.hypercall.op))
      return "it has no " + std::string(enum_name(call.hypercall.op));
  return {};
}

XenReply ProgramSut::visible(const xen::Hypercall&, XenReply model) const {
  if (compare_ == SutCompare::answers) model.state = {};
  return model;
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
  std::string got = std::get<std::string>(line);
  const bool answers = compare_ == SutCompare::answers;
  if (answers) got.resize(std::min(got.find(" |"), got.size()));
  XenReply reply;
  Line words;
  Problem mistake = read_trace_line(got, words);
  if (!mistake)
    mistake = read_xen_reply(words, answers ? TraceForm::changes : TraceForm::whole, {}, reply);
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
