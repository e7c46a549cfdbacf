#include "model/qemu/xen_pt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pirq::qemu::xen_pt_test {
namespace {

constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig kMsix3{DeviceKind::msix, 3};

Setup setup_of(Release release, const DeviceConfig& device, RuleSet added, RuleSet turned_back) {
  WorldConfig config;
  config.added = added;
  config.turned_back = turned_back;
  config.qemu = release;
  config.devices = {device};
  return std::get<Setup>(Setup::create(config));
}

/// One device, with answers to its calls: rc is 0 unless `failing` is set, and the number for "any
/// number" is 40.
class Rig {
 public:
  Rig(Release release, const DeviceConfig& device, RuleSet added = {}, RuleSet turned_back = {})
      : setup_(setup_of(release, device, added, turned_back)),
        memory_(setup_.words()),
        model(setup_, memory_.base()) {
    model.create();
  }

  /// Makes all pending calls and returns their text: "map 47, bind 47".
  std::string calls() {
    static constexpr const char* names[] = {"", "map ", "bind ", "unbind ", "unmap "};
    std::string text;
    while (model.busy()) {
      const std::int32_t pirq = model.pending().pirq;
      if (!text.empty()) text += ", ";
      text += names[static_cast<std::size_t>(model.call())] + std::to_string(pirq);
      const int rc = model.call() == failing ? -1 : 0;
      if (rc != 0) failing = Call::none;
      model.complete(rc, pirq < 0 ? 40 : pirq);
    }
    return text;
  }

  std::string msi(MsiRegister reg, std::uint32_t value) {
    model.write_msi(0, reg, value);
    return calls();
  }
  std::string probe_msi(std::uint32_t pirq) {
    msi(MsiRegister::addr_lo, 0xFEE00000U | pirq << 12);
    msi(MsiRegister::data, 0x4300);
    return msi(MsiRegister::ctrl, kMsiEnable);
  }
  std::string msix(std::uint32_t control) {
    model.write_msix_control(0, control);
    return calls();
  }
  std::string msix(int entry, MsixWord word, std::uint32_t value) {
    model.write_msix_entry(0, entry, word, value);
    return calls();
  }
  std::string name(int entry, std::uint32_t pirq) {
    return msix(entry, MsixWord::addr_lo, 0xFEE00000U | pirq << 12);
  }

  Memory& memory() { return memory_; }

 private:
  Setup setup_;
  Memory memory_;

 public:
  DeviceModel model;
  Call failing = Call::none;  ///< The next call of this kind fails.
};

constexpr std::uint32_t kMasked = kMsixEnable | kMsixMaskAll;

TEST(XenPt, EnableMapsAndBindsTheNumberInTheMessage) {
  Rig rig(release("qemu-2.1"), kMsi);
  EXPECT_EQ(rig.probe_msi(47), "map 47, bind 47");
  EXPECT_EQ(rig.model.entry(0, 0).pirq, 47);
  EXPECT_TRUE(rig.model.state(0).host_enabled);
}

TEST(XenPt, NumberZeroOrAVectorAsksForAnyNumber) {
  EXPECT_EQ(Rig(release("qemu-2.1"), kMsi).probe_msi(0), "map -1, bind 40");
  Rig rig(release("qemu-2.1"), kMsi);
  rig.msi(MsiRegister::addr_lo, 0xFEE2F000);
  rig.msi(MsiRegister::data, 0x4031);
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, kMsiEnable), "map -1, bind 40");
}

// [Q2]: (0x4300 >> 12) & 0xFF.
TEST(XenPt, MsixNumberIsFourWhereTheDataWordIsTakenForTheAddress) {
  for (const bool faulty : {false, true}) {
    Rig rig(release("qemu-2.1"), kMsix3, {},
            faulty ? RuleSet{Rule::msix_passes_address} : RuleSet());
    rig.msix(kMasked);
    rig.name(0, 47);
    rig.msix(0, MsixWord::data, 0x4300);
    EXPECT_EQ(rig.msix(kMsixEnable), faulty ? "map 4, bind 4" : "map 47, bind 47");
  }
}

// [Q9]. The unmap follows the second unbind, whatever its answer is.
TEST(XenPt, FailedUnbindForgetsTheNumberUnlessItIsMadeAgain) {
  for (const DeviceConfig& device : {kMsi, kMsix3})
    for (const bool proposed : {false, true}) {
      Rig rig(release("qemu-today"), device,
              proposed ? RuleSet{Rule::failed_unbind_is_retried} : RuleSet());
      if (device == kMsi) {
        rig.probe_msi(47);
      } else {
        rig.msix(kMasked);
        rig.name(0, 47);
        rig.msix(0, MsixWord::data, 0x4300);
        rig.msix(kMsixEnable);
      }
      rig.failing = Call::unbind;
      EXPECT_EQ(device == kMsi ? rig.msi(MsiRegister::ctrl, 0) : rig.msix(0),
                proposed ? "unbind 47, unbind 47, unmap 47" : "unbind 47");
      EXPECT_EQ(rig.model.entry(0, 0).pirq, kUnassignedPirq);
      EXPECT_FALSE(rig.model.retrying());
    }
}

