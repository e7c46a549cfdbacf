// The only file that sees CLI11, which compiles slowly. It finds the options; what their values
// mean, and what a wrong word was meant to be, is decided here.
#include "fuzz/cli/parse_arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "fuzz/cli/values.h"
#include "fuzz/nearest.h"

namespace pirq::fuzz::cli {
namespace {

using Names = std::vector<std::string_view>;

// Thrown by a value that makes no sense; does not leave this file.
struct BadValue {
  UsageError error;
};

// Adds an option of one value, which `take` reads; false from it is an error that says `expected`.
CLI::Option* add_value(CLI::App& app, const std::string& flag, const std::string& expected,
                       const std::string& help,
                       const std::function<bool(const std::string&)>& take) {
  const auto check = [flag, expected, take](const std::string& text) {
    if (take(text)) return;
    throw BadValue{{"'" + text + "' is no value of " + flag, "expected " + expected}};
  };
  return app.add_option_function<std::string>(flag, check, help);
}

// Adds an option without a value.
void add_flag(CLI::App& app, const std::string& flag, const std::string& help, bool& given) {
  app.add_flag(flag, given, help)->disable_flag_override();
}

template <class T, class U>
bool assign(T& to, const std::optional<U>& from) {
  if (from) to = *from;
  return from.has_value();
}

void take_property(RunCommand& command, const std::string& name) {
  const auto property = find_property(name);
  if (!property) {
    Names names;
    for (const PropertyInfo& row : properties()) names.push_back(row.name);
    throw BadValue{{"there is no property '" + name + "'", suggestion(name, names)}};
  }
  command.properties = command.properties.value_or(PropertySet()).with(*property);
}

void add_run(CLI::App& app, Command& result) {
  RunCommand& run = result.emplace<RunCommand>();
  app.add_option("--world", run.world, "A named world, or a case file, whose first world it is")
      ->type_name("NAME|FILE");
  add_value(app, "--seed", "a 64-bit number, decimal or 0x...",
            "Same seed, same find; 1 if not given",
            [&](const std::string& text) { return assign(run.seed, read_seed(text)); })
      ->type_name("S");
  add_value(app, "--cases", "a number of cases, 1 or more", "Stop after N cases (10000)",
            [&](const std::string& text) {
              return assign(run.cases, read_count(text, 1, std::uint64_t{1} << 62));
            })
      ->type_name("N");
  add_value(app, "--time", "a time like 500ms, 30s, 2m or 1h", "Stop after so long",
            [&](const std::string& text) { return assign(run.time, read_duration(text)); })
      ->type_name("T");
  add_value(app, "--jobs", "a number in 1..256", "As many threads (all cores); same result for any",
            [&](const std::string& text) { return assign(run.jobs, read_count(text, 1, 256)); })
      ->type_name("N");
  add_value(app, "--devices", "a number in 1.." + std::to_string(kDevicesMax),
            "As many devices, cycling through the world's",
            [&](const std::string& text) {
              return assign(run.devices, read_count(text, 1, kDevicesMax));
            })
      ->type_name("N");
  add_value(app, "--steps", "MIN..MAX, each in 1.." + std::to_string(kLengthMax),
            "Length of cases (250..500)",
            [&](const std::string& text) { return assign(run.steps, read_steps(text)); })
      ->type_name("MIN..MAX");
  app.add_option_function<std::vector<std::string>>(
         "--property",
         [&run](const std::vector<std::string>& names) {
           for (const std::string& name : names) take_property(run, name);
         },
         "Watch this property only; may be given again")
      ->type_name("NAME")
      ->type_size(1)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_flag(app, "--canary", "Watch a property that always fails, to test the alarm", run.canary);
  app.add_option("--out", run.out, "Directory of the finds (./finds)")->type_name("DIR");
  add_flag(app, "--no-shrink", "Leave the find as it was met", run.no_shrink);
}

void add_replay(CLI::App& app, Command& result) {
  ReplayCommand& replay = result.emplace<ReplayCommand>();
  app.add_option("FILE", replay.files, "Case files")->required()->type_name("");
  add_flag(app, "--log", "What Linux, QEMU and Xen would log, instead of the steps", replay.log);
  add_flag(app, "--verbose", "The steps in every world, not in the first alone", replay.verbose);
}

void add_worlds(CLI::App&, Command& result) {
  result.emplace<WorldsCommand>();
}

// "X54" or "-X54": puts a rule in force, or turns it back.
void take_rule(XenChoice& choice, const std::string& text) {
  const bool back = text.starts_with('-');
  const auto rule = find_rule(std::string_view(text).substr(back || text.starts_with('+') ? 1 : 0));
  if (!rule || info(*rule).component != Component::xen)
    throw BadValue{{"there is no rule '" + text + "' of Xen's", "expected an id like -X1 or X54"}};
  RuleSet& rules = back ? choice.turned_back : choice.added;
  rules = rules.with(*rule);
}

void add_xen(CLI::App& app, XenChoice& choice) {
  app.add_option("--world", choice.world, "Model the Xen of a named world, or of a case file")
      ->type_name("NAME|FILE");
  add_value(
      app, "--xen", "4.4, 4.8 or master", "Model this release of Xen",
      [&](const std::string& text) { return assign(choice.xen, find_release("xen-" + text)); })
      ->type_name("RELEASE");
  app.add_option_function<std::vector<std::string>>(
         "--rule",
         [&choice](const std::vector<std::string>& rules) {
           for (const std::string& rule : rules) take_rule(choice, rule);
         },
         "Put a rule in force (X54), or turn it back (-X54); may be given again")
      ->type_name("RULE")
      ->type_size(1)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_conform(CLI::App& app, Command& result) {
  ConformCommand& conform = result.emplace<ConformCommand>();
  app.add_option("PATH", conform.paths, "Traces, or folders of *.trace to any depth")
      ->type_name("");
  app.add_option("--sut", conform.sut, "Start this command and compare what it answers")
      ->type_name("COMMAND");
  add_value(app, "--profile", "protocol, hostile, exhaust or oom", "What is sent to it (protocol)",
            [&](const std::string& text) { return assign(conform.profile, find_profile(text)); })
      ->type_name("NAME");
  add_value(app, "--seed", "a 64-bit number, decimal or 0x...", "Same seed, same scripts; 1",
            [&](const std::string& text) { return assign(conform.seed, read_seed(text)); })
      ->type_name("S");
  add_value(app, "--cases", "a number of scripts, 1 or more", "Send N scripts (1000)",
            [&](const std::string& text) {
              return assign(conform.cases, read_count(text, 1, std::uint64_t{1} << 62));
            })
      ->type_name("N");
  add_value(app, "--timeout", "a time like 500ms, 30s, 2m or 1h",
            "Wait so long for an answer (10s)",
            [&](const std::string& text) { return assign(conform.timeout, read_duration(text)); })
      ->type_name("T");
  add_xen(app, conform.xen);
  add_value(app, "--convert", "1 or 2", "Write the traces in form 1 or 2 instead",
            [&](const std::string& text) {
              const auto form = read_count(text, 1, 2);
              if (form) conform.convert = static_cast<TraceForm>(*form);
              return form.has_value();
            })
      ->type_name("FORM");
  app.add_option("--out", conform.out, "Directory of the converted traces")->type_name("DIR");
}

void add_serve(CLI::App& app, Command& result) {
  add_xen(app, result.emplace<ServeCommand>().xen);
}

// The one declaration of every command.
struct CommandInfo {
  std::string_view name;
  std::string_view help;
  std::string_view examples;
  void (*add_options)(CLI::App&, Command&);
};
constexpr std::array<CommandInfo, 5> kCommands = {{
    {"run", "Fuzz a world; show, shrink and keep what is found",
     "  pirqfuzz run\n"
     "  pirqfuzz run --world january-2017-fixed --time 30s\n"
     "  pirqfuzz run --world december-2010 --seed 0x2a --devices 4 --property no-leak\n",
     add_run},
    {"replay", "Run cases step by step; 0 if every expectation is met, else 1",
     "  pirqfuzz replay corpus/regressions/*.case\n"
     "  pirqfuzz replay --log corpus/logs/january-2017-evtchn-close.case\n",
     add_replay},
    {"worlds", "List the named worlds", "  pirqfuzz worlds\n", add_worlds},
    {"conform", "Compare the model with recordings of real code, or with a program",
     "  pirqfuzz conform corpus/conformance\n"
     "  pirqfuzz conform --sut 'pirqfuzz serve --xen 4.8' --profile hostile\n",
     add_conform},
    {"serve", "Answer operations from standard input as the model does",
     "  pirqfuzz serve --xen 4.8 --rule -X39 <trace\n", add_serve},
}};

constexpr std::string_view kExitCodes =
    "Exit codes: 0 clean, 1 find or expectation not met, 2 usage or bad input, 3 internal error,\n"
    "4 inconclusive. Without a command, 'run' is meant.\n";

// The command that the words name; options alone are those of `run`.
const CommandInfo* find_command(std::vector<std::string>& words) {
  const bool general =
      !words.empty() && (words[0] == "--help" || words[0] == "-h" || words[0] == "--version");
  if (general) return nullptr;
  if (words.empty() || words[0].starts_with('-')) return &kCommands[0];
  const auto* row = std::ranges::find(kCommands, words[0], &CommandInfo::name);
  if (row == kCommands.end()) return nullptr;
  words.erase(words.begin());
  return row;
}

std::variant<Command, Information, UsageError> without_command(const std::string& word) {
  if (word == "--version") return Information{"pirqfuzz " PIRQFUZZ_VERSION "\n"};
  if (!word.starts_with('-')) {
    Names names;
    for (const CommandInfo& row : kCommands) names.push_back(row.name);
    return UsageError{"there is no command '" + word + "'", suggestion(word, names)};
  }
  std::string text =
      "pirqfuzz: a property-based fuzzer over a model of Xen's PIRQ life cycle\n\n"
      "Usage: pirqfuzz [COMMAND] [OPTIONS]\n\nCommands:\n";
  for (const CommandInfo& row : kCommands)
    text += "  " + std::string(row.name) + std::string(10 - row.name.size(), ' ') +
            std::string(row.help) + '\n';
  text += "\nExamples:\n";
  for (const CommandInfo& row : kCommands) text += row.examples;
  text += "\n'pirqfuzz COMMAND --help' lists a command's options.\n";
  return Information{text + std::string(kExitCodes)};
}

UsageError unknown_word(const CLI::App& app, const std::string& word) {
  if (!word.starts_with('-'))
    return {"unexpected '" + word + "'", "'" + app.get_name() + " --help' lists the options"};
  const std::string flag = word.substr(0, word.find('='));
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  return {"there is no option '" + flag + "' of '" + app.get_name() + "'",
          suggestion(flag, Names(flags.begin(), flags.end()))};
}

std::variant<Command, Information, UsageError> parse_options(const CommandInfo& row,
                                                             std::vector<std::string> words) {
  CLI::App app{std::string(row.help), "pirqfuzz " + std::string(row.name)};
  Command result;
  row.add_options(app, result);
  app.set_help_flag("--help,-h", "This text");
  app.footer("Examples:\n" + std::string(row.examples));
  app.allow_extras();
  std::ranges::reverse(words);  // As CLI11 wants them.
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return Information{app.help()};
  } catch (const BadValue& bad) {
    return bad.error;
  } catch (const CLI::ParseError& error) {
    return UsageError{error.what(), "'" + app.get_name() + " --help' lists the options"};
  }
  if (const auto extra = app.remaining(); !extra.empty()) return unknown_word(app, extra.front());
  return result;
}

}  // namespace

std::variant<Command, Information, UsageError> parse_arguments(std::vector<std::string> words) {
  if (const CommandInfo* row = find_command(words)) return parse_options(*row, std::move(words));
  return without_command(words.front());
}

}  // namespace pirq::fuzz::cli
