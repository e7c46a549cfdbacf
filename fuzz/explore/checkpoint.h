// A search in a file: what it searches, as text, and what it knows, as bytes.
//
//   pirqfuzz-search 1
//   properties no-crash exclusive-pirq
//   symmetry on
//   world-bytes 118
//   pirqfuzz-case 1
//   world w xen=4.8 ...
//   device a msi
//   (the bytes of Explorer::save)
//
// The bytes are of this kind of machine and this version of the program; others refuse them.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/explore/explore.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// What a search is about.
struct SearchedWorld {
  NamedWorld world;
  PropertySet watched;
  bool symmetry = true;
};

/// Writes `path`, whole or not at all.
[[nodiscard]] std::optional<InputError> write_checkpoint(const std::filesystem::path& path,
                                                         const SearchedWorld& searched,
                                                         const Explorer& explorer);

/// A checkpoint of which the text was read and the bytes were not yet.
class Checkpoint {
 public:
  /// Opens `path` and reads its text.
  [[nodiscard]] static std::variant<Checkpoint, InputError> open(const std::filesystem::path& path);

  [[nodiscard]] const SearchedWorld& searched() const { return searched_; }
  /// Reads the bytes into an explorer of `searched()`.
  [[nodiscard]] std::optional<InputError> restore(Explorer& explorer);

 private:
  explicit Checkpoint(std::filesystem::path path);
  std::optional<InputError> read_text();
  [[nodiscard]] InputError error(int line, std::string message) const;

  std::filesystem::path path_;
  std::ifstream file_;
  SearchedWorld searched_;
};

}  // namespace pirq::fuzz
