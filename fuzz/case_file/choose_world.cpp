#include "fuzz/case_file/choose_world.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/named_worlds.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

Result<NamedWorld> find_world(const std::string& name) {
  if (auto world = find_named_world(name)) return std::move(*world);
  std::error_code error;
  const bool file = name.ends_with(".case") || name.find('/') != std::string::npos ||
                    std::filesystem::exists(name, error);
  if (!file)
    return InputError{.file = "--world",
                      .line = 0,
                      .column = 0,
                      .message = "expected a named world or a case file, got '" + name + "'",
                      .hint = suggestion(name, named_world_names()) +
                              (nearest(name, named_world_names()) ? "" : ", or a case file")};
  auto loaded = load_case(name);
  if (auto* problem = std::get_if<InputError>(&loaded)) return std::move(*problem);
  return std::move(std::get<Case>(loaded).worlds.front());
}

void set_devices(WorldConfig& config, int devices) {
  const auto models = config.devices;
  config.devices.clear();
  for (std::size_t i = 0; i < static_cast<std::size_t>(devices); ++i)
    config.devices.push_back(models[i % models.size()]);
}

}  // namespace

std::variant<NamedWorld, InputError> choose_world(const std::string& name_or_file,
                                                  std::optional<int> devices) {
  auto found = find_world(name_or_file);
  auto* world = std::get_if<NamedWorld>(&found);
  if (world == nullptr) return found;
  world->expect = {};
  if (devices) set_devices(world->config, *devices);
  const auto setup = Setup::create(world->config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return InputError{.file = "--devices",
                      .line = 0,
                      .column = 0,
                      .message = error->message,
                      .hint = "choose fewer devices or a larger world"};
  return found;
}

}  // namespace pirq::fuzz