TEST(XenPt, HighAddressHoldsTheRestOfTheNumber) {
  EXPECT_EQ(message_pirq(0xFEE2F000, 0x100), 0x12F);
  EXPECT_EQ(message_pirq(0xFEE00000, 0xFFFFFF00), -256);
}

TEST(XenPt, GflagsTakeBitsOfAddressAndData) {
  EXPECT_EQ(msi_gflags(0xFEE2F000, 0x4300), 0x302FU);
  EXPECT_EQ(msi_gflags(0xFEE0000C, 0xC100), 0x9300U);
}

TEST(XenPt, DisableUnmapsSinceTwoPointOne) {
  Rig rig(release("qemu-2.1"), kMsi);
  rig.probe_msi(47);
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, 0), "unbind 47, unmap 47");
  EXPECT_EQ(rig.model.entry(0, 0).pirq, kUnassignedPirq);
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, kMsiEnable), "map 47, bind 47");
}

TEST(XenPt, DisableClearsAFlagBeforeTwoPointOne) {
  Rig rig(release("qemu-1.x"), kMsi);
  rig.probe_msi(47);
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, 0), "");
  EXPECT_FALSE(rig.model.state(0).enabled);
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, kMsiEnable), "");
  EXPECT_EQ(rig.model.entry(0, 0).pirq, 47);
}

TEST(XenPt, FailedMapShowsAsEnableReadingZero) {
  Rig rig(release("qemu-2.1"), kMsi);
  rig.failing = Call::map;
  EXPECT_EQ(rig.probe_msi(47), "map 47");
  EXPECT_FALSE(rig.model.state(0).host_enabled);
}

TEST(XenPt, FailedBindIsUndoneByUnmap) {
  Rig rig(release("qemu-2.1"), kMsi);
  rig.failing = Call::bind;
  EXPECT_EQ(rig.probe_msi(47), "map 47, bind 47, unmap 47");
  EXPECT_EQ(rig.model.entry(0, 0).pirq, kUnassignedPirq);
}

TEST(XenPt, FailedUnbindSkipsTheUnmapAndForgetsTheNumber) {
  Rig rig(release("qemu-2.1"), kMsi);
  rig.probe_msi(47);
  rig.failing = Call::unbind;
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, 0), "unbind 47");
  EXPECT_EQ(rig.model.entry(0, 0).pirq, kUnassignedPirq);
}

TEST(XenPt, ChangedMessageBindsTheStoredNumberUntilTwoPointFour) {
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) {
    Rig rig(qemu, kMsi);
    rig.probe_msi(47);
    EXPECT_EQ(rig.msi(MsiRegister::addr_lo, 0xFEE2E000), "bind 47");
    EXPECT_EQ(rig.msi(MsiRegister::addr_lo, 0xFEE2E000), "");
  }
  for (const Release qemu : {release("qemu-2.5"), release("qemu-2.6"), release("qemu-today")}) {
    Rig rig(qemu, kMsi);
    rig.probe_msi(47);
    EXPECT_EQ(rig.msi(MsiRegister::addr_lo, 0xFEE2E000), "");
  }
}

TEST(XenPt, OnlyTodaysBindTellsXenThatTheVectorIsUnmasked) {
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.6"), release("qemu-today")}) {
    const bool today = qemu == release("qemu-today");
    Rig rig(qemu, kMsix3);
    rig.name(0, 47);
    rig.name(1, 46);
    rig.msix(1, MsixWord::ctrl, kMsixEntryMask);
    rig.model.write_msix_control(0, kMsixEnable);
    rig.model.complete(0, 47);
    EXPECT_EQ(rig.model.pending().gflags & kGflagsUnmasked, today ? kGflagsUnmasked : 0U);
    rig.model.complete(0, 47);
    rig.model.complete(0, 46);
    EXPECT_EQ(rig.model.pending().gflags & kGflagsUnmasked, 0U) << "entry 1 is masked";
  }
}

