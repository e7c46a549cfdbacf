#include "fuzz/cli/replay_pictures.h"

#include <filesystem>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/cli/picture_options.h"
#include "fuzz/picture/mermaid.h"
#include "fuzz/picture/step_page.h"
#include "fuzz/picture/svg.h"

namespace pirq::fuzz::cli {

void ReplayPictures::declare(Options& options) {
  options.text("--html", "FILE",
               "Also write the case as a page, to be read step by step; - is standard output, and "
               "then nothing else is printed",
               html_);
  options.text("--svg", "FILE", "Also write the case as a picture for a mail or a commit", svg_);
  options.text("--mermaid", "FILE",
               "Also write the case as a Mermaid sequence diagram, which GitHub draws", mermaid_);
}

std::optional<InputError> ReplayPictures::check(const std::vector<std::string>& cases) const {
  const auto wrong = [](std::string_view what, std::string_view hint) {
    return InputError{.file = {},
                      .line = 0,
                      .column = 0,
                      .message = std::string(what),
                      .hint = std::string(hint)};
  };
  if (!wanted()) return std::nullopt;
  if (cases.size() != 1)
    return wrong("a picture shows one case", "give one FILE, or replay the files one by one");
  int outputs = 0;
  for (const auto& [flag, file] : {std::pair("--html", &html_), std::pair("--svg", &svg_),
                                   std::pair("--mermaid", &mermaid_)}) {
    if (auto error = check_picture(flag, *file)) return error;
    outputs += *file == "-" ? 1 : 0;
  }
  if (outputs > 1)
    return wrong("only one picture can go to standard output", "give the others a file");
  return std::nullopt;
}

std::optional<InputError> ReplayPictures::write(const Case& value, std::size_t index,
                                                const std::string& file) const {
  const std::string title =
      file == "-" ? "standard input" : std::filesystem::path(file).filename().string();
  auto made = timeline_of(value, index, title);
  if (auto* error = std::get_if<InputError>(&made)) {
    error->file = file;
    return std::move(*error);
  }
  const Timeline& timeline = std::get<Timeline>(made);
  std::optional<InputError> error;
  if (!html_.empty()) error = write_picture(html_, step_page(timeline));
  if (!error && !svg_.empty()) error = write_picture(svg_, svg_file(timeline));
  if (!error && !mermaid_.empty()) error = write_picture(mermaid_, mermaid_text(timeline));
  return error;
}

}  // namespace pirq::fuzz::cli
