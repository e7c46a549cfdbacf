// Matches a line with the format that a program prints.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pirq::fuzz::log {

/// The values of a format's places, and the part of the line that the format covers.
struct Match {
  std::array<std::int64_t, 4> value{};
  std::string_view word = {};
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Finds `format` anywhere in `line`. The places of a format are:
///   %d  a decimal number with an optional sign       %D  a domain: "dom7" or "d7"
///   %x  a hexadecimal number, with or without 0x     %s  a word without blanks
///   %o  "-X" or nothing                              %*  any number, which is not kept
///   %a  a PCI address, which is not kept             %$  the end of the line
/// A blank stands for one or more blanks. At most four numbers are kept. A format begins with a
/// literal of at least two bytes, or with %D, %d or %a and then a literal.
[[nodiscard]] std::optional<Match> find(std::string_view format, std::string_view line);

/// The PCI address that ends right before `end`, or in brackets at the start of the line:
/// "0000:00:03.0" of "nvme 0000:00:03.0: ", "00:03.0" of "[00:03.0] ". Empty if there is none.
[[nodiscard]] std::string_view address_before(std::string_view line, std::size_t end);

/// The first PCI address in the line. Empty if there is none.
[[nodiscard]] std::string_view first_address(std::string_view line);

/// The address without the PCI segment 0000: a guest's log has it, QEMU's does not.
[[nodiscard]] std::string_view without_segment(std::string_view address);

}  // namespace pirq::fuzz::log
