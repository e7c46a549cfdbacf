#include "fuzz/conform/sut/profile.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "fuzz/conform/sut/protocol.h"
#include "fuzz/generate/random.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz {
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

// Which operations succeed and which fail, over many scripts.
struct Seen {
  std::array<std::uint64_t, kXenOpKinds> done{};
  std::array<std::uint64_t, kXenOpKinds> failed{};
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
      const XenResult result = machine.play(call.op);
      EXPECT_EQ(made(call.op, result), call);
      ++(result.rc == 0 ? seen.done : seen.failed)[static_cast<std::size_t>(call.op.kind)];
    }
  }
  return seen;
}

TEST(Profile, HostileDrawsEveryOperationAndMostSucceedAndFail) {
  const Seen seen = look(Profile::hostile);
  EXPECT_EQ(seen.devices, (std::set<std::size_t>{1, 2, 3, 4}));
  for (const XenOpInfo& row : xen_ops()) {
    const auto kind = static_cast<std::size_t>(row.kind);
    if (row.kind == XenOpKind::fail_alloc) continue;
    EXPECT_GT(seen.done[kind], 0U) << row.name;
    if (row.kind == XenOpKind::raise || row.kind == XenOpKind::destroy_domain) continue;
    if (row.kind == XenOpKind::get_free_pirq) continue;
    EXPECT_GT(seen.failed[kind], 20U) << row.name;
  }
}

TEST(Profile, ProtocolSucceedsUnlessTheTablesAreFull) {
  const Seen seen = look(Profile::protocol);
  for (const XenOpKind kind :
       {XenOpKind::unmap, XenOpKind::bind_pt_irq, XenOpKind::unbind_pt_irq, XenOpKind::evtchn_bind,
        XenOpKind::evtchn_close, XenOpKind::deassign_device}) {
    EXPECT_GT(seen.done[static_cast<std::size_t>(kind)], 100U) << info(kind).name;
    EXPECT_EQ(seen.failed[static_cast<std::size_t>(kind)], 0U) << info(kind).name;
  }
}

TEST(Profile, ProtocolMakesOnlyWhatIsAllowed) {
  for (std::uint64_t i = 0; i < kScripts; ++i) {
    const Script script = generate_script(Profile::protocol, recorded_config(), case_seed(2, i));
    const auto setup = testing::setup_of(script.config);
    XenMachine machine(setup);
    Protocol protocol(setup);
    for (const Call& call : script.calls) {
      ASSERT_TRUE(protocol.allows(call.op)) << to_text(call.op);
      protocol.note(call.op, machine.play(call.op));
    }
  }
}

TEST(Profile, ExhaustFillsTheTables) {
  const Seen seen = look(Profile::exhaust);
  EXPECT_GT(seen.failed[static_cast<std::size_t>(XenOpKind::get_free_pirq)], kScripts);
  EXPECT_GT(seen.failed[static_cast<std::size_t>(XenOpKind::map_multi_msi)], kScripts);
}

TEST(Profile, OutOfMemoryIsAnswered) {
  const Seen seen = look(Profile::oom);
  EXPECT_GT(seen.done[static_cast<std::size_t>(XenOpKind::fail_alloc)], kScripts);
  EXPECT_GT(seen.failed[static_cast<std::size_t>(XenOpKind::get_free_pirq)], 20U);
}

}  // namespace
}  // namespace pirq::fuzz
