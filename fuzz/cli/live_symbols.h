// The symbols of a hypervisor under test: the places of its tables, and its code coverage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fuzz/live/code/code_map.h"
#include "fuzz/live/live_xen.h"

namespace pirq::fuzz::cli {

/// Reads `syms`, the xen-syms of the hypervisor, unless it is empty: the places of the tables, and
/// for the file `coverage`, unless that is empty, the functions of interest. Returns an exit code
/// after an error, which has been reported.
[[nodiscard]] std::optional<int> use_symbols(live::LiveOptions& machine, const std::string& syms,
                                             const std::string& coverage,
                                             std::optional<live::CodeMap>& code);

/// Adds what `xen` has executed to the file `coverage`, and prints the table of the sum. Returns an
/// exit code after an error, which has been reported.
[[nodiscard]] std::optional<int> report_code(const live::CodeMap& code, live::LiveXen& xen,
                                             std::uint64_t scripts, const std::string& coverage);

}  // namespace pirq::fuzz::cli
