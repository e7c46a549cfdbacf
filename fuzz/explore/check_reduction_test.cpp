// The canonical form is right in worlds of every kind, and the check catches wrong forms.
#include "fuzz/explore/check_reduction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/testing/test_worlds.h"

namespace pirq::fuzz::testing::check_reduction_test {
namespace {

constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig kMsix2{DeviceKind::msix, 2};

struct Releases {
  Release xen, qemu, guest;
};

WorldConfig small(const Releases& releases, Discipline driver, std::vector<DeviceConfig> devices) {
  WorldConfig config;
  config.xen = releases.xen;
  config.qemu = releases.qemu;
  config.guest = releases.guest;
  config.driver = driver;
  config.pirqs = config.gsis + 3;
  config.irqs = config.gsis + 4;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

ReductionCheck check(const WorldConfig& config, std::size_t states_max,
                     const std::vector<Ingredient>* forgets = nullptr) {
  const auto setup = setup_of(config);
  const World start(setup);
  const CanonicalForm form = forgets != nullptr ? CanonicalForm(setup, *forgets)
                                                : CanonicalForm(setup, StateReduction::canonical);
  return check_reduction(start, form,
                         {.watched = properties_for(config.driver), .states_max = states_max});
}

std::string flaw_text(const ReductionCheck& checked) {
  if (!checked.flaw) return "";
  std::string text = "after\n";
  for (const Step& step : checked.flaw->has) text += to_text(step) + '\n';
  text += "comes " + to_text(checked.flaw->step) + ", but not after\n";
  for (const Step& step : checked.flaw->lacks) text += to_text(step) + '\n';
  return text;
}

// Every kind of device beside an MSI device, every discipline, and releases of each time.
TEST(CheckReduction, TheCanonicalFormIsRightInEveryKindOfWorld) {
  const Releases all[] = {{release("xen-4.4"), release("qemu-1.x"), release("linux-2.6.38")},
                          {release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")},
                          {release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")},
                          {release("xen-master"), release("qemu-today"), release("linux-6.12")}};
  for (const Releases& releases : all)
    for (const DeviceKind kind : enum_values<DeviceKind>)
      for (const Discipline driver : enum_values<Discipline>)
        for (const bool repaired : {false, true}) {
          const DeviceConfig other{kind, static_cast<std::uint16_t>(is_msix(kind) ? 2 : 1)};
          WorldConfig config = small(releases, driver, {other, kMsi});
          if (repaired) config.added = all_rules();
          const ReductionCheck checked = check(config, 300);
          EXPECT_EQ(flaw_text(checked), "") << (&releases - all) << ' ' << enum_name(kind) << ' '
                                            << enum_name(driver) << (repaired ? " repaired" : "");
        }
}

TEST(CheckReduction, ItSaysHowManyFormsThereAre) {
  WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi});
  const ReductionCheck checked = check(config, 10'000);
  EXPECT_TRUE(checked.complete);
  EXPECT_EQ(flaw_text(checked), "");
  EXPECT_EQ(checked.states, 3'184U);
  EXPECT_EQ(checked.forms, 330U);
}

const Ingredient& ingredient(std::string_view name) {
  return *std::ranges::find(ingredients(), name, &Ingredient::name);
}

// Wrong: a guest that keeps a stale reference to a free number obtains another one.
TEST(CheckReduction, CatchesNamesOfPirqsWhereStaleReferencesExist) {
  const std::vector<Ingredient> forgets = {ingredient("names of pirqs")};
  const WorldConfig stale = small({release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")},
                                  Discipline::orderly, {kMsi, kMsi});
  EXPECT_TRUE(check(stale, 20'000, &forgets).flaw);
}

// Half a rule: the message is forgotten in an idle device, and is there again when a probe begins.
TEST(CheckReduction, CatchesAMessageThatIsForgottenOnlyWhileTheDeviceIsIdle) {
  const std::vector<Ingredient> forgets = {
      {"half", "", nullptr, [](const pirq::Setup& setup, Base base, CanonicalScratch&) {
         for (int d = 0; d < setup.devices(); ++d)
           if (base[setup.guest.drivers][static_cast<std::size_t>(d)].phase == guest::Phase::idle)
             base[setup.qemu.entries][static_cast<std::size_t>(setup.first_vector(d))].addr_lo = 0;
       }}};
  EXPECT_TRUE(check(config_of("january-2017-fixed", {kMsi, kMsi}), 10'000, &forgets).flaw);
}

// Devices by colour: devices in equal phases count as the same, whatever numbers they have.
TEST(CheckReduction, CatchesDevicesThatAreOnlyColours) {
  const std::vector<Ingredient> forgets = {
      {"colours", "", nullptr, [](const pirq::Setup& setup, Base base, CanonicalScratch&) {
         const auto drivers = base[setup.guest.drivers];
         const bool equal = drivers[0].phase == drivers[1].phase;
         for (guest::Vector& v : base[setup.guest.vectors])
           if (equal) v.pirq = v.pirq != 0 ? 1 : 0;
         for (xen::MsiDesc& desc : base[setup.xen.msi_descs])
           if (equal) desc.device = 0;
       }}};
  EXPECT_TRUE(check(config_of("january-2017", {kMsi, kMsi}), 20'000, &forgets).flaw);
}

// A search of forms gives the verdicts and the lengths of a search of states.
TEST(CheckReduction, LengthsStayExact) {
  struct Row {
    const char* world;
    std::vector<DeviceConfig> devices;
  };
  const Row rows[] = {{"january-2017", {kMsi, kMsi}},
                      {"january-2017", {kMsix2, kMsi}},
                      {"january-2017-fixed", {kMsi, kMsi}},
                      {"december-2010", {kMsi, kMsi}},
                      {"today", {kMsi, kMsi}}};
  for (const Row& row : rows) {
    WorldConfig config = config_of(row.world);
    config.devices.assign(row.devices.begin(), row.devices.end());
    const auto setup = setup_of(config);
    const World start(setup);
    const ExploreOptions states{.watched = properties_for(config.driver),
                                .reduce = StateReduction::none};
    ExploreOptions forms = states;
    forms.reduce = StateReduction::canonical;
    const Explored all = explore(start, states);
    const Explored reduced = explore(start, forms);
    EXPECT_EQ(reduced.verdict, all.verdict) << row.world;
    EXPECT_EQ(reduced.steps.size(), all.steps.size()) << row.world;
    EXPECT_LE(reduced.states, all.states) << row.world;
  }
}

}  // namespace
}  // namespace pirq::fuzz::testing::check_reduction_test
