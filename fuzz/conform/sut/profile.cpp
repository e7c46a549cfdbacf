#include "fuzz/conform/sut/profile.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "fuzz/conform/sut/arguments.h"
#include "fuzz/conform/sut/protocol.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz {
namespace {

constexpr std::array<ProfileInfo, kProfiles> kProfileTable = {{
    {Profile::protocol, "protocol", "What a well-behaved guest and device model do."},
    {Profile::hostile, "hostile", "Any operation, with plausible to wrong arguments."},
    {Profile::exhaust, "exhaust", "Small tables, allocation over and over, blocks."},
    {Profile::oom, "oom", "Like hostile, with failing allocations."},
}};

using Weights = std::array<std::uint32_t, xen::kRecordedOperations>;

// The weight of each operation, in the order of the table. In the profile `protocol` only allowed
// operations are drawn.
constexpr std::array<Weights, kProfiles> kWeights = {{
    {16, 12, 0, 1, 8, 6, 6, 16, 3, 1, 0, 1, 0},
    {26, 32, 6, 10, 20, 24, 17, 22, 12, 13, 0, 2, 0},
    {60, 40, 10, 15, 18, 11, 8, 8, 5, 3, 0, 0, 0},
    {24, 28, 5, 8, 15, 20, 13, 17, 10, 10, 60, 1, 0},
}};

constexpr std::int32_t kDevicesOfScript = 4;

void draw_sizes(std::int32_t gsis, bool small, Random& random, WorldConfig& config) {
  config.gsis = random.between(gsis, gsis + 8);
  config.pirqs = config.gsis + random.between(3, small ? 10 : 40);
  config.irqs = config.gsis + random.between(small ? 4 : 16, small ? 16 : 70);
}

void draw_devices(Random& random, WorldConfig& config) {
  for (std::int32_t left = random.between(1, kDevicesOfScript); left > 0; --left) {
    if (random.below(100) < 45)
      config.devices.push_back({DeviceKind::msi, xen::kMsiIrqsMax});
    else
      config.devices.push_back(
          {DeviceKind::msix, static_cast<std::uint16_t>(random.between(1, 6))});
  }
}

// Draws some of the host's devices, each at most once.
void draw_devices(std::vector<DeviceConfig> devices, Random& random, WorldConfig& config) {
  const std::int32_t most = std::min(kDevicesOfScript, static_cast<std::int32_t>(devices.size()));
  for (std::int32_t left = random.between(1, most); left > 0; --left) {
    const auto at = random.below(static_cast<std::uint32_t>(devices.size()));
    config.devices.push_back(devices[at]);
    devices.erase(devices.begin() + at);
  }
}

WorldConfig draw_world(const WorldConfig& base, const std::optional<Host>& host, bool small,
                       Random& random) {
  WorldConfig config = base;
  const std::int32_t gsis = host ? host->gsis : xen::kLegacyIrqs;
  if (!host || !host->fixed_sizes) draw_sizes(gsis, small, random, config);
  config.taken.clear();
  config.devices.clear();
  if (!host) {
    draw_devices(random, config);
    return config;
  }
  config.pirqs = std::min(config.pirqs, config.irqs);  // As domain_create does.
  draw_devices(host->devices, random, config);
  return config;
}

/// Makes one script. It executes each call at once, because the next call depends on the answers.
class Generator {
 public:
  Generator(Profile profile, OperationSet operations, bool own_number, Script& script,
            const Setup& setup, Random& random)
      : profile_(profile),
        weights_(weights_of(profile, operations)),
        dies_(operations.has(xen::Operation::destroy_domain)),
        script_(script),
        random_(random),
        machine_(setup),
        protocol_(setup),
        arguments_(setup, own_number) {}

  void run() {
    for (std::int32_t left = random_.between(10, 90); left > 0 && !machine_.crashed(); --left) {
      const auto call = profile_ == Profile::protocol ? draw_allowed() : draw_any();
      if (!call) break;
      add(*call);
    }
    const bool dies = random_.below(10) != 0 && dies_;
    if (dies && !machine_.crashed()) add({.op = xen::Operation::destroy_domain});
  }

 private:
  void add(const xen::Hypercall& call) {
    const xen::Answer answer = machine_.play(call);
    if (profile_ == Profile::protocol) protocol_.note(call, answer);
    arguments_.note(call, answer);
    script_.calls.push_back(made(call, answer));
  }

  static Weights weights_of(Profile profile, OperationSet operations) {
    Weights weights = kWeights[static_cast<std::size_t>(profile)];
    for (const xen::OperationInfo& row : xen::recorded_operations())
      if (!operations.has(row.op)) weights[index_of(row.op)] = 0;
    return weights;
  }

  // Draws the index of an item; nothing if no item has a weight. `weigh` returns the weight of an
  // item.
  template <class Items, class Weigh>
  std::optional<std::size_t> draw(const Items& items, Weigh weigh) {
    std::uint32_t sum = 0;
    for (const auto& item : items) sum += weigh(item);
    if (sum == 0) return std::nullopt;
    std::uint32_t at = random_.below(sum);
    std::size_t i = 0;
    while (at >= weigh(items[i])) at -= weigh(items[i++]);
    return i;
  }

  std::optional<xen::Hypercall> draw_allowed() {
    const std::vector<xen::Hypercall> calls = protocol_.allowed();
    const auto at = draw(calls, [&](const auto& call) { return weights_[index_of(call.op)]; });
    return at ? std::optional(calls[*at]) : std::nullopt;
  }

  std::optional<xen::Hypercall> draw_any() {
    const auto op = draw(weights_, [](std::uint32_t weight) { return weight; });
    if (!op) return std::nullopt;
    return arguments_.draw(static_cast<xen::Operation>(*op), random_);
  }

  Profile profile_;
  Weights weights_;
  bool dies_;
  Script& script_;
  Random& random_;
  XenMachine machine_;
  Protocol protocol_;
  Arguments arguments_;
};

}  // namespace

std::span<const ProfileInfo> profiles() {
  return kProfileTable;
}
std::string_view name_of(Profile profile) {
  return kProfileTable[static_cast<std::size_t>(profile)].name;
}
std::optional<Profile> find_profile(std::string_view name) {
  const auto* row = std::ranges::find(kProfileTable, name, &ProfileInfo::name);
  if (row == kProfileTable.end()) return std::nullopt;
  return row->profile;
}

Script generate_script(Profile profile, const WorldConfig& base, std::uint64_t seed,
                       const std::optional<Host>& host, OperationSet operations) {
  Random random(seed);
  Script script{draw_world(base, host, profile == Profile::exhaust, random), {}};
  const auto setup = Setup::create(script.config);
  const bool own_number = host && host->own_number;
  Generator(profile, operations, own_number, script, std::get<Setup>(setup), random).run();
  return script;
}

}  // namespace pirq::fuzz
