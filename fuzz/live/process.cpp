#include "fuzz/live/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "fuzz/live/ram.h"

namespace pirq::live {
namespace {

/// Words as exec wants them.
class Arguments {
 public:
  explicit Arguments(std::vector<std::string> words) : words_(std::move(words)) {
    pointers_.reserve(words_.size() + 1);
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }
  [[nodiscard]] char* const* words() const { return pointers_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

// What the child does before it becomes the program. Returns only if that fails.
void become(char* const* words, std::span<const int> inherited, int errors, pid_t parent) {
  // A group of its own: Ctrl-C at the terminal reaches this program only, which ends the child.
  ::setpgid(0, 0);
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
  if (::getppid() != parent) ::_exit(0);  // The parent died before the line above.
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const int fd : inherited) ::fcntl(fd, F_SETFD, 0);
  ::execvp(words[0], words);
}

}  // namespace

Process::Process(const std::vector<std::string>& words, std::span<const int> inherited,
                 int errors) {
  Arguments arguments(words);
  int report[2];  // The child writes its errno there if it cannot become the program.
  if (::pipe2(report, O_CLOEXEC) != 0) {
    start_failure_ = std::strerror(errno);
    return;
  }
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    become(arguments.words(), inherited, errors, parent);
    const int error = errno;
    static_cast<void>(!::write(report[1], &error, sizeof error));
    ::_exit(127);
  }
  int error = pid_ < 0 ? errno : 0;
  ::close(report[1]);
  if (error == 0 && ::read(report[0], &error, sizeof error) <= 0) error = 0;
  ::close(report[0]);
  if (error != 0) start_failure_ = std::strerror(error);
}

std::string output_of(const std::vector<std::string>& words) {
  const MemoryFile out("pirqfuzz-output");
  const MemoryFile errors("pirqfuzz-errors");
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.fd(), STDERR_FILENO);
  Arguments arguments(words);
  pid_t pid = -1;
  const int error =
      ::posix_spawnp(&pid, words[0].c_str(), &files, nullptr, arguments.words(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return {};
  ::waitpid(pid, nullptr, 0);
  return out.content();
}

Process::~Process() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Process::running() {
  if (pid_ <= 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

}  // namespace pirq::live
