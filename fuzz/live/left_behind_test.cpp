// Whatever ends `pirqfuzz live`, its QEMU ends too. A machine that hangs is noticed, and so is one
// that differs.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fuzz/live/machine.h"
#include "fuzz/live/payload_image.h"
#include "fuzz/live/xen_image.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::live::left_behind_test {
namespace {

namespace fs = std::filesystem;

// A program that plays scripts for ever, with its QEMU.
class RunningLive : public ::testing::Test {
 protected:
  void SetUp() override {
    if (payload_image().empty() || !has_qemu() || installed_xen().empty())
      GTEST_SKIP() << "QEMU or a hypervisor is missing";
  }

  void TearDown() override {
    if (program_ > 0) {
      ::kill(program_, SIGKILL);
      ::waitpid(program_, nullptr, 0);
    }
    for (const int fd : {output_, qemu_})
      if (fd >= 0) ::close(fd);
  }

  // Starts the program and waits for its first line: the machine has booted.
  void start(const std::string& options) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    program_ = ::fork();
    if (program_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      const std::string command = "exec '" PIRQFUZZ_PROGRAM "' live --cases 1000000 --out '" +
                                  folder_.path().string() + "' " + options;
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
    ASSERT_TRUE(read_line().starts_with("Xen "));
    qemu_pid_ = child_of(program_);
    ASSERT_GT(qemu_pid_, 0);
    qemu_ = static_cast<int>(::syscall(SYS_pidfd_open, qemu_pid_, 0));
    ASSERT_GE(qemu_, 0);
  }

  std::string read_line() const {
    std::string line;
    for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  std::string read_all() const {
    std::string text;
    for (char c = 0; ::read(output_, &c, 1) == 1;) text += c;
    return text;
  }

  // The first child of a process that is not a shell.
  static pid_t child_of(pid_t parent) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
      std::ifstream file(entry.path() / "stat");
      std::string line;
      if (!std::getline(file, line)) continue;
      int pid = 0;
      int its_parent = 0;
      const std::string rest = line.substr(line.rfind(')') + 1);
      if (std::sscanf(line.c_str(), "%d", &pid) == 1 &&
          std::sscanf(rest.c_str(), " %*c %d", &its_parent) == 1 && its_parent == parent)
        return pid;
    }
    return -1;
  }

  // Waits for the end of QEMU. If it does not end, the test's time limit does.
  void expect_qemu_ends() const {
    pollfd wanted = {qemu_, POLLIN, 0};
    while (::poll(&wanted, 1, -1) < 0 && errno == EINTR) {
    }
    EXPECT_NE(wanted.revents & POLLIN, 0);
  }

  int end_of_program() {
    int status = 0;
    ::waitpid(program_, &status, 0);
    program_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  fuzz::TemporaryFolder folder_;
  pid_t program_ = -1;
  pid_t qemu_pid_ = -1;
  int qemu_ = -1;  ///< A descriptor of the process.
  int output_ = -1;
};

TEST_F(RunningLive, LeavesNoQemuWhenItIsKilled) {
  start("");
  ::kill(program_, SIGKILL);
  EXPECT_EQ(end_of_program(), -SIGKILL);
  expect_qemu_ends();
}

TEST_F(RunningLive, LeavesNoQemuWhenItIsInterruptedOrTerminated) {
  for (const int signal : {SIGINT, SIGTERM}) {
    start("");
    ::kill(program_, signal);
    EXPECT_EQ(end_of_program(), 4);
    expect_qemu_ends();
  }
}

TEST_F(RunningLive, TellsAHangFromADifference) {
  start("--timeout 300ms --shrink-time 1s");
  ::kill(qemu_pid_, SIGSTOP);
  const std::string text = read_all();
  EXPECT_EQ(end_of_program(), 1);
  EXPECT_NE(text.find("(the machine hangs)"), std::string::npos) << text;
  expect_qemu_ends();
}

TEST_F(RunningLive, SaysThatThereIsNoKvm) {
  if (fs::exists("/dev/kvm")) GTEST_SKIP() << "there is a KVM";
  FILE* output = ::popen("'" PIRQFUZZ_PROGRAM "' live --accel kvm --cases 1 2>&1", "r");
  std::string text;
  for (int c = 0; (c = std::fgetc(output)) != EOF;) text += static_cast<char>(c);
  const int status = ::pclose(output);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 77);
  EXPECT_NE(text.find("/dev/kvm: No such file or directory"), std::string::npos) << text;
}

TEST_F(RunningLive, ATraceThatCannotBePlayedIsNoGoodResult) {
  const fs::path trace = folder_.path() / "large.trace";
  std::ofstream(trace) << "pirq-trace 2\nname large\nxen 4.17.5\n"
                          "domain nr_pirqs=60000 nr_irqs_gsi=24 nr_irqs=60000\n"
                          "device 0 msi\n\n> get_free_pirq type=msi\n< rc=0 pirq=59999\n";
  start("'" + trace.string() + "'");
  const std::string text = read_all();
  EXPECT_EQ(end_of_program(), 4) << text;
  EXPECT_NE(text.find("1 traces, 0 steps, 0 differ, 1 cannot be played"), std::string::npos)
      << text;
}

TEST_F(RunningLive, SeesARuleThatIsTurnedBackInTheModel) {
  start("--rule -X1 --shrink-time 2s");
  const std::string text = read_all();
  EXPECT_EQ(end_of_program(), 1);
  EXPECT_NE(text.find("\ndiffers in "), std::string::npos) << text;
  EXPECT_FALSE(fs::is_empty(folder_.path())) << "the trace is kept";
  expect_qemu_ends();
}

}  // namespace
}  // namespace pirq::live::left_behind_test
