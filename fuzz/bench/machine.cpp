#include "fuzz/bench/machine.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace pirq::bench {
namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "CPU unknown";
}

}  // namespace

std::string machine() {
#ifdef __clang__
  const char* compiler = "clang " __clang_version__;
#else
  const char* compiler = "g++ " __VERSION__;
#endif
  return fmt::format("{}, {} cores; {}, {}", cpu_model(), std::thread::hardware_concurrency(),
                     compiler, PIRQFUZZ_FLAGS);
}

std::string load_average() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? fmt::format("{:.1f}", load) : "unknown";
}

}  // namespace pirq::bench
