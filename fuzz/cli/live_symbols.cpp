#include "fuzz/cli/live_symbols.h"

#include <utility>
#include <variant>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/live/code/code_coverage.h"
#include "fuzz/live/debug_info.h"

namespace pirq::fuzz::cli {
namespace {

std::optional<int> need_symbols(const live::LiveOptions& machine, const std::string& syms) {
  if (machine.accel != "tcg")
    complain("--code-coverage needs QEMU's log of the executed code", "leave --accel out: tcg");
  else if (syms.empty())
    complain("--code-coverage needs the symbols of the hypervisor",
             "give --syms FILE: xen-syms of your build, or of the distribution's package "
             "xen-hypervisor-*-dbg");
  else
    return std::nullopt;
  return kBadInput;
}

}  // namespace

std::optional<int> use_symbols(live::LiveOptions& machine, const std::string& syms,
                               const std::string& coverage, std::optional<live::CodeMap>& code) {
  if (!coverage.empty())
    if (const auto problem = need_symbols(machine, syms)) return problem;
  if (syms.empty()) return std::nullopt;
  // Debian 12's xen-syms has symbols only, but its tables are known.
  const bool known = live::find_layout(machine.xen.build_id).has_value();
  const auto layout = live::read_layout(syms);
  if (const auto* read = std::get_if<live::XenLayout>(&layout))
    machine.layout = *read;
  else if (!known)
    return complain(std::get<InputError>(layout)), kBadInput;
  if (coverage.empty()) return std::nullopt;
  auto map = live::read_code(syms);
  if (const auto* error = std::get_if<InputError>(&map)) return complain(*error), kBadInput;
  code = std::get<live::CodeMap>(std::move(map));
  if (code->build_id != machine.xen.build_id) {
    complain(InputError{syms, 0, 0, "is of another build than " + machine.xen.file,
                        "expected build id " + machine.xen.build_id});
    return kBadInput;
  }
  machine.logged_ranges = code->ranges;
  return std::nullopt;
}

std::optional<int> report_code(const live::CodeMap& code, live::LiveXen& xen, std::uint64_t scripts,
                               const std::string& coverage) {
  if (const std::string why = xen.take_detours(); !why.empty()) {
    complain("Xen stops in calls that the model does not have: " + why, "");
    return kFind;
  }
  const live::Addresses& executed = xen.executed();
  if (executed.empty()) {
    complain("QEMU's log of the executed code is empty", "is its disassembler left out?");
    return kInternalError;
  }
  const auto sum = live::add_to_code_coverage(coverage, live::coverage_of(code, executed, scripts));
  if (const auto* error = std::get_if<InputError>(&sum)) return complain(*error), kBadInput;
  print(live::code_coverage_table(code, std::get<live::CodeCoverage>(sum)));
  return std::nullopt;
}

}  // namespace pirq::fuzz::cli
