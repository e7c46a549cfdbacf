// The output of a command: text while it works, or one document for another program at the end.
#pragma once

#include <string>
#include <string_view>

#include "fuzz/cli/options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/paint.h"
#include "fuzz/report/record.h"

namespace pirq::fuzz::cli {

class Output {
 public:
  /// `command` is the name of the command in the document.
  Output(std::string command, const Console& console)
      : console_(console), report_{.command = std::move(command)} {}

  /// Declares --format.
  void declare(Options& options);

  /// True if the text of the command is printed. The annotations of GitHub are lines of a log, so
  /// they follow the text.
  [[nodiscard]] bool is_text() const {
    return format_ == Format::text || format_ == Format::github;
  }
  [[nodiscard]] const Console& console() const { return console_; }
  /// Colours, if the text is printed to a terminal.
  [[nodiscard]] Paint paint() const;
  /// Prints a part of the text.
  void say(std::string_view text) const;
  /// Adds a result to the document.
  void add(Record record) { report_.records.push_back(std::move(record)); }
  /// Prints the document, unless the format is text. Returns `code`, the exit code of the command.
  [[nodiscard]] int finish(int code) const;

 private:
  const Console& console_;
  Format format_ = Format::text;
  Report report_;
};

}  // namespace pirq::fuzz::cli
