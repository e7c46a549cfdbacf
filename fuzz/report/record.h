// The results of a command as values, for the formats that other programs read.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pirq::fuzz {

/// One thing that a command checked, and the result.
struct Record {
  enum class Status : std::uint8_t {
    passed,
    failed,
    known,      ///< Failed, and the baseline has it.
    undecided,  ///< A limit or a signal ended the check.
  };

  Status status = Status::passed;
  std::string name = {};     ///< What was checked: a world, a property, a recording.
  std::string group = {};    ///< Where it belongs: a file, a world.
  std::string rule = {};     ///< The kind of failure: a property, or the kind of a log's finding.
  std::string message = {};  ///< One line.
  std::string text = {};     ///< More lines, for example a case; may be empty.
  std::string file = {};     ///< The file to look at; may be empty.
  std::uint64_t line = 0;    ///< From 1; 0: the whole file.
  /// Numbers and texts of the result, by name: "seed", "steps".
  std::vector<std::pair<std::string, std::string>> facts = {};
};

/// The results of one execution of a command.
struct Report {
  std::string command;
  std::vector<Record> records = {};
  [[nodiscard]] std::size_t count(Record::Status status) const;
};

/// The formats of --format. Text is what the command prints itself.
enum class Format : std::uint8_t { text, json, junit, sarif, github, gitlab };

/// Returns the report in a format. REQUIRES: format is not `text`.
[[nodiscard]] std::string render(const Report& report, Format format);

/// The version of the JSON format. It grows if a field is removed or changes its meaning.
inline constexpr int kJsonVersion = 1;

}  // namespace pirq::fuzz
