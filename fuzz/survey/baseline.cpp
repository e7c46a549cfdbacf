#include "fuzz/survey/baseline.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/load_case.h"

namespace pirq::fuzz {
namespace {

namespace fs = std::filesystem;

// True if the devices and vectors that the steps of `known` name exist.
bool has_devices(const WorldConfig& config, const WorldConfig& known) {
  if (config.devices.size() < known.devices.size()) return false;
  for (std::size_t i = 0; i < known.devices.size(); ++i)
    if (config.devices[i].vectors < known.devices[i].vectors) return false;
  return true;
}

// The first violation of the property when the steps run in the world.
std::optional<Violation> violation_in(const WorldConfig& config, const KnownCase& known,
                                      PropertyId property) {
  const auto setup = Setup::create(config);
  if (!std::holds_alternative<Setup>(setup)) return std::nullopt;
  const RunResult run =
      run_case(World(std::get<Setup>(setup)), known.steps, Watched::only(property), Disabled::skip);
  if (!run.failure) return std::nullopt;
  return run.failure->violation;
}

Result<KnownCase> load_known(const fs::path& path) {
  const auto loaded = load_case(path);
  if (const auto* error = std::get_if<InputError>(&loaded)) return *error;
  const Case& value = std::get<Case>(loaded);
  const NamedWorld& world = value.worlds.front();
  KnownCase known{.path = path, .world = world.config, .steps = {}, .property = {}};
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  auto expanded = expand(value, World(setup));
  if (auto* error = std::get_if<InputError>(&expanded)) {
    error->file = path.string();
    return std::move(*error);
  }
  known.steps = std::get<Expanded>(expanded).steps;
  const auto property = find_enum<Property>(world.expect.property);
  if (world.expect.kind != Expectation::Kind::violates || !property) return known;
  known.property = PropertyId(*property);
  known.occurs = violation_in(known.world, known, *known.property).has_value();
  return known;
}

}  // namespace

Result<Baseline> Baseline::load(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error))
    return InputError{.file = directory.string(),
                      .line = 0,
                      .column = 0,
                      .message = "is not a directory",
                      .hint = "expected a directory of case files"};
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(directory, error))
    if (entry.path().extension() == ".case") paths.push_back(entry.path());
  std::ranges::sort(paths);
  Baseline baseline;
  for (const fs::path& path : paths) {
    auto known = load_known(path);
    if (auto* problem = std::get_if<InputError>(&known)) return std::move(*problem);
    baseline.cases_.push_back(std::move(std::get<KnownCase>(known)));
  }
  return baseline;
}

const KnownCase* Baseline::find(const WorldConfig& config, const Violation& violation) const {
  for (const KnownCase& known : cases_) {
    if (!known.property || *known.property != violation.id()) continue;
    if (!has_devices(config, known.world)) continue;
    const auto here = violation_in(config, known, violation.id());
    if (here && here->same_failure(violation)) return &known;
  }
  return nullptr;
}

}  // namespace pirq::fuzz
