// The only file that includes CLI11, which compiles slowly. CLI11 parses the declared options; this
// file finds the command and suggests corrections for unknown words.
#include "fuzz/cli/parse_arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/version_text.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz::cli {
namespace {

using Parsed = std::variant<std::unique_ptr<Command>, Information, UsageError>;
using Names = std::vector<std::string_view>;

// Thrown for a malformed value and caught in this file: CLI11 reports errors by exceptions.
struct BadValue {
  UsageError error;
};

void take(const Option& option, const std::string& text) {
  if (auto error = option.take(text)) throw BadValue{std::move(*error)};
}

// Gives an option its value if no number follows it: "--tables x.case".
void fill_in(const Option& option, std::vector<std::string>& words) {
  if (option.otherwise.empty()) return;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string next = i + 1 < words.size() ? words[i + 1] : "";
    const bool number = !next.empty() && next.find_first_not_of("0123456789") == std::string::npos;
    if (words[i] == option.flag && !number) words[i] += '=' + option.otherwise;
  }
}

void add(CLI::App& app, const Option& option) {
  if (option.given != nullptr) {
    app.add_flag(option.flag, *option.given, option.help)->disable_flag_override();
    return;
  }
  CLI::Option* added = nullptr;
  if (option.repeated) {
    const auto all = [&option](const std::vector<std::string>& texts) {
      for (const std::string& text : texts) take(option, text);
    };
    added = app.add_option_function<std::vector<std::string>>(option.flag, all, option.help);
    // A repeated option takes one value each time; the positional arguments take all that are left.
    if (option.flag.starts_with('-'))
      added->type_size(1)
          ->expected(1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
          ->allow_extra_args(false);
  } else {
    const auto one = [&option](const std::string& text) { take(option, text); };
    added = app.add_option_function<std::string>(option.flag, one, option.help);
  }
  added->type_name(option.type_name)->required(option.required);
  if (!option.group.empty()) added->group(option.group);
}

constexpr std::string_view kExitCodes =
    "Exit codes: 0 clean, 1 find or expectation not met, 2 usage or bad input, 3 internal error,\n"
    "4 inconclusive, 5 a failing case does not fail again. The default command is 'run'; without\n"
    "arguments it is 'run --world january-2017'.\n";

// True if `word` is the first word of a command with two, like "coverage".
bool is_group(const std::string& word) {
  return std::ranges::any_of(commands(), [&](const CommandInfo& row) {
    return row.name.size() > word.size() && row.name.starts_with(word) &&
           row.name[word.size()] == ' ';
  });
}

// The command that `words` name, or null; the words of its name are removed. Options without a
// command belong to the first command.
const CommandInfo* find_command(std::vector<std::string>& words) {
  const bool general = words[0] == "--help" || words[0] == "-h" || words[0] == "--version";
  if (general) return nullptr;
  if (words[0].starts_with('-')) return &commands().front();
  const std::size_t count = is_group(words[0]) && words.size() > 1 ? 2 : 1;
  const std::string name = count == 2 ? words[0] + ' ' + words[1] : words[0];
  const auto row = std::ranges::find(commands(), name, &CommandInfo::name);
  if (row == commands().end()) return nullptr;
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
  return &*row;
}

// The help text on all commands, or on those whose names begin with `group`.
Information overview(const std::string& group) {
  std::string text =
      "pirqfuzz: a property-based fuzzer over a model of Xen's PIRQ life cycle\n\n"
      "Usage: pirqfuzz [COMMAND] [OPTIONS]\n\nCommands:\n";
  std::string examples;
  std::size_t width = 0;
  for (const CommandInfo& row : commands()) width = std::max(width, row.name.size());
  for (const CommandInfo& row : commands()) {
    if (!row.name.starts_with(group)) continue;
    text += "  " + std::string(row.name) + std::string(width + 2 - row.name.size(), ' ') +
            std::string(row.help) + '\n';
    examples += row.examples;
  }
  text += "\nExamples:\n" + examples;
  text += "\n'pirqfuzz COMMAND --help' lists the options of a command.\n";
  return {text + std::string(kExitCodes)};
}

Parsed without_command(const std::vector<std::string>& words) {
  const std::string& word = words.front();
  if (word == "--version") return Information{version_text()};
  if (word.starts_with('-')) return overview("");
  const bool group = is_group(word);
  if (group && words.size() > 1 && (words[1] == "--help" || words[1] == "-h"))
    return overview(word + ' ');
  Names names;
  for (const CommandInfo& row : commands())
    if (!group || row.name.starts_with(word + ' ')) names.push_back(row.name);
  const std::string given = group && words.size() > 1 ? word + ' ' + words[1] : word;
  return UsageError{"unknown command '" + given + "'", suggestion(given, names)};
}

UsageError unknown_word(const CLI::App& app, const std::string& word) {
  if (!word.starts_with('-'))
    return {"unexpected argument '" + word + "'",
            "'" + app.get_name() + " --help' lists the options"};
  const std::string flag = word.substr(0, word.find('='));
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  return {"unknown option '" + flag + "' of '" + app.get_name() + "'",
          suggestion(flag, Names(flags.begin(), flags.end()))};
}

Parsed parse_options(const CommandInfo& row, std::vector<std::string> words) {
  CLI::App app{std::string(row.help), "pirqfuzz " + std::string(row.name)};
  std::unique_ptr<Command> command = row.make();
  Options options;
  command->declare(options);
  console_options(options, command->console);
  for (const Option& option : options.list()) {
    add(app, option);
    fill_in(option, words);
  }
  app.set_help_flag("--help,-h", "Print this text");
  app.footer("Examples:\n" + std::string(row.examples));
  app.allow_extras();
  std::ranges::reverse(words);  // CLI11 expects the arguments in reverse order.
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
  return command;
}

}  // namespace

Parsed parse_arguments(std::vector<std::string> words) {
  // Without arguments: the example of the README, a find within a second.
  if (words.empty()) words = {"run", "--world", "january-2017"};
  if (const CommandInfo* row = find_command(words)) return parse_options(*row, std::move(words));
  return without_command(words);
}

}  // namespace pirq::fuzz::cli
