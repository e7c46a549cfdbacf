#include "fuzz/conform/sut/shrink_script.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace pirq::fuzz {
namespace {

// Small is near 0, and 0 before 1 before -1.
std::int64_t size_of(std::int32_t arg) {
  return 2 * std::abs(std::int64_t{arg}) + (arg < 0 ? 1 : 0);
}

std::int64_t size_of(const XenOp& op) {
  std::int64_t size = 0;
  for (const std::int32_t arg : op.args) size += size_of(arg);
  return size;
}

auto rank(const Script& script) {
  std::size_t vectors = 0;
  for (const DeviceConfig& device : script.config.devices)
    vectors += device.kind == DeviceKind::msi ? 1 : device.vectors;
  std::int64_t arguments = 0;
  for (const Call& call : script.calls) arguments += size_of(call.op);
  return std::tuple(script.calls.size(), script.config.devices.size(), vectors,
                    script.config.pirqs + script.config.irqs + script.config.gsis, arguments);
}

class Shrinker {
 public:
  Shrinker(const Script& script, const TryScript& attempt, const ScriptShrinkOptions& options)
      : attempt_(attempt), options_(options) {
    best_.script = script;
  }

  ShrunkScript run() {
    bool progress = true;
    while (progress && !spent()) {
      progress = false;
      for (const Pass& pass : kPasses) progress = (this->*pass.run)() || progress;
    }
    best_.finished = !spent();
    return std::move(best_);
  }

 private:
  struct Pass {
    std::string_view name;
    bool (Shrinker::*run)();
  };
  static const std::array<Pass, 6> kPasses;

  [[nodiscard]] bool spent() const {
    return best_.runs >= options_.runs_max || (options_.go_on && !options_.go_on());
  }

  // The choke point: takes the candidate if it still fails and what was made of it is smaller.
  bool take(const Script& candidate) {
    if (spent()) return false;
    ++best_.runs;
    std::optional<Script> result = attempt_(candidate);
    if (!result || !smaller(*result, best_.script)) return false;
    best_.script = std::move(*result);
    return true;
  }

  bool take_without(std::size_t begin, std::size_t end) {
    Script candidate = best_.script;
    candidate.calls.erase(candidate.calls.begin() + static_cast<std::ptrdiff_t>(begin),
                          candidate.calls.begin() + static_cast<std::ptrdiff_t>(end));
    return take(candidate);
  }

  // Runs of calls, half of the script first, single calls last; from the end.
  bool drop_chunks() {
    bool progress = false;
    for (std::size_t size = calls().size() / 2; size > 0; size /= 2)
      for (std::size_t end = calls().size(); end >= size && !spent();) {
        progress |= take_without(end - size, end);
        end = std::min(end - size, calls().size());
      }
    return progress;
  }

  // A call that only fills a table, with the place it fills.
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

  // Two calls that only make sense together.
  bool drop_pairs() {
    constexpr std::size_t kLongest = 40;  // Quadratic: for scripts that are nearly done.
    bool progress = false;
    if (calls().size() > kLongest) return false;
    for (std::size_t a = 0; a < calls().size(); ++a)
      for (std::size_t b = a + 1; b < calls().size() && !spent(); ++b) {
        Script candidate = best_.script;
        candidate.calls.erase(candidate.calls.begin() + static_cast<std::ptrdiff_t>(b));
        candidate.calls.erase(candidate.calls.begin() + static_cast<std::ptrdiff_t>(a));
        progress |= take(candidate);
      }
    return progress;
  }

  // A device that nobody needs; those behind it move up. MSI-X tables as small as can be.
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
      if (std::int32_t* device = find_arg(call.op, XenArg::device);
          device != nullptr && *device > static_cast<std::int32_t>(d))
        --*device;
    return take(candidate);
  }

  // Tables as small as can be; the numbers in the calls follow what is answered.
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
    // Numbers come from the top: those that nobody answered move with it.
    const std::int32_t by = size == &WorldConfig::pirqs ? candidate.config.pirqs - value : 0;
    candidate.config.*size = value;
    if (take(candidate)) return true;
    for (Call& call : candidate.calls)
      if (std::int32_t* pirq = find_arg(call.op, XenArg::pirq); pirq != nullptr && *pirq > by)
        *pirq -= by;
    for (Call& call : candidate.calls) call.number = -1;
    return by != 0 && take(candidate);
  }

  bool lower_arguments() {
    bool progress = false;
    for (std::size_t i = 0; i < calls().size() && !spent(); ++i)
      for (std::size_t arg = 0; arg < calls()[i].op.args.size(); ++arg)
        progress |= i < calls().size() && lower_argument(i, arg);
    return progress;
  }

  bool lower_argument(std::size_t i, std::size_t arg) {
    const XenOp& op = calls()[i].op;
    const Bounds bounds = bounds_of(info(op.kind).args[arg]);
    const std::int32_t now = op.args[arg];
    for (const std::int32_t to : {0, 1, -1, now - 1}) {
      if (size_of(to) >= size_of(now) || to < bounds.low || to > bounds.high) continue;
      Script candidate = best_.script;
      candidate.calls[i].op.args[arg] = to;
      if (take(candidate)) return true;
    }
    return false;
  }

  [[nodiscard]] const std::vector<Call>& calls() const { return best_.script.calls; }

  const TryScript& attempt_;
  const ScriptShrinkOptions& options_;
  ShrunkScript best_;
};

const std::array<Shrinker::Pass, 6> Shrinker::kPasses = {{
    {"drop chunks", &Shrinker::drop_chunks},
    {"drop devices", &Shrinker::drop_devices},
    {"lower arguments", &Shrinker::lower_arguments},
    {"drop with a place", &Shrinker::drop_with_place},
    {"drop pairs", &Shrinker::drop_pairs},
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
