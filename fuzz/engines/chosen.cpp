#include "fuzz/engines/chosen.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/text/input_error.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

[[noreturn]] void end(const InputError& error) {
  std::fprintf(stderr, "%s\n", to_text(error).c_str());
  std::exit(2);
}

NamedWorld world_named(const char* name_or_file) {
  auto found = choose_world(name_or_file, std::nullopt);
  if (auto* world = std::get_if<NamedWorld>(&found)) return std::move(*world);
  auto error = std::get<InputError>(std::move(found));
  if (error.file == "--world") error.file = "PIRQFUZZ_WORLD";
  end(error);
}

PropertySet properties_named(std::string_view names) {
  PropertySet set;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t last = std::min(names.find(' ', at), names.size());
    const std::string_view name = names.substr(at, last - at);
    const auto property = find_enum<Property>(name);
    if (property)
      set = set.with(*property);
    else if (!name.empty())
      end({.file = "PIRQFUZZ_PROPERTIES",
           .line = 1,
           .column = static_cast<int>(at) + 1,
           .message = "unknown property '" + std::string(name) + "'",
           .hint = suggestion(name, enum_names<Property>)});
    at = last + 1;
  }
  if (set == PropertySet())
    end({.file = "PIRQFUZZ_PROPERTIES",
         .message = "expected the name of a property",
         .hint = "unset it to watch all properties of the world"});
  return set;
}

}  // namespace

Chosen chosen_by_environment(const char* otherwise) {
  const char* world = std::getenv("PIRQFUZZ_WORLD");
  const char* properties = std::getenv("PIRQFUZZ_PROPERTIES");
  Chosen chosen{.world = world_named(world != nullptr ? world : otherwise), .watched = {}};
  chosen.watched = properties != nullptr ? properties_named(properties)
                                         : properties_for(chosen.world.config.driver);
  return chosen;
}

}  // namespace pirq::fuzz
