#include "fuzz/cli/output.h"

#include "fuzz/cli/terminal.h"
#include "fuzz/text/nearest.h"
#include "model/enum.h"

namespace pirq::fuzz::cli {

void Output::declare(Options& options) {
  const std::string names = alternatives(enum_names<Format>);
  options.value("--format", "NAME", names,
                "The form of the result: " + names + " (text); errors stay on stderr", format_,
                find_enum<Format>);
}

Paint Output::paint() const {
  return format_ == Format::text ? paint_for_stdout(console_) : Paint{};
}

void Output::say(std::string_view text) const {
  if (is_text()) print(text);
}

int Output::finish(int code) const {
  if (format_ != Format::text) print(render(report_, format_));
  return code;
}

}  // namespace pirq::fuzz::cli
