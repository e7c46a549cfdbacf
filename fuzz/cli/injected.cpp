#include "fuzz/cli/injected.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <string_view>

namespace pirq::fuzz::cli {
namespace {

constexpr int kInjectedStep = 1'000;  // The step of the program, in some case, that has the fault.

// Counts the steps of all threads, so its answer depends on more than its argument.
bool is_injected_step() {
  static std::atomic<int> steps = 0;
  return ++steps == kInjectedStep;
}

std::optional<Violation> crash_once(const Observation&) {
  if (is_injected_step()) std::abort();
  return std::nullopt;
}

std::optional<Violation> fail_once(const Observation&) {
  if (!is_injected_step()) return std::nullopt;
  return Violation{.detail = "it fails only once"};
}

constexpr std::array kCrash = {OwnProperty{.name = "injected-crash", .check = crash_once}};
constexpr std::array kChance = {OwnProperty{.name = "injected-chance", .check = fail_once}};

std::optional<Fault> find_fault(std::string_view name) {
  if (name == "crash") return Fault::crash;
  if (name == "chance") return Fault::chance;
  return std::nullopt;
}

}  // namespace

void inject_option(Options& options, const std::string& note, std::optional<Fault>& to) {
  options.value("--inject", "FAULT", "crash or chance",
                "Let the program crash in a step (crash), or let a step fail only once (chance), "
                "to test what it does then" +
                    note,
                to, find_fault);
}

std::span<const OwnProperty> injected(std::optional<Fault> fault) {
  if (!fault) return {};
  if (*fault == Fault::crash) return kCrash;
  return kChance;
}

}  // namespace pirq::fuzz::cli
