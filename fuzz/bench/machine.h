// What figures depend on.
#pragma once

#include <string>

namespace pirq::bench {

/// One line: CPU, cores, compiler, flags.
[[nodiscard]] std::string machine();
/// "0.52 over 2 cores"-like: how busy the machine was in the last minute.
[[nodiscard]] std::string load_average();

}  // namespace pirq::bench
