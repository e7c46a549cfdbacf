#include "fuzz/conform/sut/profile.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "fuzz/conform/sut/protocol.h"
#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/generate/random.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::profile_test {
namespace {

constexpr std::uint64_t kScripts = 500;

TEST(Profile, TheSameSeedMakesTheSameScript) {
  for (const ProfileInfo& row : profiles()) {
    const Script a = generate_script(row.profile, recorded_config(), 42);
    const Script b = generate_script(row.profile, recorded_config(), 42);
    EXPECT_EQ(a.config, b.config);
    EXPECT_EQ(a.calls, b.calls);
    EXPECT_NE(a.calls, generate_script(row.profile, recorded_config(), 43).calls);
  }
}

TEST(Profile, NamesAreFound) {
  for (const ProfileInfo& row : profiles()) EXPECT_EQ(find_profile(row.name), row.profile);
  EXPECT_FALSE(find_profile("friendly"));
}

// The operations that succeed and that fail in many scripts.
struct Seen {
  std::array<std::uint64_t, xen::kRecordedOperations> done{};
  std::array<std::uint64_t, xen::kRecordedOperations> failed{};
  std::set<std::size_t> devices;
};

Seen look(Profile profile) {
  Seen seen;
  for (std::uint64_t i = 0; i < kScripts; ++i) {
    const Script script = generate_script(profile, recorded_config(), case_seed(1, i));
    seen.devices.insert(script.config.devices.size());
    const auto setup = testing::setup_of(script.config);
    XenMachine machine(setup);
    for (const Call& call : script.calls) {
      EXPECT_FALSE(machine.crashed());
      const xen::Answer answer = machine.play(call.hypercall);
      EXPECT_EQ(made(call.hypercall, answer), call);
      ++(answer.rc == 0 ? seen.done : seen.failed)[index_of(call.hypercall.op)];
    }
  }
  return seen;
}

TEST(Profile, HostileDrawsEveryOperationAndMostSucceedAndFail) {
  const Seen seen = look(Profile::hostile);
  EXPECT_EQ(seen.devices, (std::set<std::size_t>{1, 2, 3, 4}));
  for (const xen::OperationInfo& row : xen::recorded_operations()) {
    if (row.op == xen::Operation::fail_alloc) continue;
    EXPECT_GT(seen.done[index_of(row.op)], 0U) << row.text;
    if (row.op == xen::Operation::raise || row.op == xen::Operation::destroy_domain) continue;
    if (row.op == xen::Operation::get_free_pirq) continue;
    EXPECT_GT(seen.failed[index_of(row.op)], 20U) << row.text;
  }
}

TEST(Profile, AGuestNamesItselfByItsNumberOnlyWhereItCan) {
  const auto by_number = [](bool can) {
    const Host host{{{DeviceKind::msi, 1}, {DeviceKind::msix, 4}}, false, 24, can};
    std::uint64_t calls = 0;
    for (std::uint64_t i = 0; i < kScripts; ++i)
      for (const Call& call :
           generate_script(Profile::hostile, recorded_config(), case_seed(1, i), host).calls)
        calls += call.hypercall.by == xen::Caller::guest_by_id ? 1 : 0;
    return calls;
  };
  EXPECT_EQ(by_number(false), 0U);
  EXPECT_GT(by_number(true), 100U);
}

TEST(Profile, ProtocolSucceedsUnlessTheTablesAreFull) {
  const Seen seen = look(Profile::protocol);
  using enum xen::Operation;
  for (const xen::Operation op :
       {unmap_pirq, bind_pt_irq, unbind_pt_irq, evtchn_bind_pirq, evtchn_close, deassign_device}) {
    EXPECT_GT(seen.done[index_of(op)], 100U) << info(op).text;
    EXPECT_EQ(seen.failed[index_of(op)], 0U) << info(op).text;
  }
}

TEST(Profile, ProtocolMakesOnlyWhatIsAllowed) {
  for (std::uint64_t i = 0; i < kScripts; ++i) {
    const Script script = generate_script(Profile::protocol, recorded_config(), case_seed(2, i));
    const auto setup = testing::setup_of(script.config);
    XenMachine machine(setup);
    Protocol protocol(setup);
    for (const Call& call : script.calls) {
      ASSERT_TRUE(protocol.allows(call.hypercall)) << to_text(call.hypercall);
      protocol.note(call.hypercall, machine.play(call.hypercall));
    }
  }
}

TEST(Profile, ExhaustFillsTheTables) {
  const Seen seen = look(Profile::exhaust);
  EXPECT_GT(seen.failed[index_of(xen::Operation::get_free_pirq)], kScripts);
  EXPECT_GT(seen.failed[index_of(xen::Operation::map_multi_msi)], kScripts);
}

TEST(Profile, OutOfMemoryIsAnswered) {
  const Seen seen = look(Profile::oom);
  EXPECT_GT(seen.done[index_of(xen::Operation::fail_alloc)], kScripts);
  EXPECT_GT(seen.failed[index_of(xen::Operation::get_free_pirq)], 20U);
}

}  // namespace
}  // namespace pirq::fuzz::profile_test
