#include "fuzz/cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace pirq::fuzz::cli {
namespace {

constexpr long long kOnTerminal = 200;  // Milliseconds between two updates.
constexpr long long kInFile = 10'000;

long long now() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void put(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);  // cppcheck-suppress invalidLifetime
  std::fflush(stream);
}

}  // namespace

Paint paint_for_stdout(const Console& console) {
  if (console.color != Color::automatic) return {.on = console.color == Color::always};
  const char* const no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  return {.on = wanted && ::isatty(STDOUT_FILENO) == 1};
}

void print(std::string_view text) {
  put(stdout, text);
}

void complain(std::string_view message, std::string_view hint) {
  put(stderr, fmt::format("pirqfuzz: {}\n{}", message,
                          hint.empty() ? "" : fmt::format("  hint: {}\n", hint)));
}

void complain(const InputError& error) {
  if (error.line > 0) return put(stderr, to_text(error) + '\n');
  complain(error.file + ": " + error.message, error.hint);
}

Progress::Progress(const Console& console)
    : terminal_(::isatty(STDERR_FILENO) == 1), quiet_(console.quiet) {
  next_ = now() + (terminal_ ? kOnTerminal : kInFile);
}

Progress::~Progress() {
  if (terminal_ && said_) put(stderr, "\r\x1b[K");
}

bool Progress::due() {
  const long long time = now();
  if (quiet_ || time < next_) return false;
  next_ = time + (terminal_ ? kOnTerminal : kInFile);
  return true;
}

void Progress::say(std::string_view text) {
  if (quiet_) return;
  said_ = true;
  put(stderr, terminal_ ? fmt::format("\r\x1b[K{}", text) : fmt::format("{}\n", text));
}

void Progress::note(std::string_view text) const {
  if (quiet_) return;
  put(stderr, fmt::format("{}{}\n", terminal_ ? "\r\x1b[K" : "", text));
}

}  // namespace pirq::fuzz::cli
