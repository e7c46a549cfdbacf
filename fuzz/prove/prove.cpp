#include "fuzz/prove/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace pirq::fuzz {
namespace {

constexpr PropertySet kWatched = PropertySet().with(Property::exclusive_pirq);

using Devices = std::vector<DeviceConfig>;

std::vector<DeviceConfig> kinds_of(const WorldConfig& config) {
  Devices kinds;
  for (const DeviceConfig& device : config.devices)
    if (std::ranges::find(kinds, device) == kinds.end()) kinds.push_back(device);
  return kinds;
}

// Every choice of `count` devices among the kinds, in order, without regard to their order.
void choose(const Devices& kinds, std::size_t from, int count, Devices& chosen,
            std::vector<Devices>& all) {
  if (count == 0) return all.push_back(chosen);
  for (std::size_t i = from; i < kinds.size(); ++i) {
    chosen.push_back(kinds[i]);
    choose(kinds, i, count - 1, chosen, all);
    chosen.pop_back();
  }
}

// The number of MSI pirqs, host irqs and ports of a small world.
struct Room {
  std::int32_t pirqs;
  std::int32_t irqs;
  std::int32_t ports;
};

TaughtBy small_world(const WorldConfig& from, const Devices& devices, const Room& room) {
  TaughtBy world{.name = "", .config = from, .confirms = false, .visit = {}};
  for (const DeviceConfig& device : devices) {
    if (!world.name.empty()) world.name += ", ";
    world.name += name_of(device.kind);
    if (device.vectors > 1) world.name += fmt::format(" {}", device.vectors);
  }
  world.name += fmt::format("; {} pirqs, {} irqs, {} ports", room.pirqs, room.irqs, room.ports);
  WorldConfig& config = world.config;
  config.devices.assign(devices.begin(), devices.end());
  config.taken.clear();
  config.pirqs = config.gsis + room.pirqs;
  config.irqs = config.gsis + room.irqs;
  if (room.irqs < room.pirqs) config.caps_pirqs = false;  // Other domains have irqs too.
  config.ports = room.ports;
  return world;
}

// The worlds of some devices: with enough of everything, and with each smaller number of pirqs,
// irqs or ports. Worlds that only confirm are too large for more than one that lacks one of each.
void add_worlds(const WorldConfig& config, const Devices& devices, bool confirm,
                std::vector<TaughtBy>& worlds) {
  std::int32_t vectors = 0;
  for (const DeviceConfig& device : devices) vectors += device.vectors;
  const Room enough{.pirqs = vectors + 1, .irqs = vectors + 1, .ports = vectors};
  const auto add = [&](const Room& room) {
    worlds.push_back(small_world(config, devices, room));
    worlds.back().confirms = confirm;
  };
  add(enough);
  for (auto scarce : {&Room::pirqs, &Room::irqs, &Room::ports})
    for (std::int32_t n = vectors - 1; n >= (confirm ? vectors - 1 : 1); --n) {
      Room room = enough;
      room.*scarce = n;
      add(room);
    }
}

std::vector<TaughtBy> small_worlds(const WorldConfig& config, int devices_max) {
  std::vector<TaughtBy> worlds;
  for (int count = 2; count <= devices_max; ++count) {
    std::vector<Devices> choices;
    Devices chosen;
    choose(kinds_of(config), 0, count, chosen, choices);
    for (const Devices& devices : choices) add_worlds(config, devices, count > 2, worlds);
  }
  return worlds;
}

// A shortest violation in a world, if it has one within the bound.
std::optional<FailingCase> shortest(const WorldConfig& config, std::size_t states_max) {
  const auto created = Setup::create(config);
  const auto* setup = std::get_if<Setup>(&created);
  if (setup == nullptr) return std::nullopt;
  ExploreOptions options;
  options.watched = kWatched;
  options.states_max = states_max;
  const World start(*setup);
  Explored explored = explore(start, options);
  if (explored.verdict != Verdict::violated) return std::nullopt;
  return FailingCase{.steps = std::move(explored.steps), .failure = *explored.failure};
}

std::string missing(const Proof& proof, const PairClauses& wanted) {
  if (!proof.induction.closed)
    return "two devices that are in known states can reach a state that no small world has";
  for (const auto& [a, b] : wanted.list())
    if (!proof.induction.clauses.has(a, b)) return "a step from an unreachable state breaks it";
  return "";
}

class Prover {
 public:
  Prover(const WorldConfig& config, const ProveOptions& options)
      : config_(config), options_(options) {}

  Proof run() {
    proof_.worlds = small_worlds(config_, options_.devices);
    for (TaughtBy& world : proof_.worlds) {
      if (world.confirms && violated_ != nullptr) break;  // Larger worlds would confirm nothing.
      proof_.why = learn(world);
      if (!proof_.why.empty()) return std::move(proof_);
    }
    const PairClauses wanted = exclusive_pirq_clauses();
    PairClauses candidates = proof_.learned.clauses();
    for (const auto& [a, b] : wanted.list()) candidates.add(a, b);
    proof_.induction = induce(proof_.learned, candidates, wanted);
    if (violated_ != nullptr)
      refute();
    else
      conclude(wanted);
    return std::move(proof_);
  }

 private:
  // Returns the reason why the world ends the proof; empty if it does not.
  std::string learn(TaughtBy& world) {
    const auto created = Setup::create(world.config);
    if (const auto* error = std::get_if<SetupError>(&created))
      return fmt::format("{}: {}", world.name, error->message);
    const Setup& setup = std::get<Setup>(created);
    if (std::string why = ViewReader::why_not(setup); !why.empty()) return why;
    LearnOptions learning{.watched = kWatched, .states_max = options_.states_max, .go_on = {}};
    if (options_.go_on)
      learning.go_on = [&](std::size_t states) { return options_.go_on(world.name, states); };
    world.visit = proof_.learned.learn(World(setup), learning);
    if (const auto& flaw = proof_.learned.flaw())
      return fmt::format("{}: {}", world.name, flaw->what);
    if (world.visit.stopped) return "ended before every small world was visited";
    if (world.visit.violated && violated_ == nullptr) violated_ = &world;
    if (violated_ != nullptr) return "";
    if (!world.visit.complete && !world.confirms)
      return fmt::format("{}: not all states were visited", world.name);
    if (world.confirms && world.visit.new_steps > 0)
      return fmt::format("{}: its devices make {} steps that fewer devices do not make", world.name,
                         world.visit.new_steps);
    return "";
  }

  void refute() {
    proof_.verdict = ProofVerdict::refuted;
    for (const WorldConfig* config : {&config_, &std::as_const(violated_->config)}) {
      proof_.found_in = *config;
      proof_.found = shortest(*config, options_.states_max);
      if (proof_.found) return;
    }
  }

  void conclude(const PairClauses& wanted) {
    proof_.why = missing(proof_, wanted);
    if (!proof_.why.empty()) return;
    proof_.verdict = ProofVerdict::proven;
    proof_.needed = minimise(proof_.learned, proof_.induction.clauses, wanted);
  }

  const WorldConfig& config_;
  const ProveOptions& options_;
  Proof proof_;
  TaughtBy* violated_ = nullptr;
};

}  // namespace

Proof prove(const WorldConfig& config, const ProveOptions& options) {
  return Prover(config, options).run();
}

}  // namespace pirq::fuzz
