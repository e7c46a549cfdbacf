#include "fuzz/conform/report.h"

#include "fuzz/conform/known_traces.h"

namespace pirq::fuzz {
namespace {

std::string both_lines(const TraceDifference& difference) {
  return "  expected " + difference.expected + "\n  got      " + difference.got + '\n';
}

}  // namespace

std::string describe(const std::string& title, const TraceDifference& difference) {
  return title + ": step " + std::to_string(difference.step + 1) + ", line " +
         std::to_string(difference.line) + ", differs in " + difference.fields + "\n  > " +
         difference.operation + '\n' + both_lines(difference);
}

std::string script_kind(const SutOptions& options) {
  return options.make ? "stack" : std::string(name_of(options.profile));
}

std::string describe(const SutResult& result, const SutOptions& options) {
  const std::string counts = std::to_string(result.cases) + " scripts (" + script_kind(options) +
                             ", seed " + std::to_string(options.seed) + "), " +
                             std::to_string(result.operations) + " operations, ";
  const std::string known =
      result.known > 0 ? ", " + std::to_string(result.known) + " in a known way" : "";
  const std::string rest =
      known + (result.left_out > 0 ? ", " + std::to_string(result.left_out) + " left out" : "");
  if (!result.found) return counts + "0 differ" + rest + '\n';
  std::string text = counts + "1 differs" + rest + '\n';
  text += "case " + std::to_string(result.cases - 1) + " differs at operation " +
          std::to_string(result.found->script.calls.size()) + "; shrunk to " +
          std::to_string(result.shortest->script.calls.size()) + " by running " +
          std::to_string(result.runs) + " scripts" + (result.finished ? "" : ", out of time") +
          ":\n\n";
  XenTrace trace = trace_of(result.shortest->script);
  trace.comments = {"The program under test differs from the model, whose replies these are."};
  text += to_text(trace, TraceForm::whole);
  text += result.shortest->failure == SutFailure::property ? "\nbreaks " : "\ndiffers in ";
  return text + result.shortest->difference.fields + '\n' + both_lines(result.shortest->difference);
}

std::string kept_text(const SutDifference& difference) {
  XenTrace trace = trace_of(difference.script);
  trace.comments = {
      "A program under test. Its last answer is not the model's, or breaks a property.",
      failure_comment(difference.difference)};
  if (difference.reply) {
    // A program that answers without its state has the model's.
    XenReply& last = trace.steps.back().reply;
    const XenState state = last.state;
    last = *difference.reply;
    if (last.state == XenState()) last.state = state;
  }
  return to_text(trace, TraceForm::whole);
}

}  // namespace pirq::fuzz
