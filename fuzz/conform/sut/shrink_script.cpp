#include "fuzz/conform/sut/shrink_script.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "fuzz/shrink/sequence.h"

namespace pirq::fuzz {
namespace {

// The size of a number: its distance from 0. 0 is smaller than 1, and 1 is smaller than -1.
std::int64_t size_of(std::int32_t arg) {
  return 2 * std::abs(std::int64_t{arg}) + (arg < 0 ? 1 : 0);
}

std::int64_t size_of(const xen::Hypercall& call) {
  std::int64_t size = 0;
  for (const xen::Parameter parameter : info(call.op).parameters)
    size += size_of(info(parameter).get(call));
  return size;
}

auto rank(const Script& script) {
  std::size_t vectors = 0;
  for (const DeviceConfig& device : script.config.devices)
    vectors += device.kind == DeviceKind::msi ? 1 : device.vectors;
  std::int64_t arguments = 0;
  for (const Call& call : script.calls) arguments += size_of(call.hypercall);
  return std::tuple(script.calls.size(), script.config.devices.size(), vectors,
                    script.config.pirqs + script.config.irqs + script.config.gsis, arguments);
}

class Shrinker : SequenceShrinker<std::vector<Call>> {
 public:
  Shrinker(const Script& script, const TryScript& attempt, const ScriptShrinkOptions& options)
      : attempt_(attempt), options_(options) {
    best_.script = script;
  }

  ShrunkScript run() {
    repeat<Shrinker>(*this, kPasses);
    best_.finished = !spent();
    return std::move(best_);
  }

 private:
  using Passes = std::array<Pass<Shrinker>, 6>;
  static const Passes kPasses;

  [[nodiscard]] const std::vector<Call>& elements() const override { return best_.script.calls; }
  bool take_elements(std::vector<Call>&& candidate) override {
    return take({best_.script.config, std::move(candidate)});
  }
  [[nodiscard]] bool spent() const override {
    return best_.runs >= options_.runs_max || (options_.go_on && !options_.go_on());
  }

  // Takes the candidate if it still fails and the executed script is smaller. All passes use it.
  bool take(const Script& candidate) {
    if (spent()) return false;
    ++best_.runs;
    std::optional<Script> result = attempt_(candidate);
    if (!result || !smaller(*result, best_.script)) return false;
    best_.script = std::move(*result);
    return true;
  }

  bool drop_runs() { return drop_chunks(); }
  bool drop_two() {
    constexpr std::size_t kLongest = 40;
    return drop_pairs(kLongest);
  }

  // Drops a call that only fills a table, together with the place that it fills.
  bool drop_with_place() {
    bool progress = false;
    for (const auto size : {&WorldConfig::irqs, &WorldConfig::pirqs})
      for (std::size_t i = calls().size(); i-- > 0 && !spent();) {
        if (i >= calls().size()) continue;
        Script candidate = best_.script;
        --(candidate.config.*size);
        candidate.calls.erase(candidate.calls.begin() + static_cast<std::ptrdiff_t>(i));
        progress |= take(candidate);
      }
    return progress;
  }

  // Drops devices that no call uses; later devices move up. Then it makes MSI-X tables smaller.
  bool drop_devices() {
    bool progress = false;
    for (std::size_t d = best_.script.config.devices.size(); d-- > 0 && !spent();) {
      progress |= take_without_device(d);
      if (d >= best_.script.config.devices.size()) continue;
      Script candidate = best_.script;
      DeviceConfig& device = candidate.config.devices[d];
      if (device.kind == DeviceKind::msi || device.vectors == 1) continue;
      --device.vectors;
      progress |= take(candidate);
    }
    return progress;
  }

  bool take_without_device(std::size_t d) {
    if (best_.script.config.devices.size() < 2) return false;
    Script candidate = best_.script;
    auto& devices = candidate.config.devices;
    devices.erase(devices.begin() + static_cast<std::ptrdiff_t>(d));
    for (Call& call : candidate.calls)
      if (call.hypercall.device > d) --call.hypercall.device;
    return take(candidate);
  }

  // Makes the tables smaller. The numbers in the calls are renamed.
  bool lower_sizes() {
    bool progress = false;
    const auto lower = [&](std::int32_t WorldConfig::*size, std::int32_t low) {
      while (best_.script.config.*size > low && !spent()) {
        const std::int32_t now = best_.script.config.*size;
        if (!take_with(size, low) && !take_with(size, low + (now - low) / 2) &&
            !take_with(size, now - 1))
          return;
        progress = true;
      }
    };
    lower(&WorldConfig::pirqs, best_.script.config.gsis + 1);
    lower(&WorldConfig::irqs, best_.script.config.gsis + 1);
    return progress;
  }

  bool take_with(std::int32_t WorldConfig::*size, std::int32_t value) {
    Script candidate = best_.script;
    // Xen allocates from the top, so numbers that no call returned move with the top.
    const std::int32_t by = size == &WorldConfig::pirqs ? candidate.config.pirqs - value : 0;
    candidate.config.*size = value;
    if (take(candidate)) return true;
    for (Call& call : candidate.calls)
      if (call.hypercall.pirq > by) call.hypercall.pirq -= by;
    for (Call& call : candidate.calls) call.number = -1;
    return by != 0 && take(candidate);
  }

  bool lower_arguments() {
    bool progress = false;
    for (std::size_t i = 0; i < calls().size() && !spent(); ++i)
      for (std::size_t p = 0; p < std::tuple_size_v<decltype(xen::OperationInfo::parameters)>; ++p)
        progress |= i < calls().size() && lower_argument(i, p);
    return progress;
  }

  bool lower_argument(std::size_t i, std::size_t p) {
    const xen::Hypercall& call = calls()[i].hypercall;
    const xen::ParameterInfo& argument = info(info(call.op).parameters[p]);
    const std::int32_t now = argument.get(call);
    for (const std::int32_t to : {0, 1, -1, now - 1}) {
      if (size_of(to) >= size_of(now) || to < argument.low || to > argument.high) continue;
      Script candidate = best_.script;
      argument.set(candidate.calls[i].hypercall, to);
      if (take(candidate)) return true;
    }
    return false;
  }

  [[nodiscard]] const std::vector<Call>& calls() const { return best_.script.calls; }

  const TryScript& attempt_;
  const ScriptShrinkOptions& options_;
  ShrunkScript best_;
};

const Shrinker::Passes Shrinker::kPasses = {{
    {"drop chunks", &Shrinker::drop_runs},
    {"drop devices", &Shrinker::drop_devices},
    {"lower arguments", &Shrinker::lower_arguments},
    {"drop with a place", &Shrinker::drop_with_place},
    {"drop pairs", &Shrinker::drop_two},
    {"lower sizes", &Shrinker::lower_sizes},
}};

}  // namespace

bool smaller(const Script& a, const Script& b) {
  return rank(a) < rank(b);
}

ShrunkScript shrink_script(const Script& script, const TryScript& attempt,
                           const ScriptShrinkOptions& options) {
  return Shrinker(script, attempt, options).run();
}

}  // namespace pirq::fuzz
