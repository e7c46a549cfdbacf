// Threads that a system may refuse.
#pragma once

#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pirq::fuzz {

/// Starts `work` in a thread of its own. Returns false if the system gives no more threads; then
/// the threads that run must do the work.
template <class Work>
[[nodiscard]] bool start_thread(std::vector<std::jthread>& threads, Work&& work) {
  try {
    threads.emplace_back(std::forward<Work>(work));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace pirq::fuzz
