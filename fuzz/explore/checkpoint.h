// Saves a search in a file: the searched world as text, and the state of the search as bytes.
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
// The bytes depend on the byte order of the machine and on the version of the program. Another
// version rejects them.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/explore/explore.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The subject of a search.
struct SearchedWorld {
  NamedWorld world;
  PropertySet watched;
  StateReduction reduce = StateReduction::canonical;
};

/// Writes the search to `path`, completely or not at all.
[[nodiscard]] std::optional<InputError> write_checkpoint(const std::filesystem::path& path,
                                                         const SearchedWorld& searched,
                                                         const Explorer& explorer);

/// An open checkpoint. `open` reads its text, `restore` reads its bytes.
class Checkpoint {
 public:
  /// Opens `path` and reads its text.
  [[nodiscard]] static std::variant<Checkpoint, InputError> open(const std::filesystem::path& path);

  [[nodiscard]] const SearchedWorld& searched() const { return searched_; }
  /// Reads the bytes into `explorer`. Call it once. REQUIRES: the explorer searches `searched()`
  /// and did not run yet.
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
