#include "fuzz/case_file/choose_world.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "fuzz/case_file/load_worlds.h"
#include "fuzz/case_file/named_worlds.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

using Worlds = std::vector<NamedWorld>;

constexpr std::string_view kChanged = "-changed";

InputError wrong(std::string option, std::string message, std::string hint) {
  return {.file = std::move(option),
          .line = 0,
          .column = 0,
          .message = std::move(message),
          .hint = std::move(hint)};
}

bool is_file(const std::string& name) {
  std::error_code error;
  return name == "-" || name.ends_with(".case") || name.find('/') != std::string::npos ||
         std::filesystem::exists(name, error);
}

std::vector<std::string_view> names_of(const Worlds& worlds) {
  std::vector<std::string_view> names;
  for (const NamedWorld& world : worlds) names.push_back(world.name);
  return names;
}

// The world `name` of a file.
Result<Worlds> world_of_file(const std::string& file, const std::string& name) {
  auto loaded = load_worlds(file);
  auto* worlds = std::get_if<Worlds>(&loaded);
  if (worlds == nullptr) return loaded;
  const auto found = std::ranges::find(*worlds, name, &NamedWorld::name);
  if (found == worlds->end())
    return wrong("--world", file + " has no world " + in_quotes(name),
                 suggestion(name, names_of(*worlds)));
  return Worlds{std::move(*found)};
}

Result<Worlds> find_worlds(const std::string& name) {
  if (name.empty()) return Worlds{newest_world()};
  if (auto world = find_named_world(name)) return Worlds{std::move(*world)};
  const std::size_t colon = name.rfind(':');
  std::error_code error;
  if (colon != std::string::npos && !std::filesystem::exists(name, error) &&
      is_file(name.substr(0, colon)))
    return world_of_file(name.substr(0, colon), name.substr(colon + 1));
  if (is_file(name)) return load_worlds(name);
  const auto known = named_world_names();
  return wrong("--world", "expected a named world or a case file, got " + in_quotes(name),
               suggestion(name, known) + (nearest(name, known) ? "" : ", or a case file"));
}

void set_devices(WorldConfig& config, int devices) {
  const auto models = config.devices;
  config.devices.clear();
  for (std::size_t i = 0; i < static_cast<std::size_t>(devices); ++i)
    config.devices.push_back(models[i % models.size()]);
}

}  // namespace

std::optional<InputError> change_world(const WorldChoice& choice, NamedWorld& world) {
  world.expect = {};
  const WorldConfig before = world.config;
  choice.changes.apply(world.config);
  if (world.config != before && !choice.world.empty())
    world.name = world.name.substr(0, kNameMax - kChanged.size()) + std::string(kChanged);
  if (choice.devices) set_devices(world.config, *choice.devices);
  const auto setup = Setup::create(world.config);
  const auto* error = std::get_if<SetupError>(&setup);
  if (error == nullptr) return std::nullopt;
  if (choice.devices)
    return wrong("--devices", error->message, "choose fewer devices or a larger world");
  std::string flag = error->key;
  std::ranges::replace(flag, '_', '-');
  return wrong("--" + flag, error->message, "'pirqfuzz world' prints the keys of a world");
}

NamedWorld newest_world() {
  NamedWorld world{.name = "custom", .config = {}, .expect = {}};
  for (const ReleaseInfo& row : kReleases) {
    if (row.component == Component::xen) world.config.xen = row.release;
    if (row.component == Component::qemu) world.config.qemu = row.release;
    if (row.component == Component::guest) world.config.guest = row.release;
  }
  world.config.devices.assign(2, DeviceConfig{});
  return world;
}

Result<Worlds> choose_worlds(const WorldChoice& choice) {
  auto found = find_worlds(choice.world);
  auto* worlds = std::get_if<Worlds>(&found);
  if (worlds == nullptr) return found;
  for (NamedWorld& world : *worlds)
    if (auto error = change_world(choice, world)) return std::move(*error);
  return found;
}

Result<NamedWorld> choose_world(const WorldChoice& choice) {
  auto found = choose_worlds(choice);
  if (auto* error = std::get_if<InputError>(&found)) return std::move(*error);
  Worlds& worlds = std::get<Worlds>(found);
  if (worlds.size() == 1) return std::move(worlds.front());
  return wrong("--world",
               choice.world + " has " + std::to_string(worlds.size()) +
                   " worlds: " + alternatives(names_of(worlds)),
               "choose one: --world " + choice.world + ':' + worlds.front().name);
}

Result<NamedWorld> choose_world(const std::string& name_or_file, std::optional<int> devices) {
  auto found = choose_worlds({.world = name_or_file, .devices = devices});
  if (auto* error = std::get_if<InputError>(&found)) return std::move(*error);
  return std::move(std::get<Worlds>(found).front());
}

}  // namespace pirq::fuzz
