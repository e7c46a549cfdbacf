#include "fuzz/log_worlds/dead_ends.h"

#include <algorithm>

namespace pirq::fuzz {
namespace {

using guest::Phase;

// The numbers that the vectors of a world have, for one kind of line, and how many vectors are
// still to obtain one.
struct Supply {
  std::vector<std::int64_t> pirqs;
  std::size_t open = 0;
};

// True if the driver may still close the port of the vector. Ports are closed downwards.
bool may_close(const guest::Driver& driver, int vector) {
  if (driver.phase == Phase::close_evtchn || driver.phase == Phase::forget_port)
    return vector < driver.cursor;
  return driver.phase != Phase::idle && driver.phase != Phase::disable &&
         driver.phase != Phase::drop_irq;
}

// The number of vectors that obtain a number later in the same probe. A probe that has failed can
// begin again.
std::size_t still_to_obtain(const guest::Driver& driver, std::size_t vectors) {
  if (driver.leaving == guest::Leaving::failed || driver.phase == Phase::retry) return vectors;
  const auto left = static_cast<std::size_t>(driver.vectors - driver.cursor);
  if (driver.phase == Phase::obtain) return left;
  const bool sets_up = driver.phase == Phase::write_message || driver.phase == Phase::create_irq;
  return sets_up ? left - 1 : 0;
}

Supply supply_of(const World& world, bool for_close, bool begins, DeviceBits begun) {
  Supply supply;
  for (int device = 0; device < world.setup().devices(); ++device) {
    const guest::Driver& driver = world.guest().driver(device);
    const std::size_t vectors = world.setup().device(device).vectors;
    const bool may_begin = begins && (begun >> device & 1U) == 0;
    supply.open += may_begin ? vectors : still_to_obtain(driver, vectors);
    for (int v = 0; v < static_cast<int>(vectors); ++v)
      if (!for_close || may_close(driver, v))
        supply.pirqs.push_back(world.guest().vector(device, v).pirq);
  }
  return supply;
}

}  // namespace

// The first line that shows a probe ends the reasoning. A probe that begins after the log does
// prints "creating evtchn" before it can close a port, if the log has lines of this kind. If it
// fails, it can drop an irq without such a line.
DeadEnds::DeadEnds(const LogStory& story) {
  const ToldSource& guest = story.sources[0];
  if (guest.from_start || !story.sources[1].lines.empty() || !story.sources[2].lines.empty())
    return;
  const auto told = [&](std::size_t place) -> const ToldLine& {
    return story.lines[guest.lines[place]];
  };
  std::size_t end = 0;
  while (end < guest.lines.size() && !sets_up(told(end).kind)) ++end;
  const bool none_sets_up = end == guest.lines.size();
  if (!none_sets_up && !story.kinds.contains(log::Kind::port_opened)) return;
  for (std::size_t place = 0; place < end; ++place) {
    const bool closes = told(place).kind == log::Kind::port_closed;
    const bool drops = told(place).kind == log::Kind::irq_dropped;
    if (closes || (drops && none_sets_up)) lines_.push_back({place, closes, told(place).pirq});
  }
}

bool DeadEnds::is_one(const World& world, std::size_t printed, std::size_t last,
                      DeviceBits begun) const {
  for (const bool closes : {true, false}) {
    Supply supply = supply_of(world, closes, printed == 0, begun);
    for (const Line& line : lines_) {
      if (line.closes != closes || line.place < printed || line.place > last) continue;
      const auto held = std::ranges::find(supply.pirqs, line.pirq);
      if (held != supply.pirqs.end())
        supply.pirqs.erase(held);
      else if (supply.open-- == 0)
        return true;
    }
  }
  return false;
}

}  // namespace pirq::fuzz