TEST(XenPt, MsixUpdatesAscendWhenTheFunctionMaskGoes) {
  Rig rig(release("qemu-2.6"), kMsix3);
  rig.msix(kMasked);
  EXPECT_EQ(rig.name(2, 45), "");
  EXPECT_EQ(rig.name(0, 47), "");
  EXPECT_EQ(rig.msix(kMsixEnable), "map 47, bind 47, map 45, bind 45");
}

TEST(XenPt, MsixFailureIsInvisibleAndTheNextEntryGoesOn) {
  Rig rig(release("qemu-2.6"), kMsix3);
  rig.name(0, 47);
  rig.name(1, 46);
  rig.failing = Call::map;
  EXPECT_EQ(rig.msix(kMsixEnable), "map 47, map 46, bind 46");
  EXPECT_TRUE(rig.model.state(0).host_enabled);
  EXPECT_EQ(rig.msix(kMsixEnable), "map 47, bind 47");
}

TEST(XenPt, MsixBindsANewNumberWithoutMappingItAndUndoesTheOld) {
  Rig rig(release("qemu-2.6"), kMsix3);
  rig.name(0, 47);
  rig.msix(kMsixEnable);
  rig.msix(kMasked);
  rig.name(0, 46);
  rig.failing = Call::bind;
  EXPECT_EQ(rig.msix(kMsixEnable), "bind 46, unmap 47");
  EXPECT_EQ(rig.msix(kMsixEnable), "map 46, bind 46");
}

TEST(XenPt, MsixReenableMapsNothingThatWasNotWrittenAgain) {
  Rig rig(release("qemu-2.6"), kMsix3);
  rig.name(0, 47);
  rig.msix(kMsixEnable);
  EXPECT_EQ(rig.msix(0), "unbind 47, unmap 47");
  EXPECT_EQ(rig.msix(kMsixEnable), "");
  rig.name(0, 47);
  EXPECT_EQ(rig.msix(kMsixEnable), "map 47, bind 47");
}

TEST(XenPt, UnmaskedEntryDropsWritesBeforeTheLatch) {
  for (const Release qemu : {release("qemu-2.1"), release("qemu-2.6")}) {
    Rig rig(qemu, kMsix3);
    rig.name(0, 47);
    rig.msix(kMsixEnable);
    rig.msix(0, MsixWord::ctrl, 0);
    rig.name(0, 46);
    const bool latch = qemu == release("qemu-2.6");
    EXPECT_EQ(rig.model.read_message(0, 0, MsixWord::addr_lo), latch ? 0xFEE2E000 : 0xFEE2F000);
    EXPECT_EQ(rig.msix(0, MsixWord::ctrl, 0), latch ? "bind 47" : "");
  }
}

TEST(XenPt, DetachGivesBackEveryVectorAndLeavesZeroBytes) {
  Rig rig(release("qemu-1.x"), kMsix3);
  rig.name(0, 47);
  rig.name(2, 45);
  rig.msix(kMsixEnable);
  rig.model.detach(0);
  EXPECT_EQ(rig.calls(), "unbind 47, unmap 47, unbind 45, unmap 45");
  EXPECT_FALSE(rig.model.attached(0));
  EXPECT_TRUE(std::ranges::all_of(rig.memory().words(), [](auto word) { return word == 0; }));
  EXPECT_EQ(rig.name(0, 47), "");
  EXPECT_EQ(rig.msix(kMsixEnable), "");
  rig.model.attach(0);
  EXPECT_TRUE(rig.memory() == Rig(release("qemu-1.x"), kMsix3).memory());
}

TEST(XenPt, ControlWordTakesEffectWhenTheLastCallIsAnswered) {
  Rig rig(release("qemu-2.1"), kMsi);
  rig.msi(MsiRegister::addr_lo, 0xFEE2F000);
  rig.model.write_msi(0, MsiRegister::ctrl, kMsiEnable);
  EXPECT_EQ(rig.model.pending(), xen::map_msi(0, 0, 47));
  rig.model.complete(0, 47);
  EXPECT_FALSE(rig.model.state(0).host_enabled);
  EXPECT_EQ(rig.model.pending().op, xen::Operation::bind_pt_irq);
  rig.model.complete(0, 0);
  EXPECT_TRUE(rig.model.state(0).host_enabled);
  EXPECT_FALSE(rig.model.busy());
}

TEST(XenPt, WritesThatCannotHappenAreIgnored) {
  Rig rig(release("qemu-2.6"), kMsix3);
  EXPECT_EQ(rig.msix(3, MsixWord::data, 1), "");
  EXPECT_EQ(rig.msi(MsiRegister::ctrl, kMsiEnable), "");
  EXPECT_TRUE(rig.memory() == Rig(release("qemu-2.6"), kMsix3).memory());
}

}  // namespace
}  // namespace pirq::qemu::xen_pt_test
