#include "fuzz/live/payload_image.h"

#ifdef PIRQFUZZ_PAYLOAD
asm(".section .rodata\n"
    ".globl pirqfuzz_payload_begin, pirqfuzz_payload_end\n"
    "pirqfuzz_payload_begin:\n"
    ".incbin \"" PIRQFUZZ_PAYLOAD
    "\"\n"
    "pirqfuzz_payload_end:\n"
    ".previous\n");

extern "C" const char pirqfuzz_payload_begin[];
extern "C" const char pirqfuzz_payload_end[];
#endif

namespace pirq::live {

std::string_view payload_image() {
#ifdef PIRQFUZZ_PAYLOAD
  return {pirqfuzz_payload_begin, pirqfuzz_payload_end};
#else
  return {};
#endif
}

}  // namespace pirq::live
