#include "fuzz/cli/crash_note.h"

#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"

namespace pirq::fuzz::cli {
namespace {

constexpr unsigned kSecondsToSave = 5;  // For saving the case.

// A signal handler has no other way to them.
thread_local const RunningCase* case_of_thread = nullptr;
const std::filesystem::path* folder_of_run = nullptr;
std::uint64_t seed_of_run = 0;
const NamedWorld* world_of_search = nullptr;
const std::function<std::optional<Interleaving>()>* steps_of_search = nullptr;

// The functions that take no std::string may be called by a signal handler in any state.
void write_out(std::string_view text) {
  while (!text.empty()) {
    const ::ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_number(std::uint64_t number) {
  std::array<char, 20> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  write_out({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void save(const WorldConfig& world, const Interleaving& steps, const std::string& where,
          const std::string& name) {
  Find find;
  find.world.name = "crash";
  find.world.config = world;
  find.steps = steps;
  Case value = to_case(find);
  value.worlds.front().expect = {};
  value.comments = {"pirqfuzz itself crashed in the last step: " + where + '.'};
  const auto saved = save_text(*folder_of_run, name, print_case(value));
  if (const auto* error = std::get_if<InputError>(&saved))
    write_out(to_text(*error) + '\n');
  else
    write_out("the case is kept in " + std::get<std::filesystem::path>(saved).string() + '\n');
}

void save_running(const RunningCase& running) {
  const std::string index = std::to_string(running.index);
  const std::string seed = std::to_string(seed_of_run);
  save(*running.world, *running.steps, "case " + index + " of seed " + seed,
       "crash-" + seed + '-' + index + ".case");
}

// Saving may never end, because the heap may be damaged. An alarm then ends the program.
void limit_time() {
  std::signal(SIGALRM, SIG_DFL);
  ::alarm(kSecondsToSave);
}

void save_search(int signal) {
  write_out("pirqfuzz: internal error: signal ");
  write_number(static_cast<std::uint64_t>(signal));
  write_out(" in a search\n");
  limit_time();
  if (const auto steps = (*steps_of_search)())
    save(world_of_search->config, *steps, "a search",
         "crash-" + world_of_search->name + '-' + std::to_string(::getpid()) + ".case");
}

// SA_RESETHAND: another crash here ends the program.
void on_crash(int signal) {
  if (case_of_thread != nullptr) {
    write_out("pirqfuzz: internal error: signal ");
    write_number(static_cast<std::uint64_t>(signal));
    write_out(" in case ");
    write_number(case_of_thread->index);
    write_out(" of seed ");
    write_number(seed_of_run);
    write_out("\n");
    limit_time();
    save_running(*case_of_thread);
  } else if (steps_of_search != nullptr) {
    save_search(signal);
  }
  std::raise(signal);
}

}  // namespace

CrashNote::CrashNote(std::filesystem::path out, std::uint64_t seed) : out_(std::move(out)) {
  folder_of_run = &out_;
  seed_of_run = seed;
  take_signals();
}

CrashNote::CrashNote(std::filesystem::path out, const NamedWorld& world,
                     std::function<std::optional<Interleaving>()> running)
    : out_(std::move(out)), running_(std::move(running)) {
  folder_of_run = &out_;
  world_of_search = &world;
  steps_of_search = &running_;
  take_signals();
}

void CrashNote::take_signals() {
  struct sigaction action = {};
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &old_[i]);
}

CrashNote::~CrashNote() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
  case_of_thread = nullptr;
  steps_of_search = nullptr;
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): the handler needs the object.
void CrashNote::begins(const RunningCase& running) const {
  case_of_thread = &running;
}

}  // namespace pirq::fuzz::cli
