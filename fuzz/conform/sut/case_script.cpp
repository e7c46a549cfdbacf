#include "fuzz/conform/sut/case_script.h"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "fuzz/case_file/expand.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/generate/generate.h"
#include "model/setup.h"
#include "model/world.h"

namespace pirq::fuzz {
namespace {

/// Collects the calls of a world.
class Calls : public xen::CallObserver {
 public:
  explicit Calls(std::vector<Call>& calls) : calls_(calls) {}

  void before(const xen::DomainView&, const xen::Hypercall&,
              const std::optional<xen::Search>&) override {}
  void after(const xen::DomainView&, const xen::Hypercall& call, const xen::Answer& answer,
             const Touched&) override {
    if (index_of(call.op) >= xen::kRecordedOperations)
      unknown_ = true;
    else if (!unknown_)
      calls_.push_back(made(call, answer));
  }

  /// True if a recording cannot have one of the calls. It and those behind it are left out.
  [[nodiscard]] bool unknown() const { return unknown_; }

 private:
  std::vector<Call>& calls_;
  bool unknown_ = false;
};

InputError cannot(std::string what) {
  return {{}, 0, 0, std::move(what), "recordings have no such call: corpus/conformance/README.md"};
}

WorldConfig config_of(const Case& value, const WorldConfig& world) {
  WorldConfig config = world;
  config.devices = value.devices;
  return config;
}

// The same steps in another world, as `replay` executes them.
std::variant<Interleaving, InputError> steps_in(const Case& value, const Setup& setup) {
  const auto first = Setup::create(config_of(value, value.worlds.front().config));
  if (const auto* error = std::get_if<SetupError>(&first)) return cannot(error->message);
  const auto expanded = expand(value, World(std::get<Setup>(first)));
  if (const auto* error = std::get_if<InputError>(&expanded)) return *error;
  const auto& steps = std::get<Expanded>(expanded).steps;
  return run_case(World(setup), steps, Watched(), Disabled::skip).made;
}

// Adds the calls of `steps`, and a raise for each interrupt. Returns false if one was left out.
bool add_calls(const Setup& setup, std::span<const Step> steps, std::vector<Call>& to) {
  World played(setup);
  Calls calls(to);
  for (const Step& step : steps) {
    if (step.kind == StepKind::raise) to.push_back({xen::raise(step.device, step.a)});
    played.apply(step, &calls);
    if (calls.unknown()) return false;
  }
  return true;
}

}  // namespace

std::variant<Script, InputError> script_of(const Case& value, const NamedWorld& world) {
  Script script{config_of(value, world.config), {}};
  for (const DeviceConfig& device : script.config.devices)
    if (device.kind != DeviceKind::msi && device.kind != DeviceKind::msix)
      return cannot("the case has a device without MSI of its own");
  const auto setup = Setup::create(script.config);
  if (const auto* error = std::get_if<SetupError>(&setup)) return cannot(error->message);
  const auto steps = steps_in(value, std::get<Setup>(setup));
  if (const auto* error = std::get_if<InputError>(&steps)) return *error;
  if (!add_calls(std::get<Setup>(setup), std::get<Interleaving>(steps), script.calls))
    return cannot("the case has calls that a trace has not");
  return script;
}

Script stack_script(const WorldConfig& world, std::uint64_t seed) {
  constexpr GenerateOptions kSteps{.steps_min = 40, .steps_max = 200};
  Script script{world, {}};
  const auto setup = Setup::create(world);
  const auto steps = generate(World(std::get<Setup>(setup)), seed, kSteps);
  static_cast<void>(add_calls(std::get<Setup>(setup), steps, script.calls));
  return script;
}

}  // namespace pirq::fuzz
