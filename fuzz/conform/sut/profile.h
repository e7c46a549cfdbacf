// The four kinds of scripts. A script depends only on its profile, its base and its seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "fuzz/conform/sut/script.h"
#include "model/enum.h"

namespace pirq::fuzz {

/// The order is the order of the table.
enum class Profile : std::uint8_t {
  protocol,  ///< A well-behaved guest and device model.
  hostile,   ///< Any operation, with plausible or wrong arguments.
  exhaust,   ///< Small tables, many allocations, blocks.
  oom,       ///< Like hostile, with failing allocations.
};
inline constexpr std::size_t kProfiles = enum_count<Profile>;

struct ProfileInfo {
  Profile profile;
  std::string_view name;
  std::string_view help;
};

[[nodiscard]] std::span<const ProfileInfo> profiles();
[[nodiscard]] std::string_view name_of(Profile profile);
[[nodiscard]] std::optional<Profile> find_profile(std::string_view name);

/// A set of operations.
using OperationSet = EnumSet<xen::Operation>;

/// The devices and table sizes that an implementation under test offers.
struct Host {
  std::vector<DeviceConfig> devices;  ///< A script uses one to four of them.
  bool fixed_sizes = false;           ///< The sizes are those of the base.
  std::int32_t gsis = 16;             ///< The smallest nr_irqs_gsi.
  bool own_number = false;            ///< The guest can name itself by its domain number.
};

/// Makes a script. Release and rules are those of `base`; sizes and devices come from `seed`, as
/// far as `host` leaves a choice. A script has only `operations`, and may be empty if the profile
/// draws none of them. It ends when the domain has crashed or is destroyed.
[[nodiscard]] Script generate_script(Profile profile, const WorldConfig& base, std::uint64_t seed,
                                     const std::optional<Host>& host = std::nullopt,
                                     OperationSet operations = OperationSet::all());

}  // namespace pirq::fuzz
