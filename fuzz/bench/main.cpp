// pirqfuzz_bench: runs the experiments, ours and the peer's in the same process, and prints one
// table.
#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "fuzz/bench/experiments.h"
#include "fuzz/bench/machine.h"

namespace pirq::bench {
namespace {

constexpr const char* kUsage =
    "pirqfuzz_bench [--rounds N] [--quick] [--only NAME] [--program FILE] [--libfuzzer FILE]\n"
    "               [--world FILE] [--spin DIR] [--rumur FILE]\n"
    "  --rounds N        measure everything N times, ours and the peers in turn (5)\n"
    "  --quick           take a tenth of the time or less; the figures are rough\n"
    "  --only NAME       run one experiment\n"
    "  --program FILE    the program pirqfuzz, for the rows about whole programs\n"
    "  --libfuzzer FILE  the libFuzzer target\n"
    "  --world FILE      the world that is explored\n"
    "  --spin DIR        the folder of a compiled Spin verifier of that world\n"
    "  --rumur FILE      a compiled Rumur verifier of the toy\n";

struct Options {
  int rounds = 5;
  bool quick = false;
  std::string only;
  Programs programs;
};

std::optional<Options> parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    const char* value = i + 1 < count ? arguments[i + 1] : nullptr;
    if (name == "--quick") {
      options.quick = true;
      continue;
    }
    if (value == nullptr) return std::nullopt;
    ++i;
    if (name == "--rounds")
      options.rounds = std::atoi(value);
    else if (name == "--only")
      options.only = value;
    else if (name == "--program")
      options.programs.pirqfuzz = value;
    else if (name == "--libfuzzer")
      options.programs.libfuzzer = value;
    else if (name == "--world")
      options.programs.world = value;
    else if (name == "--spin")
      options.programs.spin = value;
    else if (name == "--rumur")
      options.programs.rumur = value;
    else
      return std::nullopt;
  }
  if (options.rounds < 1) return std::nullopt;
  return options;
}

std::vector<Experiment> experiments(const Options& options) {
  std::vector<Experiment> all = {steps_per_second(), two_cores(), time_to_find()};
  const Programs& programs = options.programs;
  if (!programs.pirqfuzz.empty() && !programs.libfuzzer.empty())
    all.push_back(time_to_find_whole_programs(programs));
  all.push_back(shrinking());
  const bool explores = !programs.pirqfuzz.empty() && !programs.world.empty();
  if (explores && !programs.spin.empty()) all.push_back(exploring(programs));
  if (explores && !programs.rumur.empty()) all.push_back(rumur(programs));
  for (Experiment (*make)() : {exploring_on_two_cores, symmetry, searching, life_cycle, copying})
    all.push_back(make());
  if (!options.only.empty())
    std::erase_if(all, [&](const Experiment& e) { return e.name != options.only; });
  return all;
}

int run(const Options& options) {
  const std::vector<Experiment> all = experiments(options);
  if (all.empty()) {
    fmt::print(stderr, "pirqfuzz_bench: --only: unknown experiment '{}'\n", options.only);
    return 2;
  }
  std::vector<Row> rows;
  for (const Experiment& e : all) rows.insert(rows.end(), e.rows.begin(), e.rows.end());
  std::vector<std::vector<Pair>> rounds(rows.size());
  const std::string before = load_average();
  for (int round = 1; round <= options.rounds; ++round) {
    std::size_t row = 0;
    for (const Experiment& e : all) {
      fmt::print(stderr, "round {} of {}: {}\n", round, options.rounds, e.name);
      const Effort effort{.quick = options.quick, .round = static_cast<std::uint64_t>(round)};
      for (const Pair& pair : e.measure(effort)) rounds[row++].push_back(pair);
    }
  }
  fmt::print(
      "{}\n{} rounds, ours and the peer in turn; medians, and the ratio's [lowest..highest]; "
      "load average {} before, {} after\n\n",
      machine(), options.rounds, before, load_average());
  print_table(stdout, rows, rounds);
  return 0;
}

}  // namespace
}  // namespace pirq::bench

int main(int count, char** arguments) {
  const auto options = pirq::bench::parse(count, arguments);
  if (options) return pirq::bench::run(*options);
  std::fputs(pirq::bench::kUsage, stderr);
  return 2;
}
