// Round trips: printing and parsing gives the same case, for every step at the bounds of its
// parameters and for random cases.
#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <algorithm>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/good_case.h"
#include "fuzz/case_file/print.h"

namespace pirq::fuzz::round_trip_test {
namespace {

using case_test::good;

// Returns both bounds of a parameter. Param::none has one value.
std::vector<std::int32_t> extremes(Param param, const Setup& setup, int device) {
  const Bounds bounds = bounds_of(param, setup, device);
  if (bounds.low == bounds.high) return {bounds.low};
  return {bounds.low, bounds.high};
}

Step step_of(const StepInfo& row, int device, std::int32_t a, std::int32_t b) {
  return {row.kind, static_cast<std::uint8_t>(row.has_device ? device : 0),
          static_cast<std::uint16_t>(a), b};
}

std::string number_beyond(Param param, std::int32_t value) {
  return ' ' + std::string(name_of(param)) + '=' + std::to_string(value);
}

// Returns the setup of the first world, whose sizes bound the parameters.
Setup setup_of(const Case& value) {
  return std::get<Setup>(Setup::create(value.worlds.at(0).config));
}

constexpr int kDevice = 1;

TEST(EveryStep, ComesBackAtTheBoundsOfItsParameters) {
  Case c = good(case_test::kHeader);
  const auto setup = setup_of(c);
  for (const StepInfo& row : step_table())
    for (const std::int32_t a : extremes(row.a, setup, kDevice))
      for (const std::int32_t b : extremes(row.b, setup, kDevice))
        c.items.push_back({step_of(row, kDevice, a, b), {}, {}, 0});
  EXPECT_GT(c.items.size(), step_table().size());
  EXPECT_EQ(good(print_case(c)), c);
}

TEST(EveryStep, IsRefusedBeyondTheBounds) {
  const auto setup = setup_of(good(case_test::kHeader));
  for (const StepInfo& row : step_table()) {
    // Only the last parameter on the line is out of bounds, so the rest of the line is as printed.
    const Param last = row.b != Param::none ? row.b : row.a;
    if (last == Param::none || last == Param::type) continue;
    const Bounds first = bounds_of(row.a, setup, kDevice);
    const std::string text = to_text(step_of(row, kDevice, first.low, 0));
    const std::string front = text.substr(0, text.rfind(' '));
    const Bounds bounds = bounds_of(last, setup, kDevice);
    for (const std::int32_t value : {bounds.low - 1, bounds.high + 1})
      EXPECT_EQ(case_test::error_of(case_test::with_header(front + number_beyond(last, value))),
                "x.case:6:" + std::to_string(front.size() + name_of(last).size() + 3) + ": " +
                    std::to_string(value) + " is out of bounds\n  hint: expected " +
                    std::string(name_of(last)) + " in " + std::to_string(bounds.low) + ".." +
                    std::to_string(bounds.high));
  }
}

int between(int low, int high) {
  return *rc::gen::inRange(low, high + 1);
}

std::string random_word(const std::string& letters, int low, int high) {
  return *rc::gen::container<std::string>(static_cast<std::size_t>(between(low, high)),
                                          rc::gen::elementOf(letters));
}

// The comment has no trailing blanks, because the parser removes them.
std::string random_comment() {
  const std::string text = random_word("ab #=\t-\xc3\xa9", 0, 12);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::vector<std::string> random_comments() {
  std::vector<std::string> comments(static_cast<std::size_t>(between(0, 2)));
  for (std::string& comment : comments) comment = random_comment();
  return comments;
}

Release random_release(Component component) {
  std::vector<Release> choice;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) choice.push_back(row.release);
  return *rc::gen::elementOf(choice);
}

WorldConfig random_config() {
  WorldConfig config;
  config.xen = random_release(Component::xen);
  config.qemu = random_release(Component::qemu);
  config.guest = random_release(Component::guest);
  config.driver = static_cast<Discipline>(between(0, 2));
  config.gsis = between(16, 200);
  config.pirqs = config.gsis + between(1, 100);
  config.irqs = config.gsis + between(1, 100);
  config.ports = between(0, 2) * 17;
  config.irq_base = between(23, 25);
  const int numbers = std::min(config.pirqs, config.irqs);
  for (int pirq = config.gsis; pirq < numbers && between(0, 1) == 1; ++pirq)
    config.taken.push_back(pirq);
  for (const RuleInfo& row : rules()) {
    const int sign = between(-1, 1);
    if (sign < 0) config.turned_back = config.turned_back.with(row.rule);
    if (sign > 0) config.added = config.added.with(row.rule);
  }
  if (between(0, 3) == 0) config.added = (config.added | proposed_rules()) - config.turned_back;
  return config;
}

Expectation random_expectation() {
  using Kind = Expectation::Kind;
  switch (between(0, 3)) {
    case 0:
      return {};
    case 1:
      return {Kind::clean, "", std::nullopt};
    case 2:
      return {Kind::violates, "no-leak", std::nullopt};
    default:
      return {Kind::violates, "exclusive-pirq", between(1, static_cast<int>(kStepsMax))};
  }
}

Action random_action(const Setup& setup) {
  const int device = between(0, setup.devices() - 1);
  if (between(0, 4) == 0) {
    const OperationInfo& row =
        info(static_cast<OperationKind>(between(0, enum_count<OperationKind> - 1)));
    const int vectors = row.has_vectors ? between(1, setup.device(device).vectors) : 0;
    return Operation{row.kind, static_cast<std::uint8_t>(device),
                     static_cast<std::uint16_t>(vectors)};
  }
  const StepInfo& row = info(static_cast<StepKind>(between(0, kStepKinds - 1)));
  const Bounds a = bounds_of(row.a, setup, device);
  const Bounds b = bounds_of(row.b, setup, device);
  return step_of(row, device, between(a.low, a.high), between(b.low, b.high));
}

DeviceConfig random_device() {
  const auto kind = static_cast<DeviceKind>(between(0, 1));
  const int most = between(0, 3) == 0 ? vectors_max(kind) : 8;
  return {kind, static_cast<std::uint16_t>(between(1, most))};
}

Case random_case() {
  Case c;
  c.comments = random_comments();
  for (int d = between(1, 30); d > 0; --d) c.devices.push_back(random_device());
  for (int w = between(1, 4); w > 0; --w) {
    NamedWorld world{random_word("az09.-", 1, 8) + std::to_string(w), random_config(),
                     random_expectation()};
    world.config.devices = c.devices;
    c.worlds.push_back(world);
  }
  const Setup setup = setup_of(c);
  for (int i = between(0, 30); i > 0; --i)
    c.items.push_back({random_action(setup), random_comments(), random_comment(), 0});
  c.end_comments = random_comments();
  return c;
}

TEST(RandomCase, ComesBackAsItWas) {
  EXPECT_TRUE(rc::check("parse(print(c)) == c, and printing is stable", [] {
    const Case c = random_case();
    const std::string text = print_case(c);
    const Case again = good(text);
    RC_ASSERT(again == c);
    RC_ASSERT(print_case(again) == text);
  }));
}

// A case that is truncated and has one changed byte gives a case, or an error with a position and a
// hint.
TEST(RandomCase, DamagedTextIsReadOrExplained) {
  EXPECT_TRUE(rc::check("damaged text", [] {
    std::string text = print_case(random_case());
    const int last = static_cast<int>(text.size()) - 1;
    text[static_cast<std::size_t>(between(0, last))] = *rc::gen::arbitrary<char>();
    text.resize(static_cast<std::size_t>(between(0, last)));
    const auto result = parse_case(text, "x.case", case_test::kProperties);
    if (const auto* error = std::get_if<InputError>(&result)) {
      RC_ASSERT(error->file == "x.case");
      RC_ASSERT(error->line > 0);
      RC_ASSERT(error->column > 0);
      RC_ASSERT(!error->message.empty());
      RC_ASSERT(!error->hint.empty());
    }
  }));
}

}  // namespace
}  // namespace pirq::fuzz::round_trip_test
