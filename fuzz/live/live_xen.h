// A running hypervisor as an implementation under test.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/conform/sut/sut.h"
#include "fuzz/live/code/execution_log.h"
#include "fuzz/live/guest.h"
#include "fuzz/live/machine.h"
#include "fuzz/live/xen_tables.h"

namespace pirq::live {

/// How much is compared.
enum class Compare : std::uint8_t {
  state,    ///< Answers, and the tables after every call.
  answers,  ///< Answers only.
};

struct LiveOptions {
  XenImage xen;
  std::optional<XenLayout> layout{};  ///< If its build id is not known.
  std::string accel = "tcg";
  std::vector<HostDevice> devices;            ///< Those that generated scripts use.
  std::chrono::milliseconds timeout{10'000};  ///< The time limit of one answer.
  std::string logged_ranges = {};             ///< Code whose execution is noted: CodeMap::ranges.
};

/// Is shown a call and its reply.
using ShowCall = std::function<void(const xen::Hypercall&, const fuzz::XenReply&)>;

/// The sizes of a world.
struct Sizes {
  std::int32_t gsis = 24;
  std::int32_t pirqs = 56;
  std::int32_t irqs = 160;
  friend bool operator==(const Sizes&, const Sizes&) = default;
};
[[nodiscard]] inline Sizes sizes_of(const WorldConfig& config) {
  return {config.gsis, config.pirqs, config.irqs};
}

/// The hypervisor, on a machine that is booted when it is needed, and again after it was lost.
class LiveXen : public fuzz::Sut {
 public:
  LiveXen(LiveOptions options, Compare compare);

  /// Boots the machine if it does not run. Returns what failed, or an empty text.
  [[nodiscard]] std::string boot();
  /// "4.17.7", as the running Xen says. REQUIRES: it has booted.
  [[nodiscard]] const std::string& version() const { return version_; }
  /// True if it is a debug build, in which ASSERT stops it.
  [[nodiscard]] bool debug_build() const { return debug_build_; }
  /// What generated scripts can use.
  [[nodiscard]] fuzz::Host host() const;
  /// True if the tables are read. Otherwise only answers are compared.
  [[nodiscard]] bool reads_state() const { return tables_.has_value(); }
  /// The host as the model has it: the release, the build and, if they are fixed, the sizes. Has no
  /// devices. REQUIRES: it has booted.
  [[nodiscard]] WorldConfig world() const;
  /// Shows the next `count` calls.
  void show_calls(ShowCall show, std::size_t count);
  [[nodiscard]] int boots() const { return boots_; }
  [[nodiscard]] int panics() const { return panics_; }
  /// The addresses of the logged code that were executed so far.
  [[nodiscard]] const Addresses& executed();
  /// Makes hypercalls that the model does not have, on a domain of their own, and then ends the
  /// machine. Returns why Xen stopped or the domain could not be created, or an empty text.
  [[nodiscard]] std::string take_detours();
  /// Where the last panic was.
  [[nodiscard]] const std::string& last_panic() const { return last_panic_; }

  void begin(const WorldConfig& config) override;
  [[nodiscard]] std::variant<fuzz::XenReply, fuzz::NoAnswer> answer(
      const xen::Hypercall& call) override;
  void end(std::int32_t leaked) override;
  [[nodiscard]] std::string refuses(const fuzz::Script& script) const override;
  [[nodiscard]] fuzz::XenReply visible(const xen::Hypercall& call,
                                       fuzz::XenReply model) const override;

 private:
  // Returns what failed, or an empty text.
  [[nodiscard]] std::string create(const WorldConfig& config);
  [[nodiscard]] std::string create_guest(const WorldConfig& config);
  [[nodiscard]] std::string set_sizes(const WorldConfig& config);
  // The machine's devices that the world calls 0, 1, ...; empty if it lacks one.
  [[nodiscard]] std::optional<std::vector<PciFunction>> choose(const WorldConfig& config) const;
  void add_devices(const WorldConfig& config);
  void note_executed();
  void restart();
  [[nodiscard]] std::variant<fuzz::XenReply, fuzz::NoAnswer> make(const xen::Hypercall& call);
  [[nodiscard]] std::variant<fuzz::XenReply, fuzz::NoAnswer> lost();
  // What the domain has left in use.
  struct Leaks {
    std::int32_t irqs = 0;
    std::int32_t msi = 0;
    std::int64_t heap = 0;  // Bytes.
    friend bool operator==(const Leaks&, const Leaks&) = default;
  };
  [[nodiscard]] Leaks leaks() const;
  [[nodiscard]] Leaks wait_for_leaks();
  [[nodiscard]] std::int64_t heap_of_repeated_calls();
  [[nodiscard]] std::string leaks_text(std::int32_t irqs, std::int32_t msi, bool structs) const;

  LiveOptions options_;
  std::optional<XenLayout> layout_;
  std::unique_ptr<Machine> machine_;
  std::optional<XenTables> tables_;
  std::vector<PciFunction> functions_;
  std::unique_ptr<Guest> guest_;
  ShowCall show_;
  std::size_t left_to_show_ = 0;
  std::string failure_;
  std::optional<std::variant<fuzz::XenReply, fuzz::NoAnswer>>
      bad_end_;  ///< Of a domain; not told yet.
  Addresses executed_;
  std::string version_;
  std::string last_panic_;
  bool debug_build_ = false;
  Sizes sizes_;                   ///< Of a machine whose sizes cannot be changed.
  std::int32_t used_before_ = 0;  ///< Irqs in use when the domain was created.
  std::int64_t heap_before_ = 0;
  WorldConfig config_;                 ///< The world of the domain.
  std::vector<xen::Hypercall> calls_;  ///< The calls that were made on the domain.
  std::int32_t leaked_ = 0;            ///< Irqs lost since the boot, as the model says.
  std::uint16_t next_domid_ = 1;
  int boots_ = 0;
  int panics_ = 0;
};

/// Returns the world of a trace on the host `host`, as a real machine can have it: recordings had
/// devices with 32 MSI vectors, and more numbers than the host has irqs.
[[nodiscard]] WorldConfig on_host(const WorldConfig& trace, const WorldConfig& host);

/// Returns the world of a guest and a QEMU, whose Xen is that of `host`. Returns an error if the
/// machine has no such devices.
[[nodiscard]] std::variant<WorldConfig, fuzz::InputError> stack_on_host(const WorldConfig& stack,
                                                                        const WorldConfig& host);

}  // namespace pirq::live
