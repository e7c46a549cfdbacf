// The search of get_free_pirq, and a whole life cycle of a pirq, in small and large tables.
#include <array>

#include "fuzz/bench/experiments.h"
#include "fuzz/bench/function_timer.h"
#include "fuzz/bench/peers/linear_search.h"
#include "fuzz/bench/timing.h"
#include "model/xen/free_map.h"

namespace pirq::bench {
namespace {

constexpr std::int32_t kGsis = 16;
constexpr std::array kSizes = {256, 4'096, 65'536};
constexpr std::array kFull = {0, 50, 99, 100};  // Percent of taken pirqs, from the highest down.

// The number of taken pirqs in the MSI range.
std::int32_t taken_of(std::int32_t size, int full) {
  return static_cast<std::int32_t>(std::int64_t{size - kGsis} * full / 100);
}

double ours(const Effort& effort, std::int32_t size, int full) {
  LayoutBuilder builder;
  const xen::FreeMapLayout layout(builder, size);
  Memory memory(builder.words());
  const xen::FreeMap free(memory.base(), layout);
  for (std::int32_t n = 0; n < size - taken_of(size, full); ++n)
    if (n >= kGsis || full < 100) free.insert(n);
  std::int32_t low = kGsis;
  benchmark::DoNotOptimize(low);
  return nanoseconds_of(effort, [&] { return free.highest(low); });
}

template <class Table>
double peer(const Effort& effort, std::int32_t size, int full) {
  Table table;
  for (std::int32_t n = size - taken_of(size, full); n < size; ++n) table.insert(n, {.irq = n});
  std::int32_t high = size - 1;
  benchmark::DoNotOptimize(high);
  return nanoseconds_of(effort, [&] { return highest_free(table, kGsis, high); });
}

std::vector<Row> search_rows() {
  std::vector<Row> rows;
  for (const int full : kFull) {
    const std::string at = ", " + number(full) + " % full";
    for (const std::int32_t size : kSizes) {
      const std::string what = "get_free_pirq search, " + number(size) + " numbers" + at;
      const Goal goal = size == kSizes.back() && full == 99 ? at_least(10'000) : Goal();
      rows.push_back({what, "radix tree, linear", "ns", Ratio::peer_over_ours, goal});
      rows.push_back({what, "std::map, linear", "ns", Ratio::peer_over_ours, goal});
    }
    rows.push_back({"get_free_pirq search, 65,536 numbers" + at, "itself with 256 numbers", "ns",
                    Ratio::ours_over_peer, at_most(1.5)});
  }
  return rows;
}

std::vector<Pair> measure_search(const Effort& effort) {
  std::vector<Pair> pairs;
  for (const int full : kFull) {
    double smallest = 0;
    double largest = 0;
    for (const std::int32_t size : kSizes) {
      const double bitmap = ours(effort, size, full);
      if (size == kSizes.front()) smallest = bitmap;
      largest = bitmap;
      pairs.push_back({bitmap, peer<RadixTreePeer>(effort, size, full)});
      pairs.push_back({bitmap, peer<MapPeer>(effort, size, full)});
    }
    pairs.push_back({largest, smallest});
  }
  return pairs;
}

// One life cycle of a pirq: get, map, bind, bind a port, close, unbind, unmap.
double life_cycle_ns(const Effort& effort, std::int32_t size, int full) {
  WorldConfig config = config_of("january-2017-fixed", {kMsi});
  config.xen = release("xen-master");
  config.pirqs = config.irqs = size;
  for (std::int32_t n = 0; n < taken_of(size, full); ++n) config.taken.push_back(size - 1 - n);
  const Setup setup = setup_of(config);
  World world(setup);
  xen::Domain domain = world.domain();
  const auto free_before = domain.state().taken;
  const double nanoseconds = nanoseconds_of(effort, [&] {
    const std::int32_t pirq = domain.call(xen::get_free_pirq(xen::PirqType::msi)).number;
    int rc = domain.call(xen::map_msi(0, 0, pirq)).rc;
    rc |= domain.call(xen::bind_pt_irq(pirq, 0, 0)).rc;
    const xen::Answer port = domain.call(xen::evtchn_bind_pirq(pirq));
    rc |= port.rc | domain.call(xen::evtchn_close(port.number)).rc;
    rc |= domain.call(xen::unbind_pt_irq(pirq)).rc;
    return rc | domain.call(xen::unmap_pirq(xen::Caller::device_model, pirq)).rc;
  });
  if (domain.crashed() || domain.state().taken != free_before)
    std::fputs("bench: the life cycle did not return to the initial state\n", stderr);
  return nanoseconds;
}

}  // namespace

Experiment searching() {
  return {"search", search_rows(), measure_search};
}

Experiment life_cycle() {
  return {"life-cycle",
          {{"one life cycle of a number, 65,536 numbers, 99 % full",
            "itself, 256 numbers, 0 % full", "ns", Ratio::ours_over_peer, at_most(1.5)}},
          [](const Effort& effort) -> std::vector<Pair> {
            const double large = life_cycle_ns(effort, kSizes.back(), 99);
            return {{large, life_cycle_ns(effort, kSizes.front(), 0)}};
          }};
}

}  // namespace pirq::bench
