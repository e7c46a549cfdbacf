// The finds that a run saves in a directory: each at once, when it is met, and again when it is
// shrunk.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "fuzz/case_file/find.h"

namespace pirq::fuzz::cli {

class KeptFinds {
 public:
  explicit KeptFinds(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Saves a find that was just met. A write error is not reported here: `keep` writes the find
  /// again and reports it.
  void keep_at_once(const Find& find);
  /// Removes a find that this run saved before an earlier case failed in the same way, so that the
  /// saved finds do not depend on the speed of the threads.
  void give_up(const Find& find);
  /// Saves a find and returns a line that says so: "HOW PATH". If it cannot be written, complains
  /// and returns the case instead, so that it is not lost.
  [[nodiscard]] std::string keep(const Find& find, const std::string& how);

  [[nodiscard]] std::filesystem::path path_of(const Find& find) const {
    return directory_ / file_name(find);
  }
  /// True if the run has written the find.
  [[nodiscard]] bool has(const Find& find) const { return on_disk_.contains(file_name(find)); }

 private:
  std::filesystem::path directory_;
  std::set<std::string> on_disk_;  ///< The names of the files that this run has written.
  std::set<std::string> ours_;     ///< Those that did not exist before.
};

}  // namespace pirq::fuzz::cli
