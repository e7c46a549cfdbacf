// The parts of `live` that need no machine.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "fuzz/live/debug_info.h"
#include "fuzz/live/host_device.h"
#include "fuzz/live/live_xen.h"
#include "fuzz/live/machine.h"
#include "fuzz/live/payload_image.h"
#include "fuzz/live/xen_image.h"
#include "fuzz/live/xen_layout.h"

namespace pirq::live::live_test {
namespace {

TEST(HostDevice, IsFoundByNameAndByWhatTheModelCallsIt) {
  const auto nvme = find_device("nvme:3");
  ASSERT_TRUE(nvme);
  EXPECT_EQ(nvme->config, (DeviceConfig{DeviceKind::msix, 3}));
  EXPECT_TRUE(nvme->qemu.ends_with("msix_qsize=3"));
  EXPECT_EQ(device_like(nvme->config)->name, "nvme:3");
  EXPECT_EQ(device_like({DeviceKind::msi, 16})->name, "xhci");
  EXPECT_EQ(device_like({DeviceKind::msi, 1})->name, "edu");
  EXPECT_FALSE(device_like({DeviceKind::msi, 2}));
  EXPECT_FALSE(device_like({DeviceKind::gsi, 1}));
  for (const char* wrong : {"", "nvme", "nvme:", "nvme:0", "nvme:65", "nvme:4x", "edu:1", "pc"})
    EXPECT_FALSE(find_device(wrong)) << wrong;
}

TEST(XenImage, HasTheBuildIdOfItsNotes) {
  std::string elf =
      "\x7f"
      "ELF....";
  EXPECT_EQ(build_id(elf), "");
  elf += std::string("\4\0\0\0\x14\0\0\0\3\0\0\0GNU\0", 16);
  EXPECT_EQ(build_id(elf), "") << "it is cut off";
  for (char byte = 0; byte < 20; ++byte) elf += static_cast<char>(byte * 13);
  EXPECT_EQ(build_id(elf), "000d1a2734414e5b6875828f9ca9b6c3d0ddeaf7");
}

TEST(XenLayout, IsKnownByBuildId) {
  EXPECT_FALSE(find_layout(""));
  EXPECT_FALSE(find_layout("000d1a2734414e5b6875828f9ca9b6c3d0ddeaf7"));
  EXPECT_TRUE(find_layout("151b373fd64b321593bf987fd923cd10dabadac4"));
}

TEST(DebugInfo, IsAskedForByName) {
  const auto layout = read_layout("/dev/null");
  ASSERT_TRUE(std::holds_alternative<fuzz::InputError>(layout));
  EXPECT_NE(std::get<fuzz::InputError>(layout).message.find("domain_list"), std::string::npos);
}

TEST(Machine, TellsAPanicByItsFirstLine) {
  EXPECT_EQ(panic_in("(XEN) Xen version 4.17.7\n(XEN) *** Serial input to DOM0\n"), "");
  const std::string text =
      "(XEN) Xen BUG at arch/x86/irq.c:42\r\n(XEN) ----[ Xen-4.17.7  x86_64  debug=n ]----\r\n"
      "(XEN) RIP:    e008:[<ffff82d040263f5c>] irq.c#some_function+0x1c/0x90\r\n"
      "(XEN) Panic on CPU 0:\r\n";
  EXPECT_EQ(panic_in(text), "Xen BUG at arch/x86/irq.c:42 in irq.c#some_function+0x1c/0x90");
  EXPECT_EQ(panic_in("(XEN) Panic on CPU 0:\n"), "Panic on CPU 0:");
  EXPECT_EQ(panic_in("(XEN) Panic on CPU 0:\r\n(XEN) no reason\r\n(XEN) ***\n"),
            "Panic on CPU 0: no reason");
}

TEST(Machine, NeedsADeviceForKvm) {
  EXPECT_EQ(why_no_kvm("/dev/null"), "");
  EXPECT_NE(why_no_kvm("/no/such/device").find("/no/such/device: No such file or directory"),
            std::string::npos);
}

TEST(LiveXen, GivesATraceAHostThatExists) {
  WorldConfig trace;
  trace.pirqs = 60;
  trace.irqs = 40;
  trace.devices = {{DeviceKind::msi, 32}, {DeviceKind::msi, 1}, {DeviceKind::msix, 6}};
  WorldConfig host;
  host.xen = release("xen-4.17");
  const WorldConfig config = on_host(trace, host);
  EXPECT_EQ(config.xen, release("xen-4.17"));
  EXPECT_EQ(config.pirqs, 40);
  EXPECT_EQ(config.devices[0].vectors, 16);
  EXPECT_EQ(config.devices[1].vectors, 1);
  EXPECT_EQ(config.devices[2].vectors, 6);
}

TEST(LiveXen, RefusesWhatARealMachineCannotDo) {
  LiveXen xen({}, Compare::state);
  fuzz::Script script;
  script.config.devices = {{DeviceKind::msi, 16}};
  script.calls = {{xen::get_free_pirq(xen::PirqType::msi)}};
  EXPECT_EQ(xen.refuses(script), "");
  script.calls.push_back({{.op = xen::Operation::fail_alloc, .nr = 1}});
  EXPECT_NE(xen.refuses(script), "");
  script.calls.pop_back();
  script.config.irqs = 1'000;
  EXPECT_NE(xen.refuses(script), "");
}

TEST(Payload, IsAnElfFileForXen) {
  if (payload_image().empty()) GTEST_SKIP() << "the payload needs x86-64";
  EXPECT_TRUE(
      payload_image().starts_with("\x7f"
                                  "ELF"));
  EXPECT_NE(payload_image().find("pirqfuzz: payload ready"), std::string_view::npos);
}

}  // namespace
}  // namespace pirq::live::live_test
