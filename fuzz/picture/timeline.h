// A replayed case as a value that can be drawn: who did what in which order, which calls and
// interrupts went from whom to whom, who held which number when, and the state of the numbers after
// each step. The page, the SVG picture and the Mermaid text print this value and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/parse.h"
#include "model/step.h"

namespace pirq::fuzz {

/// One who acts: the driver of a device, the guest outside its drivers, QEMU, Xen, the toolstack or
/// the hardware.
struct Lane {
  Actor actor = Actor::guest;
  std::optional<int> device = {};  ///< Of a driver.
  std::string name = {};           ///< "driver a", "QEMU".
  friend bool operator==(const Lane&, const Lane&) = default;
};

/// Something that goes from one lane to another during a step.
struct Arrow {
  enum class Kind : std::uint8_t {
    call,       ///< A hypercall, with its answer.
    write,      ///< A register write of the guest, which QEMU traps.
    interrupt,  ///< An interrupt on its way to a handler. `failed`: it is lost here.
  };
  Kind kind = Kind::call;
  std::size_t from = 0;  ///< Index of a lane.
  std::size_t to = 0;
  std::string text = {};    ///< "map_pirq msi device=a pirq=47".
  std::string answer = {};  ///< Of a call: "pirq 47", "0", "-EEXIST".
  bool failed = false;
  friend bool operator==(const Arrow&, const Arrow&) = default;
};

/// The state of the table of numbers at one time. A state is an index of coverage's pirq_state.
struct TableState {
  std::vector<std::size_t> shown;  ///< Of each of Timeline::numbers.
  /// How many numbers of the domain are in each state.
  std::map<std::size_t, std::size_t> counts;
  friend bool operator==(const TableState&, const TableState&) = default;
};

/// One executed step.
struct Event {
  std::size_t number = 0;  ///< Of the step in the case, from 1; 0: a QEMU call before it.
  std::size_t lane = 0;    ///< Of the one who acts.
  std::string step = {};   ///< "a qemu-map".
  std::string words = {};  ///< Its effect as a phrase.
  std::vector<Arrow> arrows = {};
  TableState table = {};  ///< After the step.
};

/// The one who holds a number.
enum class Holder : std::uint8_t { driver, qemu, xen };
[[nodiscard]] std::string_view name_of(Holder holder);

/// Events [first, end) of a timeline.
struct Span {
  std::size_t first = 0;
  std::size_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

/// The times at which one holder held a number for one vector.
struct ClaimBar {
  Holder holder = Holder::driver;
  VectorId owner = {};
  std::string name = {};         ///< "driver a", "QEMU a.1" for vector 1 of a.
  std::vector<Span> spans = {};  ///< In the order of time.
};

/// A number that is drawn.
struct DrawnNumber {
  std::int32_t pirq = 0;
  std::vector<ClaimBar> bars = {};
  std::vector<Span> collisions = {};  ///< Two vectors hold it.
};

/// A replayed case. Invariants: every index of a lane is below lanes.size(), and every span ends at
/// events.size() or before.
struct Timeline {
  std::string title;    ///< The name of the case.
  std::string world;    ///< The world's line.
  std::string devices;  ///< "a..b msi, c msix 3".
  std::string outcome;  ///< "exclusive-pirq is broken at step 19 ...", or that nothing is broken.
  std::string detail;   ///< More about the violation; may be empty.
  bool failed = false;  ///< The last event violates a property.
  std::vector<Lane> lanes;
  std::vector<Event> events;
  TableState start;  ///< The table before the first event.
  std::vector<DrawnNumber> numbers;
  std::size_t events_left_out = 0;   ///< Events before the first one.
  std::size_t numbers_left_out = 0;  ///< Numbers that changed and are not drawn.
  std::size_t steps_impossible = 0;  ///< Steps that cannot happen in this world.
};

/// The most events and numbers that are drawn. Of a longer case the last events are drawn; of more
/// numbers, those of the failure and those that two vectors held come first.
inline constexpr std::size_t kEventsDrawn = 1000;
inline constexpr std::size_t kNumbersDrawn = 24;

/// Replays the case in its world `index`. `title` is the name of the case. Returns an error without
/// a file if a step cannot happen in the case's first world. REQUIRES: index < value.worlds.size().
[[nodiscard]] Result<Timeline> timeline_of(const Case& value, std::size_t index,
                                           std::string_view title);

/// What is not drawn, as one sentence; empty if nothing is left out.
[[nodiscard]] std::string left_out_text(const Timeline& timeline);

}  // namespace pirq::fuzz
