// The machine and the load, on which the figures depend.
#pragma once

#include <string>

namespace pirq::bench {

/// One line: CPU, cores, compiler, flags.
[[nodiscard]] std::string machine();
/// The load average of the last minute.
[[nodiscard]] std::string load_average();

}  // namespace pirq::bench
