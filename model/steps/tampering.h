// The record of what raw steps changed. A raw step is a hypercall that no driver and no device
// model of Linux or QEMU makes. What it takes or breaks is the fault of its caller, so properties
// must know the numbers and devices concerned.
#pragma once

#include "model/step.h"
#include "model/steps/parts.h"

namespace pirq {

/// Updates the record after `step`. A raw step marks the numbers that it changed, and its device. A
/// step of a marked device marks what it changes. A mark ends when nobody relies on the number or
/// device any more. Does nothing in worlds without raw steps.
void note_tampering(Parts& parts, const Step& step);

}  // namespace pirq
