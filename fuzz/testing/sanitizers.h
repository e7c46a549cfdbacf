// The sanitizers of this build, which g++ and clang tell in different ways.
#pragma once

namespace pirq::fuzz::testing {

#if defined(__has_feature)
#define PIRQFUZZ_HAS_FEATURE(feature) __has_feature(feature)
#else
#define PIRQFUZZ_HAS_FEATURE(feature) 0
#endif

/// True in builds with AddressSanitizer, which are about 20 times slower. Large tests then do less.
#if defined(__SANITIZE_ADDRESS__) || PIRQFUZZ_HAS_FEATURE(address_sanitizer)
inline constexpr bool kSlow = true;
#else
inline constexpr bool kSlow = false;
#endif

/// True in builds with a sanitizer that reserves more address space than a useful limit allows.
#if defined(__SANITIZE_THREAD__) || PIRQFUZZ_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kReservesMemory = true;
#else
inline constexpr bool kReservesMemory = kSlow;
#endif

#undef PIRQFUZZ_HAS_FEATURE

}  // namespace pirq::fuzz::testing
