// The properties that hold for a domain without a guest, by release and profile, and the open cases
// of xen-master.
#include "fuzz/conform/sut/script_properties.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/conform/sut/arbitrary_script.h"
#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::script_properties_test {
namespace {

namespace fs = std::filesystem;

WorldConfig base_of(Release release) {
  WorldConfig base = recorded_config();
  base.xen = release;
  return base;
}

// A well-behaved guest and device model break no property in any release.
void holds_under_protocol(Release release, Property property) {
  const Script script =
      *scripts(Profile::protocol, base_of(release), property).as(std::string(enum_name(property)));
  const auto failure = check_script(script, property, true);
  if (failure) RC_FAIL(failure->violation.detail);
}
RC_GTEST_PROP(ProtocolBreaksNothing, InXen44, ()) {
  for (const Property property : kDomainProperties)
    holds_under_protocol(release("xen-4.4"), property);
}
RC_GTEST_PROP(ProtocolBreaksNothing, InXen48, ()) {
  for (const Property property : kDomainProperties)
    holds_under_protocol(release("xen-4.8"), property);
}
RC_GTEST_PROP(ProtocolBreaksNothing, InXenMaster, ()) {
  for (const Property property : kDomainProperties)
    holds_under_protocol(release("xen-master"), property);
}

// A map of a number that is already mapped returns 0 and maps nothing (X54), even for a device of
// another domain. In this way xen-master breaks authorised.
//
// The length of the shortest failure, or 0 if the property holds, in the order of
// kDomainProperties.
struct Expected {
  Release release;
  Profile profile;
  std::array<std::size_t, std::size(kDomainProperties)> shortest;
};
const Expected kExpected[] = {
    {release("xen-4.4"), Profile::protocol, {0, 0, 0, 0, 0, 0}},
    {release("xen-4.4"), Profile::hostile, {1, 3, 1, 0, 1, 1}},
    {release("xen-4.4"), Profile::exhaust, {1, 3, 1, 0, 1, 2}},
    {release("xen-4.4"), Profile::oom, {1, 3, 1, 0, 1, 2}},
    {release("xen-4.8"), Profile::protocol, {0, 0, 0, 0, 0, 0}},
    {release("xen-4.8"), Profile::hostile, {1, 3, 1, 0, 1, 1}},
    {release("xen-4.8"), Profile::exhaust, {1, 3, 1, 0, 1, 2}},
    {release("xen-4.8"), Profile::oom, {1, 3, 1, 0, 1, 2}},
    {release("xen-master"), Profile::protocol, {0, 0, 0, 0, 0, 0}},
    {release("xen-master"), Profile::hostile, {1, 3, 1, 0, 1, 2}},
    {release("xen-master"), Profile::exhaust, {1, 3, 1, 8, 1, 2}},
    {release("xen-master"), Profile::oom, {1, 3, 1, 0, 1, 2}},
};

TEST(DomainProperties, HoldOrFailAsIsKnown) {
  for (const Expected& expected : kExpected)
    for (std::size_t i = 0; i < std::size(kDomainProperties); ++i) {
      const PropertyInfo& row = info(kDomainProperties[i]);
      const auto failures =
          find_failures(expected.profile, base_of(expected.release), row.property, {});
      const std::size_t shortest = failures.empty() ? 0 : failures[0].script.calls.size();
      const std::string where = std::string(info(expected.release).name) + ' ' +
                                std::string(name_of(expected.profile)) + ' ' +
                                std::string(enum_name(row.property));
      EXPECT_EQ(shortest, expected.shortest[i]) << where;
      if (failures.empty()) std::cout << where << ": holds\n";
      for (const ScriptFailure& failure : failures)
        std::cout << where << ": fails after " << failure.script.calls.size() << ": "
                  << failure.violation.detail << '\n';
    }
}

// The last operation of every open case breaks the property in its first comment.
struct Open {
  Script script;
  Property property = Property::maps_agree;
};

std::vector<Open> open_cases() {
  std::vector<Open> cases;
  const auto paths = trace_files(PIRQFUZZ_CORPUS_DIR "/open");
  for (const fs::path& path : std::get<std::vector<fs::path>>(paths)) {
    const auto text = std::get<std::string>(read_trace_text(path));
    TraceReader reader(text, path.string());
    const auto trace = reader.next();
    EXPECT_TRUE(trace) << path;
    if (!trace) continue;
    const XenTrace& xen = std::get<XenTrace>(*trace);
    EXPECT_FALSE(compare(xen)) << path;
    EXPECT_EQ(xen.config.xen, release("xen-master")) << path;
    const std::string& first = xen.comments.front();
    const auto property = find_enum<Property>(first.substr(0, first.find(':')));
    EXPECT_TRUE(property) << path;
    Open open{{xen.config, {}}, property.value_or(Property::maps_agree)};
    for (const XenStep& step : xen.steps) open.script.calls.push_back({step.call, -1, 1});
    cases.push_back(std::move(open));
  }
  return cases;
}

TEST(DomainProperties, EveryOpenCaseBreaksWhatItSays) {
  const auto cases = open_cases();
  EXPECT_EQ(cases.size(), 5U);
  for (const Open& open : cases) {
    const auto failure = check_script(open.script, open.property, false);
    ASSERT_TRUE(failure) << enum_name(open.property);
    EXPECT_EQ(failure->script.calls.size(), open.script.calls.size());
  }
}

// A sequence by which a stub domain brings down a current host is not published. That includes a
// sequence after which the end of the domain does.
TEST(DomainProperties, NoOpenCaseCrashesXen) {
  for (Open open : open_cases()) {
    open.script.calls.push_back({{.op = xen::Operation::destroy_domain}, -1, 1});
    const auto failure = check_script(open.script, Property::no_crash, false);
    EXPECT_FALSE(failure) << enum_name(open.property) << ": " << failure->violation.detail;
  }
}

}  // namespace
}  // namespace pirq::fuzz::script_properties_test
