#include "fuzz/cli/live_replay.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/conform/report.h"
#include "fuzz/conform/sut/case_script.h"
#include "fuzz/conform/sut/sut.h"
#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::cli {
namespace {

void show(const xen::Hypercall& call, const XenReply& reply) {
  print("> " + to_text(call) + '\n' + to_text(reply) + '\n');
}

// No allocation of a running Xen can be made to fail, but what comes before can be played.
bool cut_at_failing_allocation(Script& script) {
  const auto fails = [](const Call& call) {
    return call.hypercall.op == xen::Operation::fail_alloc;
  };
  const auto first = std::ranges::find_if(script.calls, fails);
  if (first == script.calls.begin() || first == script.calls.end()) return false;
  script.calls.erase(first, script.calls.end());
  return true;
}

}  // namespace

void TraceReplay::file(const std::filesystem::path& path, const std::string& text,
                       const Interrupt& interrupt) {
  TraceReader reader(text, path.string());
  while (!interrupt.seen()) {
    const auto trace = reader.next();
    if (!trace) break;
    if (const auto* xen = std::get_if<XenTrace>(&*trace)) replay(*xen);
  }
  if (reader.mistake()) reject(*reader.mistake());
}

void TraceReplay::case_file(const std::string& path, const Interrupt& interrupt) {
  const auto value = load_case(path);
  if (const auto* error = std::get_if<InputError>(&value)) return reject(*error);
  for (const NamedWorld& world : std::get<Case>(value).worlds) {
    if (interrupt.seen()) return;
    auto script = script_of(std::get<Case>(value), world);
    if (auto* error = std::get_if<InputError>(&script)) {
      error->file = path;
      return reject(*error);
    }
    const std::string title = path + ": " + world.name;
    if (log_) print(title + '\n');
    replay(title, std::move(std::get<Script>(script)));
  }
}

void TraceReplay::reject(const InputError& error) {
  complain(error);
  counts_.good = false;
}

void TraceReplay::replay(const XenTrace& trace) {
  Script script{trace.config, {}};
  for (const XenStep& step : trace.steps) script.calls.push_back({step.call});
  replay(title_of(trace), std::move(script));
}

void TraceReplay::replay(const std::string& title, Script script) {
  script.config = live::on_host(script.config, base_);
  ++counts_.traces;
  if (cut_at_failing_allocation(script)) ++counts_.cut;
  if (const std::string why = xen_.refuses(script); !why.empty()) {
    ++counts_.refused[why];
    return;
  }
  counts_.steps += script.calls.size();
  if (log_) xen_.show_calls(show, script.calls.size());
  const auto difference = play(xen_, script);
  if (!difference) return;
  ++counts_.differ;
  print(describe(title, difference->difference));
}

}  // namespace pirq::fuzz::cli
