// pirqfuzz live: compares a running hypervisor with the model.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/find.h"
#include "fuzz/case_file/release_name.h"
#include "fuzz/cli/choose_xen.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/live_replay.h"
#include "fuzz/cli/live_symbols.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/conform/report.h"
#include "fuzz/conform/sut/case_script.h"
#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/sut.h"
#include "fuzz/conform/trace/trace_file.h"
#include "fuzz/live/live_xen.h"
#include "fuzz/live/payload_image.h"

namespace pirq::fuzz::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;  // This system cannot run the machine.

struct LiveCommand {
  std::vector<std::string> paths;  ///< Traces to replay; none: scripts are generated.
  std::string xen;                 ///< The hypervisor's file; empty: the distribution's.
  std::optional<Release> model;    ///< The modelled release; empty: that of the hypervisor.
  std::string syms;                ///< Its symbols; empty: none.
  XenChoice rules;                 ///< Rules that are changed in the model.
  Profile profile = Profile::protocol;
  std::uint64_t seed = kDefaultSeed;
  std::uint64_t cases = 1'000;
  std::optional<std::chrono::milliseconds> time;
  std::vector<live::HostDevice> devices;
  std::string accel = "tcg";
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds shrink_time{60'000};
  live::Compare compare = live::Compare::state;
  std::string out = "finds";
  std::string stack;  ///< The world whose guest and QEMU make the scripts; empty: the profile.
  std::string code_coverage;  ///< The file to which the executed code of Xen is added.
  bool log = false;
};

// Reads a list like "xhci,nvme:4".
std::optional<UsageError> take_devices(std::vector<live::HostDevice>& to, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const auto device = live::find_device(text.substr(0, end));
    if (!device)
      return UsageError{"--devices: unknown device '" + std::string(text.substr(0, end)) + "'",
                        "expected some of " + live::device_names()};
    to.push_back(*device);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

std::optional<live::Compare> read_compare(std::string_view text) {
  if (text == "state") return live::Compare::state;
  if (text == "answers") return live::Compare::answers;
  return std::nullopt;
}

// No allocation of a running Xen can be made to fail.
std::optional<Profile> read_profile(std::string_view text) {
  const auto profile = find_profile(text);
  return profile == Profile::oom ? std::nullopt : profile;
}

class Live : public Command {
  void declare(Options& options) override {
    LiveCommand& to = options_;
    options.words("PATH", "Traces and cases to replay, or folders of traces", false, to.paths);
    options.flag("--log", "Print every call of a trace or case, and Xen's answer", to.log);
    options.text("--xen", "FILE",
                 "The hypervisor: an ELF file, or one packed by gzip (the newest in /boot)",
                 to.xen);
    options.text("--syms", "FILE",
                 "Its xen-syms: debug information of an unknown build, symbols for --code-coverage",
                 to.syms);
    options.text("--code-coverage", "FILE",
                 "Add the blocks of Xen's own code that were executed to FILE, and print a table",
                 to.code_coverage);
    options.value("--profile", "NAME", "protocol, hostile or exhaust",
                  "Kind of scripts: protocol, hostile or exhaust (protocol)", to.profile,
                  read_profile);
    options.text("--stack", "WORLD|FILE",
                 "Scripts of the guest and the QEMU of a named world, or of a case's first world",
                 to.stack);
    seed_option(options, "Seed of the scripts (1)", to.seed);
    count_option(options, "--cases", "scripts", "Play N scripts (1000)", kCasesMax, to.cases);
    time_option(options, to.time);
    options.each("--devices", "NAME,...",
                 "Devices of the machine: " + live::device_names() +
                     " (xhci, nvme:4, edu, nvme:2, edu, nvme:8)",
                 [&to](const std::string& text) { return take_devices(to.devices, text); });
    options.value("--accel", "NAME", "tcg or kvm", "QEMU's accelerator: tcg or kvm (tcg)", to.accel,
                  [](const std::string& text) {
                    return text == "tcg" || text == "kvm" ? std::optional(text) : std::nullopt;
                  });
    duration_option(options, "--shrink-time", "Shrink a difference for at most T (60s)",
                    to.shrink_time);
    duration_option(options, "--timeout", "Wait at most T for an answer (10s)", to.timeout);
    options.value("--compare", "WHAT", "state or answers",
                  "Compare answers and tables, or answers only (state)", to.compare, read_compare);
    options.value("--model", "RELEASE", "a release that 'pirqfuzz releases' lists",
                  "Model this release of Xen (that of the hypervisor)", to.model,
                  [](const std::string& text) { return read_release(Component::xen, text); });
    options.each("--rule", "RULE", "Put a rule of the model in force (X54) or turn it back (-X54)",
                 [&to](const std::string& text) { return take_rule(to.rules, text); });
    out_option(options, to.out);
  }

  int execute(const std::string&) override {
    if (live::payload_image().empty()) return skip("this build has no payload: it needs x86-64");
    if (!live::has_qemu()) return skip("qemu-system-x86_64 is not installed");
    if (options_.accel == "kvm")
      if (const std::string why = live::why_no_kvm(); !why.empty()) return skip(why);
    const std::string file = options_.xen.empty() ? live::installed_xen() : options_.xen;
    if (file.empty()) return skip("no hypervisor in /boot: give --xen FILE");
    const auto image = live::read_xen(file);
    if (const auto* error = std::get_if<InputError>(&image)) return complain(*error), kBadInput;
    live::LiveOptions machine{
        std::get<live::XenImage>(image), {}, options_.accel, options_.devices, options_.timeout};
    if (const auto code = use_symbols(machine, options_.syms, options_.code_coverage, code_))
      return *code;
    if (machine.devices.empty()) machine.devices = live::default_devices();
    live::LiveXen xen(std::move(machine), options_.compare);
    const Interrupt interrupt;
    if (const std::string why = xen.boot(); !why.empty()) return complain(why, ""), kInternalError;
    WorldConfig base = xen.world();
    if (options_.model) base.xen = *options_.model;
    base.added = options_.rules.added;
    base.turned_back = options_.rules.turned_back;
    print("Xen " + xen.version() + (xen.debug_build() ? ", a debug build" : "") + ", as " +
          std::string(info(base.xen).name) + " of the model; compares " +
          (xen.reads_state() ? "answers and tables\n" : "answers only\n"));
    const int code =
        options_.paths.empty() ? test(xen, base, interrupt) : replay(xen, base, interrupt);
    if (options_.code_coverage.empty()) return code;
    const auto problem = report_code(*code_, xen, scripts_, options_.code_coverage);
    return problem ? *problem : code;
  }

  int test(live::LiveXen& xen, const WorldConfig& base, const Interrupt& interrupt) {
    SutOptions options;
    options.profile = options_.profile;
    if (const auto error = use_stack(base, options)) return complain(*error), kBadInput;
    options.base = base;
    options.shrink_time = options_.shrink_time;
    options.seed = options_.seed;
    options.cases = options_.time ? kCasesMax : options_.cases;
    options.host = xen.host();
    Progress progress(console);
    const auto end =
        std::chrono::steady_clock::now() + options_.time.value_or(std::chrono::hours(24) * 366);
    options.go_on = [&](std::uint64_t cases) {
      if (progress.due()) progress.say(std::to_string(cases) + " scripts");
      return !interrupt.seen() && std::chrono::steady_clock::now() < end;
    };
    const SutResult result = test_sut(xen, options);
    scripts_ = result.cases;
    print(describe(result, options));
    if (result.found) keep(options, result);
    print(std::to_string(xen.boots()) + " boots, " + std::to_string(xen.panics()) + " panics\n");
    if (result.found) return kFind;
    return interrupt.seen() ? kInconclusive : kClean;
  }

  // Lets guest and QEMU of --stack make the scripts.
  [[nodiscard]] std::optional<InputError> use_stack(const WorldConfig& base,
                                                    SutOptions& options) const {
    if (options_.stack.empty()) return std::nullopt;
    auto world = choose_world(options_.stack, std::nullopt);
    if (auto* error = std::get_if<InputError>(&world)) return std::move(*error);
    const auto stack = live::stack_on_host(std::get<NamedWorld>(world).config, base);
    if (const auto* error = std::get_if<InputError>(&stack))
      return InputError{options_.stack, 0, 0, error->message, error->hint};
    options.make = [config = std::get<WorldConfig>(stack), base](std::uint64_t seed) {
      Script script = stack_script(config, seed);
      script.config = live::on_host(script.config, base);
      return script;
    };
    return std::nullopt;
  }

  void keep(const SutOptions& options, const SutResult& result) {
    XenTrace trace = trace_of(result.shortest->script);
    trace.comments = {
        "A running Xen differs at the last call from the model, whose replies these are."};
    const std::string name = "live-" + script_kind(options) + '-' + std::to_string(options_.seed) +
                             '-' + std::to_string(result.cases - 1) + ".trace";
    const auto saved = save_text(options_.out, name, to_text(trace, TraceForm::whole));
    if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error);
    print("kept in " + std::get<fs::path>(saved).string() + '\n');
  }

  int replay(live::LiveXen& xen, const WorldConfig& base, const Interrupt& interrupt) {
    TraceReplay replay(xen, base, options_.log);
    for (const std::string& given : options_.paths) {
      if (given.ends_with(".case")) {
        replay.case_file(given, interrupt);
        continue;
      }
      const auto files = trace_files(given);
      if (const auto* error = std::get_if<InputError>(&files)) return complain(*error), kBadInput;
      for (const fs::path& path : std::get<std::vector<fs::path>>(files)) {
        const auto text = read_trace_text(path);
        if (const auto* error = std::get_if<InputError>(&text)) return complain(*error), kBadInput;
        replay.file(path, std::get<std::string>(text), interrupt);
      }
    }
    const LiveCounts& counts = replay.counts();
    std::size_t refused = 0;
    std::string reasons;
    for (const auto& [why, traces] : counts.refused) {
      refused += traces;
      reasons += "  " + std::to_string(traces) + ": " + why + '\n';
    }
    scripts_ = counts.traces - refused;
    print(std::to_string(counts.traces) + " traces, " + std::to_string(counts.steps) + " steps, " +
          std::to_string(counts.differ) + " differ, " + std::to_string(refused) +
          " cannot be played, " + std::to_string(xen.boots()) + " boots\n" + reasons);
    if (counts.cut != 0)
      print("  " + std::to_string(counts.cut) + " were played up to an allocation that fails\n");
    if (!counts.good) return kBadInput;
    if (counts.differ != 0) return kFind;
    const bool nothing_played = counts.traces != 0 && scripts_ == 0;
    return interrupt.seen() || nothing_played ? kInconclusive : kClean;
  }

  static int skip(std::string_view why) {
    complain(why, "");
    return kSkipped;
  }

  LiveCommand options_;
  std::optional<live::CodeMap> code_;  ///< With --code-coverage.
  std::uint64_t scripts_ = 0;          ///< Scripts that were played.
};

}  // namespace

std::unique_ptr<Command> make_live() {
  return std::make_unique<Live>();
}

}  // namespace pirq::fuzz::cli
