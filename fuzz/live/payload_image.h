// The payload as bytes of this program.
#pragma once

#include <string_view>

namespace pirq::live {

/// The ELF file of the payload. Empty if the build could not make it: it needs x86-64.
[[nodiscard]] std::string_view payload_image();

}  // namespace pirq::live
