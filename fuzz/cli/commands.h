// The commands of pirqfuzz. Each command has its own file with its options, its execution and its
// factory function. The factory is declared here and has a row in commands.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/cli/options.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {

/// The exit codes of the program.
enum ExitCode : int {
  kClean = 0,
  kFind = 1,              ///< A find, or an expectation that was not met.
  kBadInput = 2,          ///< Wrong usage, or an input file with an error.
  kInternalError = 3,     ///< Also if stdout cannot be written.
  kInconclusive = 4,      ///< Interrupted, ended by a limit, or required coverage not reached.
  kNotDeterministic = 5,  ///< A case failed, and did not fail when it ran again: a bug of ours.
};

inline constexpr std::uint64_t kDefaultSeed = 1;

/// A command and the values of its options.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  /// Adds the command's options to `options`. Parsing the command line stores their values in this
  /// command.
  virtual void declare(Options& options) = 0;
  /// Executes the command and returns the exit code. `program` is argv[0], for shell commands that
  /// are printed.
  [[nodiscard]] virtual int execute(const std::string& program) = 0;

  Console console;  ///< Set by the options that every command has.
};

/// One row of the table of commands.
struct CommandInfo {
  std::string_view name;  ///< One word, or two: "coverage merge".
  std::string_view help;
  std::string_view examples;  ///< Whole lines, indented by two.
  std::unique_ptr<Command> (*make)();
};

/// All commands. The first is the default.
[[nodiscard]] std::span<const CommandInfo> commands();

[[nodiscard]] std::unique_ptr<Command> make_run();
[[nodiscard]] std::unique_ptr<Command> make_explore();
[[nodiscard]] std::unique_ptr<Command> make_compare();
[[nodiscard]] std::unique_ptr<Command> make_prove();
[[nodiscard]] std::unique_ptr<Command> make_replay();
[[nodiscard]] std::unique_ptr<Command> make_log();
[[nodiscard]] std::unique_ptr<Command> make_coverage_merge();
[[nodiscard]] std::unique_ptr<Command> make_coverage_show();
[[nodiscard]] std::unique_ptr<Command> make_explain();
[[nodiscard]] std::unique_ptr<Command> make_shrink();
[[nodiscard]] std::unique_ptr<Command> make_corpus_list();
[[nodiscard]] std::unique_ptr<Command> make_corpus_check();
[[nodiscard]] std::unique_ptr<Command> make_corpus_add();
[[nodiscard]] std::unique_ptr<Command> make_corpus_fmt();
[[nodiscard]] std::unique_ptr<Command> make_corpus_min();
[[nodiscard]] std::unique_ptr<Command> make_convert();
[[nodiscard]] std::unique_ptr<Command> make_world();
[[nodiscard]] std::unique_ptr<Command> make_worlds();
[[nodiscard]] std::unique_ptr<Command> make_hunt();
[[nodiscard]] std::unique_ptr<Command> make_matrix();
[[nodiscard]] std::unique_ptr<Command> make_rules();
[[nodiscard]] std::unique_ptr<Command> make_releases();
[[nodiscard]] std::unique_ptr<Command> make_properties();
[[nodiscard]] std::unique_ptr<Command> make_steps();
[[nodiscard]] std::unique_ptr<Command> make_conform();
[[nodiscard]] std::unique_ptr<Command> make_serve();
[[nodiscard]] std::unique_ptr<Command> make_live();
[[nodiscard]] std::unique_ptr<Command> make_manual();
[[nodiscard]] std::unique_ptr<Command> make_completion();

}  // namespace pirq::fuzz::cli
