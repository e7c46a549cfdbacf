// The rules: every behaviour that differs between releases of Xen, QEMU and Linux, or that was once
// a bug. A rule in force is the right (or newer) behaviour. A rule turned back is the old one. A
// release is only a set of rules: no other file of the model tests for a release.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/enum.h"
#include "model/releases.h"

namespace pirq {

/// One value for each behaviour; `rules()` describes them. The order is the order of the table,
/// whose parts are in model/rules/.
enum class Rule : std::uint8_t {
  // xen_numbers.h
  found_pirq_has_struct,
  gsi_search_goes_on,
  msi_search_ends_at_gsis,
  full_table_is_an_error,
  unmap_checks_range,
  guest_gsi_is_checked,
  eoi_range_ends_before_nr_pirqs,
  irq_of_pirq_is_signed,
  free_pirq_has_no_user,
  failed_struct_fails_search,
  guest_keeps_its_number,
  mapped_gsi_keeps_its_pirq,
  pin_numbers_are_reserved,

  // xen_mapping.h
  unmap_asks_for_emuirq,
  msi_unbind_unbinds,
  unbind_honours_type,
  failed_map_frees_descriptor,
  table_page_outlives_irq,
  failed_map_clears_own_slots,
  failed_map_keeps_access,
  redundant_enable_is_an_error,
  map_checks_device_owner,
  map_of_taken_pirq_is_an_error,
  access_is_by_irq,
  failed_map_revokes_access,
  used_irq_is_not_replaced,
  msi_irq_is_no_gsi,
  mapped_irq_keeps_its_pirq,
  only_device_model_unmaps,
  own_number_is_self,
  failed_block_unlocks_once,
  failed_block_is_undone,
  empty_block_is_an_error,
  block_takes_unmapped_pirqs,
  block_size_is_a_power_of_two,
  unmap_of_emuirq_is_complete,
  unbind_asks_for_msi,
  unbind_leaves_emuirq,
  teardown_needs_no_privilege,
  teardown_asks_no_policy,
  creator_may_use_irq,
  forced_unmap_unbinds,

  // xen_life.h
  emuirq_is_unbound_by_default,
  cleanup_check_frees,
  unbind_masks_first,
  unbind_checks_irq_guest,
  close_unlinks_port,
  cleanup_marks_unbound,
  cleanup_keeps_struct,
  iteration_stops_at_error,
  cleanup_waits_for_softirqs,
  failed_guest_bind_frees_once,
  destroyed_irq_has_no_guest,
  removal_unbinds_first,
  deassign_unbinds_first,
  detach_deassigns,
  forced_detach_unmaps_pin,
  busy_softirq_goes_back,
  unbind_takes_interrupt_back,
  bind_waits_for_the_list,
  soft_reset_forgets_emuirqs,
  soft_reset_frees_numbers,
  kill_leaves_irqs_to_unmap,
  assign_clears_maskall,
  msixtbl_goes_at_zero,
  killed_domain_frees_girqs,

  // xen_delivery.h
  bind_pirq_unmasks,
  bind_unmasks,
  emuirq_alone_decides,
  only_bind_pirq_sets_irq_pt,
  eoi_asks_destination,
  emulated_msis_are_pirqs,
  injection_asks_for_struct,
  emulated_msi_needs_port,
  busy_ports_wait,

  // qemu_rules.h
  disable_unmaps,
  msix_passes_address,
  msix_table_latch,
  pirq_msi_ignores_mask_bit,
  failed_unbind_is_retried,
  map_restores_irq_pt,
  message_write_updates,
  bind_says_unmasked,
  same_message_is_no_update,

  // guest_rules.h
  always_new_pirq,
  mapped_number_is_taken_again,
  xen_picks_the_number,
  port_is_forgotten_before_close,
  failed_irq_undoes_its_own,
  unused_number_is_given_back,
  reuse_asks_irq_list,
  resume_renews_msis,
  dying_cpu_empties_queue,
  pin_is_mapped_again,
  message_has_extint_mode,
  failed_probe_is_final,
  msix_is_enabled_first,
  msix_entries_keep_their_mask,
  disable_takes_requested_irqs,
  dropped_irq_closes_its_port,
  resume_walks_irq_list,
  every_entry_is_set_up,
  number_comes_before_irq,
  irq_number_waits_for_rcu,
  close_needs_no_irq,
  unmapped_gsi_leaves_the_list,
  irqs_are_torn_down_once,
  gsi_is_looked_up_first,
  irq_numbers_ascend,
  messages_are_restored_first,
};

/// A set of rules, for example the rules in force.
using RuleSet = EnumSet<Rule>;

/// A commit or release, and its year. "-" and 0 mean unknown or none.
struct Commit {
  std::string_view hash = "-";
  std::uint16_t year = 0;
};

/// One row of the rules table.
struct RuleInfo {
  Rule rule{};
  Component component{};    ///< The component whose table has the row; set by rules.cpp.
  std::string_view id{};    ///< Catalogue id, unique: "X54", "L1"; "X39b" is a second bug of X39.
  std::string_view name{};  ///< The enumerator's name, with hyphens.
  Commit introduced{};      ///< The commit that introduced the faulty behaviour.
  Commit fixed{};           ///< The commit that introduced the rule; empty if it is only proposed.
  std::string_view advisory{};  ///< "XSA-237, CVE-2017-15590"; empty if there is none.
  ReleaseSet in_force{};        ///< The releases that behave as the rule says: since("xen-4.8").
  std::string_view breaks{};    ///< Names of the properties that turning it back breaks, the surest
                                ///< first: "no-leak, no-crash"; empty for a mere difference.
  RuleSet with{};               ///< Rules that must be turned back too, or no property is broken.
  bool withheld = false;        ///< Without it a guest or stub domain can bring down a current
                                ///< host: the corpus has no reproducer (corpus/open/README.md).
  std::string_view right{};     ///< The behaviour with the rule in force, in one sentence.
  std::string_view faulty{};  ///< The behaviour with the rule turned back, in one or two sentences.

  /// True if the rule is a repair that no release has. It can be in force in old releases, which
  /// did not have the fault yet.
  [[nodiscard]] constexpr bool proposed() const { return fixed.year == 0 && fixed.hash == "-"; }
};

/// A bug of the catalogue that has no rule in the model, and the reason.
struct LeftOut {
  std::string_view id{};   ///< Catalogue id.
  std::string_view bug{};  ///< The bug, in a few words.
  std::string_view why{};  ///< The reason why the model does not have it, in one sentence.
  Component component{};   ///< Set by rules.cpp.
};

/// All rules, in the order of `Rule`.
[[nodiscard]] std::span<const RuleInfo> rules();
/// The bugs of the catalogue that are not in `rules()`.
[[nodiscard]] std::span<const LeftOut> left_out();

[[nodiscard]] const RuleInfo& info(Rule rule);

/// The rules that are in force in `release`. A release has no other meaning.
[[nodiscard]] RuleSet rules_of(Release release);

/// Every rule, including the proposed ones: a world without known bugs.
[[nodiscard]] RuleSet all_rules();

/// The rules that are only proposed.
[[nodiscard]] RuleSet proposed_rules();

/// Finds a rule by id or by name. Empty if there is no such rule.
[[nodiscard]] std::optional<Rule> find_rule(std::string_view id_or_name);

}  // namespace pirq
