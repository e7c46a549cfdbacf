// Helpers for the tests of the case format.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/case_file/parse.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::case_test {

inline constexpr std::array<std::string_view, 3> kProperties = {"exclusive-pirq", "no-leak",
                                                                "delivered-to-owner"};

/// A header of five lines, so that the body of a test begins at line 6. Device a has one vector,
/// device b has three.
inline constexpr std::string_view kHeader =
    "pirqfuzz-case 1\n"
    "world old xen=4.8 qemu=2.1 linux=4.9 driver=hostile gsis=16 pirqs=48 irqs=80\n"
    "device a msi\n"
    "device b msix 3\n"
    "\n";

/// Returns `kHeader` followed by `body`.
inline std::string with_header(std::string_view body) {
  return std::string(kHeader) + std::string(body);
}

/// Parses a valid case. Fails the test on an error.
inline Case good(std::string_view text) {
  auto result = parse_case(text, "x.case", kProperties);
  if (const auto* error = std::get_if<InputError>(&result)) {
    ADD_FAILURE() << to_text(*error);
    return {};
  }
  return std::get<Case>(std::move(result));
}

/// Returns the error of an invalid case as text, or "" if the case is valid.
inline std::string error_of(std::string_view text) {
  const auto result = parse_case(text, "x.case", kProperties);
  const auto* error = std::get_if<InputError>(&result);
  return error == nullptr ? "" : to_text(*error);
}

}  // namespace pirq::fuzz::case_test
