// Parts of a line that no format has: who printed it and when, and fields around the match.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pirq::fuzz::log {

/// The number before the brackets of a port in key e.
[[nodiscard]] std::int64_t port_of(std::string_view line);

/// The owner of a device in key Q: "0000:00:02.0 - d1 - node -1". A device that no domain has is
/// shown as "d[IO]" or "DomIO:8000".
[[nodiscard]] std::int64_t owner_of(std::string_view line);

/// The fields of key M after "mask=": whether the vector has a mask bit, who has masked it, and the
/// bit itself. They can hold blanks: "1/H /1".
[[nodiscard]] std::string_view mask_of(std::string_view line);

/// The entry in front of a row of vPCI: "     3 vec=31 ...".
[[nodiscard]] std::int64_t entry_of(std::string_view line);

/// The machine or program that printed the line: "d1" of "(d1) ...", as Xen's console shows a
/// guest's lines, "box" of "Nov 26 10:11:12 box kernel: ...", "qemu-dm[812]" of "... box
/// qemu-dm[812]: ...", or the file in front of a line that grep found.
[[nodiscard]] std::string_view speaker_of(std::string_view line);

/// The file whose lines follow: "a.log" of "==> a.log <==", as tail and head print it.
[[nodiscard]] std::string_view section_of(std::string_view line);

/// The kernel's time in front of the message: "[   12.345678] ".
[[nodiscard]] std::int64_t time_of(std::string_view line);

/// Takes out the sequences that colour a terminal.
void take_out_colours(std::string& line);

}  // namespace pirq::fuzz::log
