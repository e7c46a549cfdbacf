// A property of our own in a world of our own: a random campaign, the shortest case of what it
// finds, and an exhaustive search.
#include <array>
#include <cstdio>
#include <optional>
#include <variant>

#include "fuzz/pirqfuzz.h"

constexpr auto kWorld = R"(pirqfuzz-case 1
world small xen=4.8 qemu=2.1 linux=4.12 driver=orderly gsis=16 pirqs=18 irqs=80
device a msi
device b msi
)";

// Whenever Xen was asked for a number, another one is left.
std::optional<pirq::Violation> check_spare(const pirq::Observation& seen) {
  if (!seen.outcome.searched || pirq::linear_free_pirq(seen.world, false) >= 0) return {};
  return pirq::Violation{.pirq = seen.outcome.pirq, .detail = "it is the last one"};
}

int main() {
  const auto parsed = pirq::fuzz::parse_case(kWorld, "small", {});
  const pirq::fuzz::NamedWorld world = std::get<pirq::fuzz::Case>(parsed).worlds.front();
  const auto setup = std::get<pirq::Setup>(pirq::Setup::create(world.config));
  const pirq::World start(setup);
  const std::array own{pirq::OwnProperty{.name = "spare-number", .check = check_spare}};
  const pirq::Watched watched(pirq::properties_for(world.config.driver), own);

  pirq::fuzz::CampaignOptions options;
  options.cases = 1000;
  options.watched = watched;
  const auto found = pirq::fuzz::run_campaign(start, options);
  if (!found.failure) return 1;
  const auto shrunk = pirq::fuzz::shrink(start, found.failing, *found.failure, watched, {});
  const pirq::fuzz::Find find{.world = world,
                              .seed = options.seed,
                              .case_index = found.failing_index,
                              .steps = shrunk.steps,
                              .violation = shrunk.failure.violation,
                              .shrunk = true,
                              .certified = shrunk.certified};

  const pirq::fuzz::ExploreOptions search{.watched = watched};
  const auto verdict = verdict_text(explore(start, search), search, "");
  std::printf("%s\n%s", print_case(to_case(find)).c_str(), verdict.c_str());
}
