// Hypercalls in the words of a recording: "map_pirq by=dm type=msi device=0 entry=0 pirq=31".
#pragma once

#include <string>

#include "fuzz/text/line.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// REQUIRES: recordings have the operation.
[[nodiscard]] std::string to_text(const xen::Hypercall& call);
/// The inverse: reads a line "> HYPERCALL".
[[nodiscard]] Problem read_hypercall(const Line& line, xen::Hypercall& call);

}  // namespace pirq::fuzz
