// Times a function with Google Benchmark, quietly.
#pragma once

#include <benchmark/benchmark.h>

#include "fuzz/bench/table.h"

namespace pirq::bench {

/// CPU nanoseconds of one call of `function`. The compiler cannot optimise its result away.
template <class Function>
[[nodiscard]] double nanoseconds_of(const Effort& effort, Function function) {
  struct Collector : benchmark::BenchmarkReporter {
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
      for (const Run& run : runs) nanoseconds = run.GetAdjustedCPUTime();
    }
    double nanoseconds = 0;
  } collector;
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark("function", [&function](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(function());
  })->MinTime(effort.seconds() / 10);
  benchmark::RunSpecifiedBenchmarks(&collector, "all");
  return collector.nanoseconds;
}

}  // namespace pirq::bench
