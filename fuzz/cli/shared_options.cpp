#include "fuzz/cli/shared_options.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/text/nearest.h"

namespace pirq::fuzz::cli {

void world_option(Options& options, std::string& to, const std::string& help) {
  options.text("--world", "NAME|FILE", help, to);
}

void devices_option(Options& options, std::optional<int>& to) {
  options.value("--devices", "N", "a number in 1.." + std::to_string(kDevicesMax),
                "Use N devices, repeating those of the world in turn", to,
                count_in(1, kDevicesMax));
}

void time_option(Options& options, std::optional<std::chrono::milliseconds>& to) {
  duration_option(options, "--time", "Stop after the time T", to);
}

void seed_option(Options& options, const std::string& help, std::uint64_t& to) {
  options.value("--seed", "S", "a 64-bit number, decimal or 0x...", help, to, read_seed);
}

void jobs_option(Options& options, std::optional<int>& to) {
  options.value("--jobs", "N", "a number in 1..256",
                "Use N threads (all cores); the result does not depend on N", to, count_in(1, 256));
}

void states_option(Options& options, std::optional<std::uint64_t>& to) {
  options.value("--max-states", "N", "a number in 1.." + std::to_string(kStatesMax),
                "Store at most N states", to, count_in(1, kStatesMax));
}

void memory_option(Options& options, std::optional<std::uint64_t>& to) {
  options.value("--memory", "M", "a size like 500M or 8G",
                "Use at most M bytes (half of the machine's memory)", to, read_bytes);
}

void out_option(Options& options, std::string& to) {
  options.text("--out", "DIR", "Save finds in DIR (./finds)", to);
}

void console_options(Options& options, Console& to) {
  const auto read = [](std::string_view text) {
    return text == "auto"        ? std::optional(Color::automatic)
           : text == "automatic" ? std::nullopt
                                 : find_enum<Color>(text);
  };
  options.value(
      "--color", "WHEN", "auto, always or never",
      "Colours: auto, always or never; auto: on a terminal, unless NO_COLOR is set (auto)",
      to.color, read);
  options.flag("--quiet", "No progress on stderr", to.quiet);
}

void known_option(Options& options, const std::string& more, std::string& to) {
  options.text("--known", "DIR",
               "Do not fail at what a case below DIR shows too; say which of them do not occur any "
               "more" +
                   more,
               to);
}

std::optional<InputError> read_baseline(const std::string& known, std::optional<Baseline>& to) {
  if (known.empty()) return std::nullopt;
  auto baseline = Baseline::load(known);
  if (auto* error = std::get_if<InputError>(&baseline)) return std::move(*error);
  to = std::move(std::get<Baseline>(baseline));
  return std::nullopt;
}

void coverage_files(Options& options, std::vector<std::string>& to) {
  options.words("FILE", "Coverage files of 'run --coverage', all of one world, to add up", true,
                to);
}

void require_coverage_option(Options& options, const std::string& where, bool& to) {
  options.flag("--require-coverage",
               "Exit 4 if a kind of step or a situation of the world was never reached" + where,
               to);
}

int threads(const std::optional<int>& jobs) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return jobs.value_or(std::max(cores, 1));
}

namespace {

// The bytes of address space and of the control group that this process may use; the largest number
// if nothing limits them.
std::uint64_t allowed_memory() {
  std::uint64_t allowed = std::numeric_limits<std::uint64_t>::max();
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    allowed = limit.rlim_cur;
  std::uint64_t group = 0;
  if (std::ifstream file("/sys/fs/cgroup/memory.max"); file >> group)
    allowed = std::min(allowed, group);
  return allowed;
}

}  // namespace

std::uint64_t memory_limit(const std::optional<std::uint64_t>& memory) {
  if (memory) return *memory;
  constexpr std::uint64_t kAtLeast = std::uint64_t{256} << 20;
  const std::uint64_t allowed = allowed_memory();
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGESIZE);
  const std::uint64_t half = pages <= 0 || size <= 0 ? kAtLeast
                                                     : static_cast<std::uint64_t>(pages) *
                                                           static_cast<std::uint64_t>(size) / 2;
  return std::min(std::max(half, kAtLeast), allowed / 2);
}

std::uint64_t memory_of_search(std::uint64_t limit) {
  constexpr std::uint64_t kProgram = std::uint64_t{8} << 20;
  return limit > 2 * kProgram ? limit - kProgram : limit / 2;
}

void property_option(Options& options, std::optional<PropertySet>& to) {
  const auto take = [&to](const std::string& name) -> std::optional<UsageError> {
    const auto property = find_enum<Property>(name);
    if (!property)
      return UsageError{"--property: unknown property '" + name + "'",
                        suggestion(name, enum_names<Property>)};
    to = to.value_or(PropertySet()).with(*property);
    return std::nullopt;
  };
  options.each("--property", "NAME", "Watch only this property; repeatable", take);
}

}  // namespace pirq::fuzz::cli
