// The way in of libFuzzer and AFL++: every byte string is a case (fuzz/generate/bytes.h). What
// fails is shrunk and kept as text by the code that does so for every engine; then the process
// ends, as both expect. PIRQFUZZ_WORLD is a named world or a case file; CMake sets what it is
// otherwise. PIRQFUZZ_FINDS is the folder for finds, "finds" if it is not set. With
// PIRQFUZZ_SHRINK=no a find only ends the process, for an engine that measures how long a crash
// takes; what it keeps is run again without.
//
// Beside the code that an input reaches, libFuzzer is told which behaviours it shows
// (fuzz/coverage/behaviour.h): it keeps inputs for a number's new state at a step as for a new
// branch.
//
// libFuzzer also gets its mutations from here, over steps instead of bytes; PIRQFUZZ_MUTATOR=bytes
// gives it back its own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/coverage/behaviour.h"
#include "fuzz/generate/bytes.h"
#include "fuzz/generate/mutate.h"
#include "fuzz/shrink/shrink.h"

// libFuzzer's own mutations of bytes; its driver, and that of AFL++, defines it.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// A counter for each behaviour; what is in this section libFuzzer counts as coverage, and clears
// before every input. It has to be a global.
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

// What is the same for every input; made at the first.
struct Target {
  Target()
      : world(chosen()),
        setup(std::get<Setup>(Setup::create(world.config))),
        start(setup),
        watched(properties_for(world.config.driver)),
        monitor(watched, start),
        over_steps(environment("PIRQFUZZ_MUTATOR", "steps") != "bytes") {}

  static NamedWorld chosen() {
    auto found = choose_world(environment("PIRQFUZZ_WORLD", PIRQFUZZ_ENGINE_WORLD), std::nullopt);
    if (auto* world = std::get_if<NamedWorld>(&found)) return std::move(*world);
    auto error = std::get<InputError>(found);
    if (error.file == "--world") error.file = "PIRQFUZZ_WORLD";
    std::fprintf(stderr, "%s\n", to_text(error).c_str());
    std::exit(2);
  }

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

// Tells libFuzzer the behaviours that a step shows.
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

// Writes the bytes of `steps` to `out`, as many whole steps as there is room for.
std::size_t put(const Interleaving& steps, std::uint8_t* out, std::size_t size_max) {
  const Bytes bytes = encode(target().start, steps, size_max);
  std::ranges::copy(bytes, out);
  return bytes.size();
}

}  // namespace
}  // namespace pirq::fuzz

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
  if (!pirq::fuzz::target().over_steps) return 0;  // libFuzzer then mutates instead.
  pirq::fuzz::Random random(seed);
  const pirq::World& start = pirq::fuzz::target().start;
  const pirq::fuzz::Interleaving first = pirq::fuzz::decode(start, {data1, size1});
  return pirq::fuzz::put(
      pirq::fuzz::cross_over(start, first, pirq::fuzz::decode(start, {data2, size2}), random), out,
      max_size);
}
