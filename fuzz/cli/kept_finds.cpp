#include "fuzz/cli/kept_finds.h"

#include <fmt/format.h>

#include <system_error>
#include <variant>

#include "fuzz/case_file/print.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {

void KeptFinds::keep_at_once(const Find& find) {
  const std::string name = file_name(find);
  std::error_code error;
  if (!std::filesystem::exists(directory_ / name, error)) ours_.insert(name);
  const auto saved = save_text(directory_, name, print_case(to_case(find)));
  if (std::holds_alternative<std::filesystem::path>(saved)) on_disk_.insert(name);
}

void KeptFinds::give_up(const Find& find) {
  const std::string name = file_name(find);
  on_disk_.erase(name);
  if (ours_.erase(name) == 0) return;
  std::error_code error;
  std::filesystem::remove(directory_ / name, error);
}

std::string KeptFinds::keep(const Find& find, const std::string& how) {
  if (!has(find)) {
    const std::string text = print_case(to_case(find));
    const auto saved = save_text(directory_, file_name(find), text);
    if (const auto* error = std::get_if<InputError>(&saved)) {
      complain(*error);
      return find.shrunk ? "" : text;
    }
    on_disk_.insert(file_name(find));
  }
  return fmt::format("{} {}\n", how, path_of(find).string());
}

}  // namespace pirq::fuzz::cli
