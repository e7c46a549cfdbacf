#include "fuzz/conform/sut/serve.h"

#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/conform/trace/xen_trace.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kHeaderMax = std::size_t{64} << 10;

/// One domain. It lives until its trace ends.
class Session {
 public:
  Session(const XenTrace& header, Setup setup)
      : form_(header.form), setup_(std::make_unique<Setup>(std::move(setup))), machine_(*setup_) {}

  [[nodiscard]] bool over() const { return over_; }

  std::string answer(const xen::Hypercall& call) {
    const XenReply reply = machine_.reply(call);
    over_ = reply.crashed || call.op == xen::Operation::destroy_domain;
    std::string text = to_text(reply, form_, before_) + '\n';
    before_ = reply.state;
    return text;
  }

 private:
  TraceForm form_;
  std::unique_ptr<Setup> setup_;
  XenMachine machine_;
  XenState before_;
  bool over_ = false;
};

class Server {
 public:
  Server(std::istream& in, std::ostream& out, const ServeOptions& options)
      : in_(in), out_(out), options_(options) {}

  std::optional<InputError> run() {
    while (!mistake_ && read_line()) take_line();
    if (!mistake_ && !header_.empty()) begin();  // Reports that the empty line is missing.
    if (mistake_) mistake_->file = "<stdin>";
    return std::move(mistake_);
  }

 private:
  // Reads the next line without its end. Returns false at the end of the input.
  bool read_line() {
    line_.clear();
    ++number_;
    for (int c = in_.get(); c != '\n'; c = in_.get()) {
      if (c == std::istream::traits_type::eof()) {
        if (!line_.empty()) fail("the last line has no end", "the input may be cut off");
        return false;
      }
      line_ += static_cast<char>(c);
      if (std::ssize(line_) > kTraceText.line_max)
        return fail("line is too long", "is this a trace?"), false;
    }
    return true;
  }

  void fail(std::string message, std::string hint) {
    if (!mistake_) mistake_ = InputError{{}, number_, 0, std::move(message), std::move(hint)};
  }

  void take_line() {
    if (session_ && line_.empty()) return session_.reset();  // The trace's end.
    if (session_) return operation();
    if (line_.empty() && header_.empty()) return;
    if (header_.empty()) header_line_ = number_ - 1;
    header_ += line_ + '\n';
    if (header_.size() > kHeaderMax) return fail("header is too long", "is this a trace?");
    // A first line of another kind is rejected at once: no empty line needs to follow it.
    if (line_.empty() || !header_.starts_with("pirq-trace ")) begin();
  }

  // Reads the header. It is complete, or its first line is wrong.
  void begin() {
    TraceLines lines(header_);
    XenTrace trace;
    mistake_ = lines.check();
    if (!mistake_) mistake_ = read_xen_header(lines, trace);
    if (mistake_) {
      mistake_->line += header_line_;
      return;
    }
    header_.clear();
    if (options_.xen) trace.config.xen = *options_.xen;
    trace.config.turned_back = options_.turned_back;
    trace.config.added = trace.config.added | options_.added;
    session_.emplace(trace, std::get<Setup>(Setup::create(trace.config)));
  }

  void operation() {
    if (session_->over())
      return fail("nothing can follow a crash or the domain's destruction",
                  "an empty line ends a trace");
    if (line_.starts_with('#')) return;
    Line words;
    xen::Hypercall call;
    mistake_ = read_trace_line(line_, words);
    if (!mistake_) mistake_ = read_hypercall(words, call);
    if (mistake_)
      mistake_->line = number_;
    else
      out_ << session_->answer(call) << std::flush;
  }

  std::istream& in_;
  std::ostream& out_;
  const ServeOptions& options_;
  std::string line_;
  int number_ = 0;
  std::string header_;
  int header_line_ = 0;
  std::optional<Session> session_;
  Problem mistake_;
};

}  // namespace

std::optional<InputError> serve(std::istream& in, std::ostream& out, const ServeOptions& options) {
  return Server(in, out, options).run();
}

}  // namespace pirq::fuzz
