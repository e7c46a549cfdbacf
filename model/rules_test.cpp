#include "model/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace pirq::rules_test {
namespace {

std::ptrdiff_t releases_with(Rule rule, Component component) {
  return std::ranges::count_if(kReleases, [&](const ReleaseInfo& row) {
    return row.component == component && rules_of(row.release).has(rule);
  });
}

Release newest_of(Component component) {
  Release newest;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) newest = row.release;
  return newest;
}

bool said_to_be_proposed(const RuleInfo& row) {
  return row.right.find("(proposed)") != std::string_view::npos;
}

TEST(Rules, HaveUniqueIdsAndNames) {
  std::set<std::string_view> words;
  for (const RuleInfo& row : rules()) {
    EXPECT_TRUE(words.insert(row.id).second) << row.id;
    EXPECT_TRUE(words.insert(row.name).second) << row.name;
  }
}

TEST(Rules, AreFoundByIdAndByName) {
  EXPECT_EQ(info(Rule::always_new_pirq).name, "always-new-pirq");
  for (const RuleInfo& row : rules()) {
    EXPECT_EQ(find_rule(row.id), row.rule);
    EXPECT_EQ(find_rule(row.name), row.rule);
    EXPECT_EQ(&info(row.rule), &row);
  }
  EXPECT_EQ(find_rule(""), std::nullopt);
  EXPECT_EQ(find_rule("x1"), std::nullopt);
}

TEST(Rules, AreInForceInSomeReleasesOfTheirOwnComponent) {
  for (const RuleInfo& row : rules()) {
    for (const Component other : {Component::xen, Component::qemu, Component::guest})
      EXPECT_TRUE(other == row.component || releases_with(row.rule, other) == 0) << row.id;
    const auto own = releases_with(row.rule, row.component);
    const auto all = std::ranges::count(kReleases, row.component, &ReleaseInfo::component);
    if (row.proposed()) {
      EXPECT_FALSE(row.in_force.has(newest_of(row.component))) << row.id;
      EXPECT_TRUE(own == 0 || row.introduced.year != 0) << row.id;
    } else {
      EXPECT_GT(own, 0) << row.id;
    }
    EXPECT_LE(own, all) << row.id;  // The oldest rules are older than every release.
  }
}

TEST(Rules, NameTheirSource) {
  for (const RuleInfo& row : rules()) {
    EXPECT_EQ(row.proposed(), said_to_be_proposed(row)) << row.id;
    EXPECT_EQ(row.proposed(), proposed_rules().has(row.rule)) << row.id;
    EXPECT_EQ(row.proposed(), row.fixed.year == 0) << row.id;
    for (const Commit& commit : {row.introduced, row.fixed}) {
      const bool hash = commit.hash.size() >= 10 &&
                        commit.hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
      EXPECT_TRUE(hash || commit.hash == "-") << row.id;
      EXPECT_TRUE(commit.year == 0 || (commit.year >= 2005 && commit.year < 2100)) << row.id;
    }
    if (row.fixed.year != 0) {
      EXPECT_LE(row.introduced.year, row.fixed.year) << row.id;
    }
    EXPECT_TRUE(row.right.ends_with('.') && row.faulty.ends_with('.')) << row.id;
  }
}

// The ids of the catalogue. Higher ids (X60, Q12, L13) are differences that are not bugs.
std::set<std::string> catalogue() {
  std::set<std::string> ids;
  const auto insert = [&](char component, int last) {
    for (int i = 1; i <= last; ++i) ids.insert(std::string(1, component).append(std::to_string(i)));
  };
  insert('X', 59);
  insert('Q', 11);
  insert('L', 12);
  return ids;
}

// "X39b" is the second bug of the catalogue's X39.
std::string entry_of(std::string_view id) {
  return std::string(id.substr(0, id.find_last_not_of("abcdefgh") + 1));
}

TEST(Rules, AndWhatIsLeftOutAreTheWholeCatalogue) {
  std::set<std::string> rest = catalogue();
  for (const RuleInfo& row : rules()) rest.erase(entry_of(row.id));
  for (const LeftOut& row : left_out()) {
    EXPECT_EQ(catalogue().count(entry_of(row.id)), 1U) << row.id;
    EXPECT_EQ(find_rule(row.id), std::nullopt) << row.id << " is a rule";
    EXPECT_TRUE(row.why.ends_with('.')) << row.id;
    rest.erase(entry_of(row.id));
  }
  for (const std::string& id : rest)
    ADD_FAILURE() << "expected a rule or a left-out row for " << id << ", found none";
}

TEST(Rules, NeedOthersNotThemselves) {
  for (const RuleInfo& row : rules()) EXPECT_FALSE(row.with.has(row.rule)) << row.id;
}

TEST(Releases, AreFoundByNameAndNamedOnce) {
  std::set<std::string_view> names;
  for (const ReleaseInfo& row : kReleases) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_release(row.name), row.release);
    EXPECT_EQ(&info(row.release), &row);
    EXPECT_FALSE(row.source.empty());
  }
  EXPECT_EQ(find_release("4.8"), std::nullopt);
  EXPECT_EQ(info(release("xen-4.8")).number(), "4.8");
}

