#include "fuzz/mutation/mutant.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace pirq::mutation {
namespace {

constexpr std::size_t kMutantsMax = 200'000;

// Writes the executed places to the file that PIRQFUZZ_MUTANT_TRACE names.
struct Executed {
  std::vector<char> places = std::vector<char>(kMutantsMax);
  ~Executed() {
    const char* path = std::getenv("PIRQFUZZ_MUTANT_TRACE");
    std::FILE* file = path != nullptr ? std::fopen(path, "w") : nullptr;
    if (file == nullptr) return;
    for (std::size_t id = 0; id < places.size(); ++id)
      if (places[id] != 0) std::fprintf(file, "%zu\n", id);
    std::fclose(file);
  }
};

int chosen() {
  const char* text = std::getenv("PIRQFUZZ_MUTANT");
  if (text == nullptr) return 0;
  return std::string_view(text) == "trace" ? kTrace : std::atoi(text);
}

}  // namespace

const int kActive = chosen();

void note(int id) {
  static Executed executed;
  executed.places[static_cast<std::size_t>(id)] = 1;
}

}  // namespace pirq::mutation
