// The commands of pirqfuzz, each with its options as they come out of the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/generate.h"
#include "properties/property.h"

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
inline constexpr std::uint64_t kDefaultCases = 10'000;

/// pirqfuzz run
struct RunCommand {
  std::string world = "january-2017";  ///< A named world, or a case file.
  std::uint64_t seed = kDefaultSeed;
  std::optional<std::uint64_t> cases;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> devices;
  std::optional<PropertySet> properties;  ///< Watched instead of what the world should hold.
  bool canary = false;
  GenerateOptions steps;
  std::string out = "finds";
  bool no_shrink = false;
};

/// pirqfuzz replay
struct ReplayCommand {
  std::vector<std::string> files;
  bool log = false;
  bool verbose = false;
};

/// pirqfuzz worlds
struct WorldsCommand {};

using Command = std::variant<RunCommand, ReplayCommand, WorldsCommand>;

/// Each answers the exit code. `program` is how the program was called, for the replay command.
[[nodiscard]] int execute(const RunCommand& command, const std::string& program);
[[nodiscard]] int execute(const ReplayCommand& command, const std::string& program);
[[nodiscard]] int execute(const WorldsCommand& command, const std::string& program);

}  // namespace pirq::fuzz::cli
