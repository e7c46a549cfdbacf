// A find is a failing interleaving with its world and its origin. This header turns it into a case
// and saves it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// A failing interleaving, and the seed and the case that reproduce it.
struct Find {
  NamedWorld world;
  std::uint64_t seed = 0;        ///< The seed of the campaign.
  std::uint64_t case_index = 0;  ///< The index of the case in the campaign, from 0.
  Interleaving steps;            ///< Ends with the violating step.
  Violation violation;
  bool shrunk = false;
  bool certified = false;  ///< Proven: no shorter interleaving fails in the same way.
  bool reduced = false;    ///< The world of the case was larger than `world`.
  std::string engine =
      {};  ///< Another engine that found it. If set, seed and case_index are unused.
};

/// Returns the find as a case: one world, the steps, the expectation "violates PROPERTY at N", and
/// comments with the violation and the origin of the find.
[[nodiscard]] Case to_case(const Find& find);

/// Returns the file name of the find: world, property and a hash of the canonical text. Equal finds
/// have equal names. The name of a find that was not shrunk ends with ".unshrunk.case".
[[nodiscard]] std::string file_name(const Find& find);

/// Returns an error if files cannot be created in `directory`, which need not exist. Creates
/// nothing.
[[nodiscard]] std::optional<InputError> check_directory(const std::filesystem::path& directory);

/// Writes `text` to `path`, completely or not at all (see WholeFile). Creates missing directories.
/// Returns the path.
[[nodiscard]] std::variant<std::filesystem::path, InputError> save_text(
    const std::filesystem::path& path, std::string_view text);
/// Writes `text` to the file `name` in `directory`.
[[nodiscard]] std::variant<std::filesystem::path, InputError> save_text(
    const std::filesystem::path& directory, std::string_view name, std::string_view text);

}  // namespace pirq::fuzz
