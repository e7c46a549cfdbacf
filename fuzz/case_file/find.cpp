#include "fuzz/case_file/find.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>
#include <utility>

#include "fuzz/case_file/print.h"
#include "fuzz/text/whole_file.h"

namespace pirq::fuzz {
namespace {

InputError cannot(std::string_view what, const std::filesystem::path& path, int error) {
  return {.file = path.string(),
          .line = 0,
          .column = 0,
          .message = fmt::format("cannot {}: {}", what, std::strerror(error)),
          .hint = "choose another directory with --out"};
}

std::string found_by(const Find& find) {
  if (!find.engine.empty()) return find.engine;
  return fmt::format("pirqfuzz: seed {}, case {}", find.seed, find.case_index);
}

std::string shrunk_text(const Find& find) {
  if (!find.shrunk) return "";
  return fmt::format("; shrunk, {}certified as shortest{}", find.certified ? "" : "not ",
                     find.reduced ? " in this part of its world" : "");
}

}  // namespace

Case to_case(const Find& find) {
  Case result;
  result.comments.push_back(describe(find.violation) + '.');
  result.comments.push_back(fmt::format("Found by {}{}.", found_by(find), shrunk_text(find)));
  result.worlds.push_back(find.world);
  result.worlds.front().expect = {.kind = Expectation::Kind::violates,
                                  .property = std::string(find.violation.id().name()),
                                  .step = static_cast<int>(find.steps.size())};
  result.devices = find.world.config.devices;
  for (const Step& step : find.steps) result.items.push_back({step, {}, {}, 0});
  return result;
}

std::string file_name(const Find& find) {
  const std::string text = print_case(to_case(find));
  return fmt::format("{}-{}-{:012x}{}.case", find.world.name, find.violation.id().name(),
                     XXH3_64bits(text.data(), text.size()) >> 16, find.shrunk ? "" : ".unshrunk");
}

std::optional<InputError> check_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path existing = std::filesystem::absolute(directory, error).lexically_normal();
  while (!std::filesystem::exists(existing, error) && existing != existing.parent_path())
    existing = existing.parent_path();
  if (!std::filesystem::is_directory(existing, error))
    return cannot("create the directory", directory, ENOTDIR);
  if (::access(existing.c_str(), W_OK | X_OK) != 0)
    return cannot("write to the directory", directory, errno);
  return std::nullopt;
}

std::variant<std::filesystem::path, InputError> save_text(const std::filesystem::path& path,
                                                          std::string_view text) {
  const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return cannot("create the directory", directory, error.value());
  WholeFile file(path);
  file.write(std::as_bytes(std::span(text)));
  if (const int number = file.commit(); number != 0) return cannot("write the file", path, number);
  return path;
}

std::variant<std::filesystem::path, InputError> save_text(const std::filesystem::path& directory,
                                                          std::string_view name,
                                                          std::string_view text) {
  return save_text(directory / name, text);
}

}  // namespace pirq::fuzz
