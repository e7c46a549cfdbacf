// Cases as scripts of hypercalls.
#include "fuzz/conform/sut/case_script.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/conform/trace/hypercall_text.h"

namespace pirq::fuzz::case_script_test {
namespace {

Case load(const std::string& name) {
  const auto value = load_case(std::filesystem::path(PIRQFUZZ_CORPUS_DIR) / "regressions" / name);
  return std::get<Case>(value);
}

std::vector<std::string> calls_of(const Script& script) {
  std::vector<std::string> texts;
  for (const Call& call : script.calls) texts.push_back(to_text(call.hypercall));
  return texts;
}

TEST(CaseScript, HasTheHypercallsOfGuestAndQemu) {
  const Case value = load("january-2017-msi.case");
  const auto faulty = std::get<Script>(script_of(value, value.worlds[0]));
  const std::vector<std::string> expected = {"get_free_pirq type=msi",
                                             "map_pirq by=dm type=msi device=0 entry=0 pirq=47",
                                             "bind_pt_irq pirq=47 gvec=0 gflags=12335",
                                             "evtchn_bind_pirq pirq=47",
                                             "evtchn_close port=1",
                                             "unbind_pt_irq pirq=47",
                                             "unmap_pirq by=dm pirq=47",
                                             "get_free_pirq type=msi"};
  EXPECT_EQ(calls_of(faulty), expected);
  EXPECT_EQ(faulty.config.devices, value.devices);
  // The repaired guest asks once more, and gets another number.
  const auto fixed = std::get<Script>(script_of(value, value.worlds[1]));
  ASSERT_EQ(fixed.calls.size(), expected.size() + 1);
  EXPECT_EQ(fixed.calls.back().number, 46);
}

TEST(CaseScript, RefusesDevicesWithoutMsi) {
  Case value = load("january-2017-msi.case");
  value.devices[1].kind = DeviceKind::gsi;
  EXPECT_TRUE(std::holds_alternative<InputError>(script_of(value, value.worlds[0])));
}

TEST(StackScript, HasCallsThatARecordingCanHave) {
  const auto world = choose_world("january-2017", std::nullopt);
  const WorldConfig config = std::get<NamedWorld>(world).config;
  std::set<xen::Operation> operations;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Script script = stack_script(config, seed);
    EXPECT_EQ(calls_of(script), calls_of(stack_script(config, seed)));
    for (const Call& call : script.calls) {
      operations.insert(call.hypercall.op);
      EXPECT_LT(index_of(call.hypercall.op), xen::kRecordedOperations);
    }
  }
  for (const auto op : {xen::Operation::get_free_pirq, xen::Operation::map_msi,
                        xen::Operation::evtchn_bind_pirq, xen::Operation::raise})
    EXPECT_TRUE(operations.contains(op));
}

}  // namespace
}  // namespace pirq::fuzz::case_script_test