bool consists_of(ReleaseSet set, std::initializer_list<Release> releases) {
  return std::ranges::all_of(kReleases, [&](const ReleaseInfo& row) {
    return set.has(row.release) == (std::ranges::find(releases, row.release) != releases.end());
  });
}

TEST(Releases, SinceAndUntilGoAlongTheLineOfOneComponent) {
  EXPECT_TRUE(consists_of(since("xen-4.22"), {release("xen-4.22"), release("xen-master")}));
  EXPECT_TRUE(consists_of(until("qemu-2.5"), {release("qemu-1.x"), release("qemu-2.1")}));
  EXPECT_TRUE(consists_of(until("qemu-1.x"), {}));
  EXPECT_TRUE(until("xen-4.4").empty());
  EXPECT_EQ(since("linux-2.6.38"), every(Component::guest));
  EXPECT_TRUE(consists_of(in({"xen-4.4", "linux-4.9"}) | since("qemu-today"),
                          {release("xen-4.4"), release("linux-4.9"), release("qemu-today")}));
}

RuleSet all_of(Component component) {
  RuleSet set;
  for (const RuleInfo& row : rules())
    if (row.component == component) set = set.with(row.rule);
  return set;
}

// The recorded releases.
TEST(Releases, OfXenGetMoreRules) {
  const RuleSet oldest = rules_of(release("xen-4.4")), middle = rules_of(release("xen-4.8")),
                newest = rules_of(release("xen-master"));
  // The faults of the softirq and of the function mask came in 4.6.
  EXPECT_EQ(oldest - middle, (RuleSet{Rule::cleanup_marks_unbound, Rule::iteration_stops_at_error,
                                      Rule::bind_waits_for_the_list, Rule::assign_clears_maskall}));
  EXPECT_EQ(middle - oldest, (RuleSet{Rule::unbind_honours_type, Rule::failed_map_frees_descriptor,
                                      Rule::table_page_outlives_irq,
                                      Rule::injection_asks_for_struct, Rule::busy_ports_wait}));
  EXPECT_EQ(middle - newest, RuleSet{Rule::cleanup_waits_for_softirqs});
  EXPECT_EQ(newest - middle, (RuleSet{Rule::cleanup_check_frees, Rule::failed_map_clears_own_slots,
                                      Rule::failed_map_keeps_access, Rule::bind_unmasks,
                                      Rule::redundant_enable_is_an_error,
                                      Rule::map_checks_device_owner, Rule::unbind_masks_first,
                                      Rule::unbind_checks_irq_guest, Rule::only_device_model_unmaps,
                                      Rule::own_number_is_self, Rule::failed_block_unlocks_once,
                                      Rule::close_unlinks_port, Rule::cleanup_marks_unbound,
                                      Rule::iteration_stops_at_error, Rule::assign_clears_maskall,
                                      Rule::msixtbl_goes_at_zero, Rule::forced_detach_unmaps_pin}));
  // The proposed rules.
  EXPECT_EQ(all_of(Component::xen) - newest,
            (RuleSet{Rule::map_of_taken_pirq_is_an_error, Rule::free_pirq_has_no_user,
                     Rule::failed_struct_fails_search,    Rule::failed_block_is_undone,
                     Rule::empty_block_is_an_error,       Rule::block_takes_unmapped_pirqs,
                     Rule::block_size_is_a_power_of_two,  Rule::unmap_of_emuirq_is_complete,
                     Rule::unbind_asks_for_msi,           Rule::forced_unmap_unbinds,
                     Rule::cleanup_waits_for_softirqs,    Rule::removal_unbinds_first,
                     Rule::bind_waits_for_the_list,       Rule::guest_keeps_its_number,
                     Rule::mapped_gsi_keeps_its_pirq,     Rule::killed_domain_frees_girqs,
                     Rule::emulated_msi_needs_port,       Rule::pin_numbers_are_reserved,
                     Rule::soft_reset_frees_numbers,      Rule::deassign_unbinds_first}));
}

// The rules that change between two releases of the main line, and in stable releases.
TEST(Releases, OfXenChangeAsItsHistorySays) {
  const auto gained = [](std::string_view from, std::string_view to) {
    return rules_of(*find_release(to)) - rules_of(*find_release(from));
  };
  EXPECT_EQ(gained("xen-4.7", "xen-4.9"), RuleSet{});
  EXPECT_EQ(
      gained("xen-4.9", "xen-4.10"),
      (RuleSet{Rule::failed_map_clears_own_slots, Rule::redundant_enable_is_an_error,
               Rule::map_checks_device_owner, Rule::only_device_model_unmaps, Rule::bind_unmasks}));
  EXPECT_EQ(gained("xen-4.10", "xen-4.9"), RuleSet{Rule::mapped_irq_keeps_its_pirq});
  EXPECT_EQ(gained("xen-4.10", "xen-4.10.1"), RuleSet{Rule::failed_map_keeps_access});
  EXPECT_EQ(gained("xen-4.12.2", "xen-4.12.3"), RuleSet{Rule::cleanup_marks_unbound});
  EXPECT_EQ(gained("xen-4.12.3", "xen-4.12.2"), RuleSet{Rule::cleanup_keeps_struct});
  EXPECT_EQ(gained("xen-4.17", "xen-4.17.5"),
            (RuleSet{Rule::cleanup_check_frees, Rule::failed_block_unlocks_once,
                     Rule::mapped_irq_keeps_its_pirq}));
  EXPECT_EQ(gained("xen-4.17.5", "xen-4.18"), RuleSet{Rule::forced_detach_unmaps_pin});
  EXPECT_EQ(gained("xen-4.21", "xen-4.22"), RuleSet{Rule::msixtbl_goes_at_zero});
  EXPECT_EQ(rules_of(release("xen-4.22")), rules_of(release("xen-master")));
}

