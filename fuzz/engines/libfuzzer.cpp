// libFuzzer's way in: every byte string is a case. Byte k picks one of the steps that can happen
// after the first k steps, so no input is refused and no step is wasted. What fails is shrunk and
// kept as text by the code that does so for every engine; then the process ends, as libFuzzer
// expects. PIRQFUZZ_WORLD names the world, january-2017 if it is not set.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/case_file/print.h"
#include "fuzz/find.h"
#include "fuzz/named_worlds.h"
#include "fuzz/nearest.h"
#include "fuzz/shrink.h"

namespace pirq::fuzz {
namespace {

// What is the same for every input; made at the first.
struct Target {
  Target()
      : world(named()),
        setup(std::get<Setup>(Setup::create(world.config))),
        start(setup),
        watched(properties_for(world.config.driver)),
        monitor(watched, start) {}

  static NamedWorld named() {
    const char* set = std::getenv("PIRQFUZZ_WORLD");
    const std::string name = set != nullptr ? set : "january-2017";
    if (auto found = find_named_world(name)) return *std::move(found);
    std::fprintf(stderr, "PIRQFUZZ_WORLD: there is no world '%s'\n  hint: %s\n", name.c_str(),
                 suggestion(name, named_world_names()).c_str());
    std::exit(2);
  }

  NamedWorld world;
  Setup setup;
  World start;
  PropertySet watched;
  Monitor monitor;
};

[[noreturn]] void keep_and_end(const Target& target, const Interleaving& steps,
                               const Violation& violation) {
  const Failure failure{violation, steps.size() - 1};
  const Shrunk shrunk = shrink(target.start, steps, failure, target.watched, {});
  const Find find{.world = target.world,
                  .steps = shrunk.steps,
                  .violation = shrunk.failure.violation,
                  .shrunk = true,
                  .certified = shrunk.certified,
                  .engine = "libFuzzer"};
  const std::string text = print_case(to_case(find));
  std::fputs(text.c_str(), stderr);
  const auto saved = save_text("finds", file_name(find), text);
  if (const auto* error = std::get_if<InputError>(&saved))
    std::fprintf(stderr, "%s\n", to_text(*error).c_str());
  std::abort();
}

void run(const Target& target, const std::uint8_t* data, std::size_t size) {
  World world(target.start);
  Interleaving steps;
  StepList enabled;
  for (std::size_t i = 0; i < size; ++i) {
    enabled.clear();
    world.enabled(enabled);
    if (enabled.empty()) return;
    steps.push_back(enabled[data[i] % enabled.size()]);
    if (const auto violation = target.monitor.step(world, steps.back()))
      keep_and_end(target, steps, *violation);
  }
}

}  // namespace
}  // namespace pirq::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const pirq::fuzz::Target target;
  pirq::fuzz::run(target, data, size);
  return 0;
}
