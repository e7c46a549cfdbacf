#include "fuzz/conform/sut/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "fuzz/conform/trace/trace_lines.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

/// A pipe. A child process does not inherit its ends.
struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
  }
  std::array<int, 2> ends{-1, -1};  ///< Read, write.
};

void close_end(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// Starts `command` in its own process group, so that all its processes can be killed together. The
// kernel kills it when this process ends in whatever way; its own children then find their standard
// input closed.
int spawn(const std::string& command, int input, int output, pid_t& pid) {
  const pid_t parent = ::getpid();
  pid = ::fork();
  if (pid != 0) return pid < 0 ? errno : 0;
  // Only calls that are safe after fork in a program with threads.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_DFL);
  if (::getppid() != parent || ::dup2(input, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0)
    _exit(126);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

Child::Child(const std::string& command) {
  Pipe in;
  Pipe out;
  const int error =
      in.ends[0] < 0 || out.ends[0] < 0 ? errno : spawn(command, in.ends[0], out.ends[1], pid_);
  if (error != 0) start_failure_ = std::strerror(error);
  close_end(in.ends[0]);
  close_end(out.ends[1]);
  input_ = in.ends[1];
  output_ = out.ends[0];
  if (input_ >= 0) ::fcntl(input_, F_SETFL, O_NONBLOCK);
  if (output_ >= 0) ::fcntl(output_, F_SETFL, O_NONBLOCK);
}

Child::~Child() {
  end();
}

void Child::end() {
  close_end(input_);
  close_end(output_);
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool Child::wait(int fd, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd wanted{fd, events, 0};
    const int ready =
        ::poll(&wanted, 1, static_cast<int>(std::clamp<long long>(left.count(), 0, 1'000'000)));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return false;
  }
}

std::string Child::send(std::string_view text, Deadline deadline) {
  while (!text.empty()) {
    const ssize_t written = ::write(input_, text.data(), text.size());
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    if (written >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) return how_it_ended(deadline);
    if (!wait(input_, POLLOUT, deadline)) return "does not read its input";
  }
  return {};
}

std::variant<std::string, ChildFailure> Child::read_line(Deadline deadline) {
  for (;;) {
    if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    if (std::ssize(buffer_) > kTraceText.line_max)
      return ChildFailure{"prints a line without an end"};
    if (!wait(output_, POLLIN, deadline)) return ChildFailure{"gives no answer in time"};
    std::array<char, 4096> piece;
    const ssize_t size = ::read(output_, piece.data(), piece.size());
    if (size > 0) buffer_.append(piece.data(), static_cast<std::size_t>(size));
    if (size > 0 || (size < 0 && (errno == EINTR || errno == EAGAIN))) continue;
    return ChildFailure{how_it_ended(deadline)};
  }
}

// Describes the end of a program that closed a stream. Its exit status is known a moment later.
std::string Child::how_it_ended(Deadline deadline) {
  constexpr std::chrono::milliseconds kMoment{200};
  const Deadline until = std::min(deadline, Clock::now() + kMoment);
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && Clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (ended != pid_) return "closed its output";
  ::kill(-pid_, SIGKILL);  // Ends the processes that it may have started.
  pid_ = -1;
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

IgnoreBrokenPipes::IgnoreBrokenPipes() : old_(std::signal(SIGPIPE, SIG_IGN)) {}

IgnoreBrokenPipes::~IgnoreBrokenPipes() {
  std::signal(SIGPIPE, old_);
}

}  // namespace pirq::fuzz