TEST(Releases, OfQemuAreSetsOfRules) {
  const RuleSet oldest{Rule::msix_passes_address, Rule::same_message_is_no_update};
  EXPECT_EQ(rules_of(release("qemu-1.x")), oldest.with(Rule::message_write_updates));
  EXPECT_EQ(rules_of(release("qemu-2.1")),
            (oldest | RuleSet{Rule::message_write_updates, Rule::disable_unmaps}));
  EXPECT_EQ(rules_of(release("qemu-2.6")),
            (oldest | RuleSet{Rule::disable_unmaps, Rule::msix_table_latch,
                              Rule::pirq_msi_ignores_mask_bit}));
  EXPECT_EQ(rules_of(release("qemu-2.5")), oldest.with(Rule::disable_unmaps));
  EXPECT_EQ(rules_of(release("qemu-today")),
            rules_of(release("qemu-2.6")).with(Rule::bind_says_unmasked));
  EXPECT_EQ(rules_of(release("qemu-7.2")), rules_of(release("qemu-2.11")));
}

TEST(Releases, OfLinuxAreSetsOfRules) {
  // L4 was repaired in 2024, but all these guests have the repair: without it almost every
  // counterexample in them would be this race.
  const RuleSet all{Rule::xen_picks_the_number, Rule::port_is_forgotten_before_close};
  EXPECT_EQ(rules_of(release("linux-2.6.38")),
            (all | RuleSet{Rule::mapped_number_is_taken_again, Rule::failed_irq_undoes_its_own,
                           Rule::irqs_are_torn_down_once}));
  const RuleSet reported =
      all | RuleSet{Rule::reuse_asks_irq_list,     Rule::dying_cpu_empties_queue,
                    Rule::resume_walks_irq_list,   Rule::every_entry_is_set_up,
                    Rule::number_comes_before_irq, Rule::close_needs_no_irq,
                    Rule::irqs_are_torn_down_once, Rule::gsi_is_looked_up_first,
                    Rule::irq_numbers_ascend,      Rule::messages_are_restored_first};
  EXPECT_EQ(rules_of(release("linux-4.9")), reported);
  EXPECT_EQ(rules_of(release("linux-4.12")), reported.with(Rule::always_new_pirq));
  const RuleSet newest = rules_of(release("linux-6.12"));
  EXPECT_EQ(newest - rules_of(release("linux-4.12")),
            (RuleSet{Rule::failed_irq_undoes_its_own, Rule::message_has_extint_mode,
                     Rule::failed_probe_is_final, Rule::msix_is_enabled_first,
                     Rule::msix_entries_keep_their_mask, Rule::disable_takes_requested_irqs,
                     Rule::irq_number_waits_for_rcu}));
  EXPECT_EQ(rules_of(release("linux-today")), newest);
  EXPECT_EQ(rules_of(release("linux-6.1")), newest.without(Rule::irqs_are_torn_down_once));
}

TEST(RuleSet, HoldsEveryRuleApart) {
  RuleSet all;
  for (const RuleInfo& row : rules()) {
    EXPECT_FALSE(all.has(row.rule)) << row.id;
    all = all.with(row.rule);
  }
  EXPECT_EQ(all, all_rules());
  for (const RuleInfo& row : rules()) {
    EXPECT_FALSE(all.without(row.rule).has(row.rule)) << row.id;
    EXPECT_EQ(all - all.without(row.rule), RuleSet{row.rule}) << row.id;
  }
  EXPECT_TRUE((all - all).empty());
  EXPECT_FALSE(all.empty());
}

TEST(RuleSet, TakesRulesInAndOut) {
  const RuleSet two{Rule::cleanup_check_frees, Rule::always_new_pirq};
  EXPECT_TRUE(two.has(Rule::always_new_pirq));
  EXPECT_FALSE(two.has(Rule::disable_unmaps));
  EXPECT_EQ(two.without(Rule::always_new_pirq), RuleSet{Rule::cleanup_check_frees});
  EXPECT_EQ(two.without(Rule::always_new_pirq).with(Rule::always_new_pirq), two);
  EXPECT_EQ(RuleSet{Rule::cleanup_check_frees} | RuleSet{Rule::always_new_pirq}, two);
}

}  // namespace
}  // namespace pirq::rules_test
