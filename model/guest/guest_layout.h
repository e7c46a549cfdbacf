// The guest's state: one driver per device, one irq_info per vector, as flat sections.
#pragma once

#include <cstdint>

#include "model/enum.h"
#include "model/memory.h"

namespace pirq {
class Setup;
}

namespace pirq::guest {

/// Where a driver is in its program; the cursor says at which vector.
enum class Phase : std::uint8_t {
  idle,           ///< No driver bound; `probe` starts one.
  obtain,         ///< P1..P3 of vector `cursor` come next.
  write_message,  ///< P4 of vector `cursor` comes next (with a reused number it writes nothing).
  create_irq,     ///< P5 of vector `cursor` comes next.
  enable,         ///< P6 comes next.
  bind_evtchn,    ///< P7 of vector `cursor` comes next.
  running,        ///< The probe has reported success.
  paused,         ///< ENABLE written off with the ports still open, as a suspended device has it.
  restore,        ///< Resuming: the message of vector `cursor` is written again.
  restored,       ///< Resuming: ENABLE comes next.
  close_evtchn,   ///< R1 of vector `cursor` comes next, downwards.
  forget_port,    ///< Vector `cursor` has closed its port; the port's irq is erased next [L4].
  give_back,      ///< A failed probe: the number of vector `cursor` goes back next [L10].
  disable,        ///< R2 comes next.
  drop_irq,       ///< R3 of vector `cursor` comes next.
};
using Phases = EnumSet<Phase>;

/// One device's driver.
struct Driver {
  Phase phase;
  std::uint8_t vectors;  ///< Asked for by the probe under way.
  std::uint8_t cursor;
  std::uint8_t word;     ///< Next message word to write in phase write_message.
  std::uint8_t reused;   ///< The number of vector `cursor` was taken from the message.
  std::uint8_t enabled;  ///< The guest wrote ENABLE and has not yet written disable.
  std::uint8_t failed;   ///< The probe failed; the driver is on its way back to idle.
  std::uint8_t zero;
};

/// irq_info of one vector, with the irq number and port of its pirq.
struct Vector {
  std::int32_t pirq;    ///< Means something while the number is listed or claimed.
  std::int32_t irq;     ///< Linux irq while listed, else 0.
  std::uint32_t port;   ///< Event channel, 0 if not bound.
  std::uint8_t listed;  ///< An irq_info with this pirq is in the guest's list (P5..R3).
  std::uint8_t claims;  ///< The driver relies on the number (P2 until it writes disable).
  std::uint8_t vector;  ///< native_msi: the guest's vector, whose handler is in place; else 0.
  std::uint8_t zero;
};

/// Where each part of the guest lies.
struct Layout {
  Layout() = default;
  Layout(LayoutBuilder& builder, const Setup& setup);

  Section<Driver> drivers;
  Section<Vector> vectors;           ///< By Setup::first_vector(device) + vector.
  Section<std::uint64_t> irqs_used;  ///< Bit i: Linux irq irq_base + i is listed.
  Section<std::uint64_t> pirq_seen;  ///< Bit p: pirq_to_irq[p] >= 0; empty where a list is asked.
  /// By port: Linux irq whose handler runs, 0 none. Empty where it is always that of the vector
  /// that has the port, because an entry is erased before its port is closed.
  Section<std::int32_t> evtchn_to_irq;
  Section<std::uint16_t>
      closed_port;                 ///< By device: its port in phase forget_port. Empty likewise.
  Section<std::uint64_t> crashed;  ///< Empty where nothing the world allows can crash the guest.
};

}  // namespace pirq::guest
