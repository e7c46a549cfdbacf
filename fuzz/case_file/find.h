// A find: a failing interleaving with its world, where it came from, and how it is kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// What a find needs to be found again, and what was found.
struct Find {
  NamedWorld world;
  std::uint64_t seed = 0;        ///< Of the run.
  std::uint64_t case_index = 0;  ///< Within the run, from 0.
  Interleaving steps;            ///< Ends with the violating step.
  Violation violation;
  bool shrunk = false;
  bool certified = false;   ///< No shorter interleaving breaks the same property.
  std::string engine = {};  ///< Another engine that found it; seed and case mean nothing then.
};

/// The find as a case: one world, the steps, "violates PROPERTY at N", and comments that say what
/// goes wrong, between whom, and where it came from.
[[nodiscard]] Case to_case(const Find& find);

/// Name of the find's file: world, property and a hash of the canonical text, so that the same
/// find has the same name; unshrunk finds end in ".unshrunk.case".
[[nodiscard]] std::string file_name(const Find& find);

/// Writes `text` to the file at `path`, whole or not at all: into a temporary file beside it, which
/// is then renamed. Makes its directory if that is missing. Answers the path.
[[nodiscard]] std::variant<std::filesystem::path, InputError> save_text(
    const std::filesystem::path& path, std::string_view text);
/// The same for the file `name` of `directory`.
[[nodiscard]] std::variant<std::filesystem::path, InputError> save_text(
    const std::filesystem::path& directory, std::string_view name, std::string_view text);

}  // namespace pirq::fuzz
