// The hypervisor that is tested: its file, unpacked, and what identifies it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/text/input_error.h"

namespace pirq::live {

/// A hypervisor that QEMU can load.
struct XenImage {
  std::string file;      ///< As the user named it.
  std::string elf;       ///< The content, unpacked.
  std::string build_id;  ///< In hexadecimal; empty if it has none.
};

/// The file that the variable PIRQFUZZ_XEN names, or the newest hypervisor of the distribution in
/// /boot. Empty if there is none.
[[nodiscard]] std::string installed_xen();

/// Reads an ELF file, or one that gzip has packed.
[[nodiscard]] std::variant<XenImage, fuzz::InputError> read_xen(const std::string& file);

/// The build id in the notes of an ELF file, in hexadecimal.
[[nodiscard]] std::string build_id(std::string_view elf);

}  // namespace pirq::live
