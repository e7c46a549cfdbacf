// The commands of pirqfuzz, each with its options as they come out of the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/conform/profile.h"
#include "fuzz/conform/xen_state.h"
#include "fuzz/generate.h"
#include "model/rules.h"
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
  std::optional<int> jobs;                ///< As many threads; all cores if not given.
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

/// Which Xen is modelled, for conform and serve: a world's, or a release with rules changed.
struct XenChoice {
  std::string world;           ///< A named world, or a case file; empty: none.
  std::optional<Release> xen;  ///< Instead of the world's.
  RuleSet turned_back;
  RuleSet added;
};

/// pirqfuzz conform
struct ConformCommand {
  std::vector<std::string> paths;    ///< Traces, or folders of them.
  std::optional<TraceForm> convert;  ///< Converts instead of comparing.
  std::string out;                   ///< Where converted traces go.
  std::string sut;                   ///< A command to test instead; empty: none.
  XenChoice xen;                     ///< What it is compared with.
  Profile profile = Profile::protocol;
  std::uint64_t seed = kDefaultSeed;
  std::uint64_t cases = 1'000;
  std::chrono::milliseconds timeout{10'000};  ///< For one answer.
};

/// pirqfuzz serve
struct ServeCommand {
  XenChoice xen;
};

using Command =
    std::variant<RunCommand, ReplayCommand, WorldsCommand, ConformCommand, ServeCommand>;

/// Each answers the exit code. `program` is how the program was called, for the replay command.
[[nodiscard]] int execute(const RunCommand& command, const std::string& program);
[[nodiscard]] int execute(const ReplayCommand& command, const std::string& program);
[[nodiscard]] int execute(const WorldsCommand& command, const std::string& program);
[[nodiscard]] int execute(const ConformCommand& command, const std::string& program);
[[nodiscard]] int execute(const ServeCommand& command, const std::string& program);

}  // namespace pirq::fuzz::cli
