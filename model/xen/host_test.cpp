// What the kind of host and of domain changes: ACPI routing, release builds, HVM PIRQs, the size of
// the irq table; and blocks of numbers on a device.
#include <gtest/gtest.h>

#include <variant>

#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq::xen::host_test {
namespace {

constexpr std::uint32_t kUnmasked = 1U << 16;

WorldConfig host_with(DeviceConfig device) {
  WorldConfig config;
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.guest = release("linux-4.12");
  config.driver = Discipline::hostile;
  config.pirqs = 28;
  config.irqs = 83;
  config.devices = {device};
  return config;
}

/// A domain whose hypercalls a test makes.
class Host {
 public:
  explicit Host(const WorldConfig& config)
      : setup_(std::get<pirq::Setup>(pirq::Setup::create(config))), world(setup_) {}
  Answer call(const Hypercall& call) { return world.domain().call(call); }
  [[nodiscard]] DomainView xen() const { return world.domain(); }

 private:
  pirq::Setup setup_;

 public:
  World world;
};

constexpr DeviceConfig kMsi32{DeviceKind::msi, 32};

TEST(Block, ThatIsLargerThanTheDeviceSaysWhatTheDeviceHas) {
  Host host(host_with(kMsi32));
  const Answer answer = host.call(map_multi_msi(0, 33, 21));
  EXPECT_EQ(answer.rc, -kENFILE);
  EXPECT_EQ(answer.nr, 32);
  EXPECT_EQ(host.xen().pirq_info(21), nullptr);
  EXPECT_EQ(host.xen().state().free_irqs, 67);
}

// A block is MSI, not MSI-X.
TEST(Block, NeedsADeviceWithMsi) {
  Host host(host_with({DeviceKind::msix, 4}));
  EXPECT_EQ(host.call(map_multi_msi(0, 2, 21)).rc, -kENODEV);
  EXPECT_EQ(host.call(map_multi_msi(0, 1, -1)).rc, -kENODEV);
  EXPECT_EQ(host.call(map_msi(0, 0, 21)).rc, 0);
}

// The descriptors of an empty block need no memory that could be refused.
TEST(Block, ThatIsEmptyCrashesWithoutAnAllocation) {
  WorldConfig config = host_with(kMsi32);
  config.acpi = false;  // The tree of slots has a node from the start.
  Host host(config);
  EXPECT_EQ(host.call(get_free_pirq(PirqType::msi)).number, 27);
  EXPECT_EQ(host.call({.op = Operation::fail_alloc, .nr = 1}).rc, 0);
  host.call(map_multi_msi(0, 0, 27));
  EXPECT_TRUE(host.xen().crashed());
}

// Without the check [X21] Xen takes any value for a GSI.
TEST(GuestGsi, ThatTheModelHasNoRoomForIsACrash) {
  for (const std::int32_t gsi : {-1000, -4, 66}) {
    WorldConfig config = host_with(kMsi32);
    config.turned_back = {Rule::guest_gsi_is_checked};
    Host host(config);
    host.call(map_gsi(gsi, -1));
    EXPECT_TRUE(host.xen().crashed()) << gsi;
  }
}

// The device has one message and one size of its block. The later map sets both.
TEST(Block, IsSilencedByALaterMapOfTheDevice) {
  for (const bool later : {false, true}) {
    Host host(host_with(kMsi32));
    EXPECT_EQ(host.call(map_multi_msi(0, 2, -1)).number, 26);
    EXPECT_EQ(host.call(bind_pt_irq(27, 53, 0)).rc, 0);
    if (later) {
      EXPECT_EQ(host.call(map_msi(0, 0, -1)).number, 25);
    }
    const Delivery wanted = later ? Delivery::none : Delivery::vector;
    EXPECT_EQ(host.call(raise(0, 1)).raised.delivery, wanted);
  }
}

// A map that fails after it has set up the first vector clears ENABLE.
TEST(Block, ThatFailsSilencesTheDevice) {
  WorldConfig config = host_with(kMsi32);
  config.irqs = 18;
  config.pirqs = 18;
  Host host(config);
  EXPECT_EQ(host.call(map_msi(0, 0, 17)).rc, 0);
  EXPECT_EQ(host.call(bind_pt_irq(17, 53, 0)).rc, 0);
  EXPECT_EQ(host.call(raise(0, 0)).raised.delivery, Delivery::vector);
  EXPECT_EQ(host.call(map_multi_msi(0, 2, 16)).rc, -kENOSPC);
  EXPECT_EQ(host.call(raise(0, 0)).raised.delivery, Delivery::none);
}

// The irq of a number can be destroyed and created again under it, without a descriptor.
TEST(Bind, ThatUnmasksNeedsTheDescriptorOfTheIrq) {
  for (const auto& [xen, crashes] :
       {std::pair{release("xen-master"), true}, std::pair{release("xen-4.10"), true},
        std::pair{release("xen-4.9"), false}}) {
    WorldConfig config = host_with(kMsi32);
    config.xen = xen;
    config.added = {Rule::failed_block_unlocks_once};
    config.acpi = config.caps_pirqs = false;
    config.pirqs = 18;
    config.irqs = 17;
    Host host(config);
    EXPECT_EQ(host.call(map_multi_msi(0, 2, -1)).rc, -kENOSPC);
    EXPECT_EQ(host.call(map_msi(0, 0, kCascadeIrq)).rc, 0);
    EXPECT_EQ(host.call(bind_pt_irq(16, 0, kUnmasked)).rc, 0);
    EXPECT_EQ(host.xen().crashed(), crashes) << info(xen).name;
  }
}

TEST(HostWithAcpi, MapsNoLegacyIrq) {
  for (const bool acpi : {false, true}) {
    WorldConfig config = host_with(kMsi32);
    config.acpi = acpi;
    const Host host(config);
    EXPECT_EQ(host.xen().domain_pirq_to_irq(kCascadeIrq), acpi ? 0 : kCascadeIrq);
    EXPECT_EQ(host.xen().state().structs, acpi ? 0 : 1);
  }
}

TEST(Host, HasNoMoreNumbersThanIrqs) {
  WorldConfig config = host_with(kMsi32);
  config.irqs = 20;
  Host host(config);
  EXPECT_EQ(host.call(get_free_pirq(PirqType::msi)).number, 19);
  EXPECT_EQ(host.call(map_msi(0, 0, 20)).rc, -kEINVAL);
  config.caps_pirqs = false;
  EXPECT_EQ(Host(config).call(get_free_pirq(PirqType::msi)).number, 27);
}

TEST(ReleaseBuild, GoesOnWhereAnAssertionFails) {
  for (const bool asserts : {true, false}) {
    WorldConfig config = host_with(kMsi32);
    config.xen_asserts = asserts;
    Host host(config);
    const Answer answer = host.call(map_multi_msi(0, 5, 20));
    EXPECT_EQ(host.xen().crashed(), asserts);
    if (asserts) continue;
    EXPECT_EQ(answer.rc, 0);
    EXPECT_EQ(host.xen().domain_pirq_to_irq(24), 20);
  }
}

TEST(DomainWithoutHvmPirqs, RefusesTheGuest) {
  WorldConfig config = host_with(kMsi32);
  config.hvm_pirq = false;
  Host host(config);
  EXPECT_EQ(host.call(get_free_pirq(PirqType::msi)).rc, -kENOSYS);
  EXPECT_EQ(host.call(map_gsi(1, -1)).rc, -kENOSYS);
  EXPECT_EQ(host.call(unmap_pirq(Caller::guest, 20)).rc, -kENOSYS);
  EXPECT_EQ(host.call(with_pirq(Operation::eoi, 20)).rc, -kENOSYS);
  EXPECT_EQ(host.call(map_msi(0, 0, -1)).number, 27);
  EXPECT_EQ(host.call(unmap_pirq(Caller::device_model, 27)).rc, 0);
}

TEST(DomainWithoutHvmPirqs, HasNativeDevices) {
  WorldConfig config = host_with(kMsi32);
  config.hvm_pirq = false;
  config.devices.push_back({DeviceKind::msix, 3});
  const auto setup = std::get<pirq::Setup>(pirq::Setup::create(config));
  EXPECT_EQ(setup.device(0), (DeviceConfig{DeviceKind::native_msi, 1}));
  EXPECT_EQ(setup.device(1), (DeviceConfig{DeviceKind::native_msix, 3}));
  config.devices.push_back({DeviceKind::gsi, 1});
  EXPECT_EQ(std::get<SetupError>(pirq::Setup::create(config)).key, "hvm_pirq");
}

// The end of the domain clears the tree of emuirqs with its contents.
TEST(EndOfTheDomain, ForgetsTheEmuirqs) {
  Host host(host_with(kMsi32));
  EXPECT_EQ(host.call(map_gsi(1, -1)).number, 27);
  EXPECT_EQ(host.call(with_pirq(Operation::inject_msi, 26)).rc, 0);
  host.call({.op = Operation::destroy_domain});
  EXPECT_EQ(host.xen().domain_emuirq_to_pirq(1), kIrqUnbound);
  EXPECT_EQ(host.xen().domain_emuirq_to_pirq(kIrqMsiEmu), kIrqUnbound);
}

}  // namespace
}  // namespace pirq::xen::host_test
