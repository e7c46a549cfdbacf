// Clocks, and the worlds of the experiments.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/case_file/named_worlds.h"
#include "model/world.h"

namespace pirq::bench {

/// The current value of `clock` in seconds. CPU time is comparable on a shared machine; wall time
/// is not.
[[nodiscard]] inline double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// CPU seconds of all child processes that have ended.
[[nodiscard]] inline double seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The seconds that `work` takes.
template <class Work>
[[nodiscard]] double time_of(Work&& work, clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
  const double begin = seconds(clock);
  work();
  return seconds(clock) - begin;
}

/// Repeats `batch`, which returns its amount of work, for at least `enough` CPU seconds. Returns
/// the work per second.
template <class Batch>
[[nodiscard]] double rate_of(double enough, Batch&& batch) {
  double done = 0;
  double spent = 0;
  while (spent < enough) spent += time_of([&] { done += batch(); });
  return done / spent;
}

inline constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
inline constexpr DeviceConfig kMsix3{DeviceKind::msix, 3};

/// The config of a named world. If `devices` is not empty, it replaces the devices.
[[nodiscard]] inline WorldConfig config_of(std::string_view world,
                                           std::initializer_list<DeviceConfig> devices = {}) {
  WorldConfig config = fuzz::find_named_world(world).value().config;
  if (devices.size() > 0) config.devices.assign(devices.begin(), devices.end());
  return config;
}
[[nodiscard]] inline Setup setup_of(const WorldConfig& config) {
  return std::get<Setup>(Setup::create(config));
}

}  // namespace pirq::bench
