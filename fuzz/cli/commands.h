// The commands of pirqfuzz. A command is a file of its own: its options, what it does, and a
// function that makes it; here is its declaration, and its row is in commands.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/cli/options.h"

namespace pirq::fuzz::cli {

/// What the program answers its caller.
enum ExitCode : int {
  kClean = 0,
  kFind = 1,  ///< A find, or an expectation that was not met.
  kBadInput = 2,
  kInternalError = 3,
  kInconclusive = 4,
};

inline constexpr std::uint64_t kDefaultSeed = 1;

/// A command and the values of its options.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  /// Says which options there are; what the command line gives goes into this command.
  virtual void declare(Options& options) = 0;
  /// Does it and answers the exit code. `program` is how the program was called, for commands that
  /// are printed.
  [[nodiscard]] virtual int execute(const std::string& program) = 0;
};

/// One row of the table of commands.
struct CommandInfo {
  std::string_view name;  ///< One word, or two: "coverage merge".
  std::string_view help;
  std::string_view examples;  ///< Whole lines, indented by two.
  std::unique_ptr<Command> (*make)();
};

/// All commands; the first is meant where none is named.
[[nodiscard]] std::span<const CommandInfo> commands();

[[nodiscard]] std::unique_ptr<Command> make_run();
[[nodiscard]] std::unique_ptr<Command> make_explore();
[[nodiscard]] std::unique_ptr<Command> make_replay();
[[nodiscard]] std::unique_ptr<Command> make_coverage_merge();
[[nodiscard]] std::unique_ptr<Command> make_coverage_show();
[[nodiscard]] std::unique_ptr<Command> make_convert();
[[nodiscard]] std::unique_ptr<Command> make_worlds();
[[nodiscard]] std::unique_ptr<Command> make_hunt();
[[nodiscard]] std::unique_ptr<Command> make_matrix();
[[nodiscard]] std::unique_ptr<Command> make_rules();
[[nodiscard]] std::unique_ptr<Command> make_conform();
[[nodiscard]] std::unique_ptr<Command> make_serve();

}  // namespace pirq::fuzz::cli
