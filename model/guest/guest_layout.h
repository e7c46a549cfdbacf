// The guest's state: one driver per device, one irq_info per vector, as flat sections.
#pragma once

#include <cstdint>

#include "model/enum.h"
#include "model/memory.h"

namespace pirq {
class Setup;
}

namespace pirq::guest {

/// The position of a driver in its program. The cursor is the vector of this position.
enum class Phase : std::uint8_t {
  idle,           ///< No driver bound; `probe` starts one.
  obtain,         ///< P1..P3 of vector `cursor` come next.
  write_message,  ///< P4 of vector `cursor` comes next. With a reused number it writes nothing.
  create_irq,     ///< P5 of vector `cursor` comes next.
  enable,         ///< P6 comes next.
  bind_evtchn,    ///< P7 of vector `cursor` comes next.
  running,        ///< The probe has reported success.
  restore,        ///< Restoring: the message of vector `cursor` is written again next.
  restored,       ///< Restoring: ENABLE comes next.
  close_evtchn,   ///< R1 of vector `cursor` comes next, downwards.
  forget_port,    ///< Vector `cursor` has closed its port; the port's irq is erased next [L4].
  give_back,      ///< A failed probe: the number of vector `cursor` is given back next [L10].
  disable,        ///< R2 comes next.
  drop_irq,       ///< R3 of vector `cursor` comes next.
  retry,          ///< A failed probe: it begins again with fewer vectors next [L16].
};
using Phases = EnumSet<Phase>;

/// The phases of a probe that has neither succeeded nor failed.
inline constexpr Phases kProbing = {Phase::obtain, Phase::write_message, Phase::create_irq,
                                    Phase::enable, Phase::bind_evtchn,   Phase::retry};

/// Why a driver is returning to idle.
enum class Leaving : std::uint8_t {
  no,         ///< It is not, or its ports are closed.
  requested,  ///< MSI was disabled while the driver still had its irqs.
  abandoned,  ///< Its probe failed for another reason than a missing number or irq.
  failed,     ///< Its probe found no number or no irq for a vector.
};

/// One device's driver.
struct Driver {
  Phase phase;
  Leaving leaving;
  std::uint8_t word;     ///< Next message word to write in phase write_message.
  std::uint8_t reused;   ///< The number of vector `cursor` came from the message.
  std::uint8_t enabled;  ///< The guest wrote ENABLE and has not yet written disable.
  std::uint8_t zero;
  std::uint16_t vectors;  ///< The number of vectors that the probe requested.
  std::uint16_t least;    ///< The number of vectors that the driver accepts.
  std::uint16_t cursor;
  friend bool operator==(const Driver&, const Driver&) = default;
};

/// irq_info of one vector, with the irq number and port of its pirq.
struct Vector {
  std::int32_t pirq;    ///< Valid while the number is listed or claimed.
  std::int32_t irq;     ///< Linux irq while listed, else 0.
  std::uint32_t port;   ///< Event channel, 0 if not bound.
  std::uint8_t listed;  ///< An irq_info with this pirq is in the guest's list (P5..R3).
  std::uint8_t claims;  ///< The driver relies on the number (P2 until it writes disable).
  std::uint8_t vector;  ///< Native: the guest vector while its handler is registered; else 0.
  /// The port could not be bound for lack of ports or memory. Linux only logs it: the properties
  /// use it.
  std::uint8_t refused;
  std::uint8_t composed;  ///< The guest composed the message of the number: msi_desc.msg has it.
  std::uint8_t zero[3];
};

/// True if the driver or the guest's list has the vector's number.
[[nodiscard]] constexpr bool has_number(const Vector& vector) {
  return vector.claims != 0 || vector.listed != 0 || vector.port != 0 || vector.pirq > 0;
}

/// The sections of the guest.
struct Layout {
  Layout() = default;
  Layout(LayoutBuilder& builder, const Setup& setup);

  Section<Driver> drivers;
  Section<Vector> vectors;           ///< By Setup::first_vector(device) + vector.
  Section<std::uint64_t> irqs_used;  ///< Bit i: Linux irq irq_base + i has a descriptor.
  /// Bit i: that descriptor is freed after the next RCU grace period [L24]. Empty if no step ends
  /// one.
  Section<std::uint64_t> irqs_dying;
  /// Bit p: pirq_to_irq[p] >= 0. Empty if the guest never reads it.
  Section<std::uint64_t> pirq_seen;
  /// pirq_to_irq[p], 0 for none. Empty unless a resumed guest reads it [L21].
  Section<std::int32_t> pirq_to_irq;
  /// The devices whose GSIs are listed, in the order of the list. Empty if no step restores the
  /// domain.
  Section<std::uint8_t> gsi_order;
  /// By port: the Linux irq whose handler runs, 0 none. Empty if the guest erases an entry before
  /// it closes the port: then the irq is always that of the vector with this port.
  Section<std::int32_t> evtchn_to_irq;
  /// By device: its port in phase forget_port. Empty if evtchn_to_irq is.
  Section<std::uint16_t> closed_port;
  Section<std::uint64_t> crashed;  ///< Empty if the guest cannot crash in this world.
};

}  // namespace pirq::guest
