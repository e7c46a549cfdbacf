// Which lines a rendered log has.
#pragma once

#include <cstdint>

namespace pirq::fuzz {

/// The builds whose lines a rendered log has.
enum class LogLevel : std::uint8_t {
  normal,  ///< Release builds: what an installed Xen and an unpatched Linux print.
  debug,  ///< Also the lines of a debug build of Xen, and those of the debug patch of January 2017.
};

}  // namespace pirq::fuzz
