// The fuzz target of libFuzzer and AFL++. Every byte string encodes a case (fuzz/generate/bytes.h).
// A find is shrunk and saved as text, as for every engine; then the process aborts, as both engines
// expect. README.md lists the environment variables. CMake sets the default of PIRQFUZZ_WORLD. With
// PIRQFUZZ_SHRINK=no a find only aborts the process, because AFL++ limits the time of an execution;
// the saved input is run again without the variable.
//
// Besides code coverage, libFuzzer counts the behaviours of an input (fuzz/coverage/behaviour.h). A
// new state of a pirq at a step makes an input as interesting as a new branch.
//
// The custom mutator changes steps instead of bytes; PIRQFUZZ_MUTATOR=bytes selects libFuzzer's own
// mutations.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/coverage/behaviour.h"
#include "fuzz/engines/chosen.h"
#include "fuzz/generate/bytes.h"
#include "fuzz/generate/mutate.h"
#include "fuzz/shrink/shrink.h"

// libFuzzer's own mutation of bytes. The driver of libFuzzer or AFL++ defines it.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// One counter per behaviour. libFuzzer treats this section as coverage counters and clears it
// before every input, so it must be a global variable.
__attribute__((
    section("__libfuzzer_extra_counters"))) static std::uint8_t behaviours[pirq::fuzz::kBehaviours];

namespace pirq::fuzz {
namespace {

void count(std::size_t behaviour) {
  if (behaviours[behaviour] != 0xFF) ++behaviours[behaviour];
}

std::string environment(const char* name, const char* otherwise) {
  const char* set = std::getenv(name);
  return set != nullptr ? set : otherwise;
}

// The objects that all inputs share, constructed at the first input.
struct Target {
  Target() : Target(chosen_by_environment(PIRQFUZZ_ENGINE_WORLD)) {}
  explicit Target(Chosen chosen)  // cppcheck-suppress passedByValue
      : world(std::move(chosen.world)),
        setup(std::get<Setup>(Setup::create(world.config))),
        start(setup),
        watched(chosen.watched),
        monitor(watched, start),
        over_steps(environment("PIRQFUZZ_MUTATOR", "steps") != "bytes") {}

  NamedWorld world;
  Setup setup;
  World start;
  PropertySet watched;
  Monitor monitor;
  bool over_steps;
};

const Target& target() {
  static const Target once;
  return once;
}

[[noreturn]] void keep_and_end(const Interleaving& steps, const Violation& violation) {
  if (environment("PIRQFUZZ_SHRINK", "yes") == "no") std::abort();
  const Failure failure{violation, steps.size() - 1};
  const Shrunk shrunk = shrink(target().start, steps, failure, target().watched, {});
  const Find find{.world = target().world,
                  .steps = shrunk.steps,
                  .violation = shrunk.failure.violation,
                  .shrunk = true,
                  .certified = shrunk.certified,
                  .engine = "libFuzzer or AFL++"};
  const std::string text = print_case(to_case(find));
  std::fputs(text.c_str(), stderr);
  const auto saved = save_text(environment("PIRQFUZZ_FINDS", "finds"), file_name(find), text);
  if (const auto* error = std::get_if<InputError>(&saved))
    std::fprintf(stderr, "%s\n", to_text(*error).c_str());
  std::abort();
}

// Counts the behaviours of each step for libFuzzer.
struct BehaviourCounter final : StepObserver {
  void before(const World& world, const Step& step) override { count(behaviour_met(world, step)); }
  void after(const World& world, const Step& step, const Outcome& outcome) override {
    count(behaviour_done(world, step, outcome));
  }
};

void run(std::span<const std::uint8_t> bytes) {
  World world(target().start);
  StepReader reader(bytes);
  Interleaving steps;
  BehaviourCounter counter;
  while (const auto step = reader.next(world)) {
    steps.push_back(*step);
    if (const auto violation = make_step(world, *step, target().monitor, &counter))
      keep_and_end(steps, *violation);
  }
}

// Writes the encoding of `steps` to `out`, as many whole steps as fit into `size_max` bytes.
// Returns the number of bytes.
std::size_t put(const Interleaving& steps, std::uint8_t* out, std::size_t size_max) {
  const Bytes bytes = encode(target().start, steps, size_max);
  std::ranges::copy(bytes, out);
  return bytes.size();
}

}  // namespace
}  // namespace pirq::fuzz

// The engine calls this first. An exit because of a bad variable is then no finding.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  static_cast<void>(pirq::fuzz::target());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pirq::fuzz::run({data, size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  if (!pirq::fuzz::target().over_steps) return LLVMFuzzerMutate(data, size, max_size);
  pirq::fuzz::Random random(seed);
  const pirq::World& start = pirq::fuzz::target().start;
  return pirq::fuzz::put(pirq::fuzz::mutate(start, pirq::fuzz::decode(start, {data, size}), random),
                         data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t max_size,
                                                 unsigned int seed) {
  if (!pirq::fuzz::target().over_steps) return 0;  // libFuzzer then uses its own mutation.
  pirq::fuzz::Random random(seed);
  const pirq::World& start = pirq::fuzz::target().start;
  const pirq::fuzz::Interleaving first = pirq::fuzz::decode(start, {data1, size1});
  return pirq::fuzz::put(
      pirq::fuzz::cross_over(start, first, pirq::fuzz::decode(start, {data2, size2}), random), out,
      max_size);
}
