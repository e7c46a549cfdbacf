#include "fuzz/cli/picture_options.h"

#include <filesystem>
#include <utility>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {

namespace fs = std::filesystem;

std::optional<InputError> check_picture(std::string_view flag, const std::string& file) {
  const fs::path path = file;
  if (file.empty() || file == "-") return std::nullopt;
  if (path.extension() == ".case" || path.extension() == ".trace")
    return InputError{.file = std::string(flag),
                      .line = 0,
                      .column = 0,
                      .message = "'" + file + "' would be replaced by a picture",
                      .hint = "the name of the picture comes right after the option"};
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    return InputError{.file = file,
                      .line = 0,
                      .column = 0,
                      .message = "it is a folder",
                      .hint = "expected the name of a file to write"};
  return check_directory(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

std::optional<InputError> write_picture(const std::string& file, std::string_view text) {
  if (file == "-") return print(text), std::nullopt;
  auto saved = save_text(file, text);
  if (auto* error = std::get_if<InputError>(&saved)) return std::move(*error);
  return std::nullopt;
}

}  // namespace pirq::fuzz::cli
