#include "fuzz/cli/searched_find.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>
#include <variant>

#include "fuzz/report/run_text.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz::cli {

Find searched_find(const NamedWorld& world, const World& start, const FailingCase& found,
                   const Watched& watched, std::string engine, std::function<bool()> go_on) {
  ShrinkOptions readable;
  readable.states_max = 0;
  readable.go_on = std::move(go_on);
  Shrunk shrunk = shrink(start, found.steps, found.failure, watched, readable);
  return {.world = world,
          .steps = std::move(shrunk.steps),
          .violation = std::move(shrunk.failure.violation),
          .shrunk = true,
          .certified = true,
          .engine = std::move(engine)};
}

std::optional<InputError> keep_find(const Find& find, const std::string& out,
                                    const std::string& program,
                                    const std::function<void(std::string_view)>& say,
                                    Record& record) {
  say('\n' + record.text);
  auto saved = save_text(out, file_name(find), record.text);
  if (auto* error = std::get_if<InputError>(&saved)) return std::move(*error);
  const auto& path = std::get<std::filesystem::path>(saved);
  record.file = path.string();
  say(fmt::format("\nkept in {}\n", path.string()) + replay_text(program, path));
  return std::nullopt;
}

}  // namespace pirq::fuzz::cli
