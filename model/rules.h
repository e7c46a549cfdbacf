// The rules: every behaviour that differs between releases of Xen, QEMU and Linux, or was once a
// bug. A rule in force is the right (or newer) behaviour; a rule turned back is the old one. A
// release is a set of rules and nothing else: no other file of the model asks for a release.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace pirq {

/// The three programs that keep an idea of who owns which pirq.
enum class Component : std::uint8_t { xen, qemu, guest };

/// Every release the model knows, oldest first within its component.
enum class Release : std::uint8_t {
  xen_4_4,
  xen_4_8,
  xen_master,
  qemu_1_x,
  qemu_2_1,
  qemu_2_6,
  qemu_today,
  linux_2_6_38,
  linux_4_9,
  linux_4_12,
};
inline constexpr int kReleases = 10;

/// One behaviour each; `rules()` says what it is. The order is the order of the table, whose parts
/// lie in model/rules/.
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

  // xen_mapping.h
  unmap_asks_for_emuirq,
  msi_unbind_unbinds,
  unbind_honours_type,
  failed_map_frees_descriptor,
  table_page_outlives_irq,
  failed_map_clears_own_slots,
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
  busy_softirq_goes_back,
  unbind_takes_interrupt_back,
  bind_waits_for_the_list,
  soft_reset_forgets_emuirqs,
  kill_leaves_irqs_to_unmap,
  assign_clears_maskall,
  msixtbl_goes_at_zero,
  killed_domain_frees_girqs,

  // xen_delivery.h
  bind_pirq_unmasks,
  emuirq_alone_decides,
  only_bind_pirq_sets_irq_pt,
  eoi_asks_destination,
  emulated_msis_are_pirqs,
  injection_asks_for_struct,
  busy_ports_wait,

  // qemu.h
  disable_unmaps,
  msix_passes_address,
  msix_table_latch,
  pirq_msi_ignores_mask_bit,
  failed_unbind_is_retried,
  map_restores_irq_pt,
  message_write_updates,
  bind_says_unmasked,

  // linux.h
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
};

/// A set of rules in force; a value type of two words.
class RuleSet {
 public:
  static constexpr std::size_t kRulesMax = 128;

  constexpr RuleSet() = default;
  constexpr RuleSet(std::initializer_list<Rule> rules) {
    for (Rule rule : rules) words_[word(rule)] |= bit(rule);
  }
  [[nodiscard]] constexpr bool has(Rule rule) const {
    return (words_[word(rule)] & bit(rule)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }
  [[nodiscard]] constexpr RuleSet with(Rule rule) const { return *this | RuleSet{rule}; }
  [[nodiscard]] constexpr RuleSet without(Rule rule) const { return *this - RuleSet{rule}; }
  friend constexpr RuleSet operator|(RuleSet a, const RuleSet& b) {
    for (std::size_t i = 0; i < a.words_.size(); ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  /// The rules of `a` that are not in `b`.
  friend constexpr RuleSet operator-(RuleSet a, const RuleSet& b) {
    for (std::size_t i = 0; i < a.words_.size(); ++i) a.words_[i] &= ~b.words_[i];
    return a;
  }
  friend constexpr bool operator==(const RuleSet&, const RuleSet&) = default;

 private:
  static constexpr std::size_t word(Rule rule) { return static_cast<std::size_t>(rule) / 64; }
  static constexpr std::uint64_t bit(Rule rule) {
    return std::uint64_t{1} << (static_cast<unsigned>(rule) % 64);
  }
  std::array<std::uint64_t, kRulesMax / 64> words_{};
};

/// A set of releases, as the rules table writes "in force in".
using ReleaseMask = std::uint16_t;

/// A commit or release, and its year; "-" and 0 where nobody knows, or there is none.
struct Commit {
  std::string_view hash = "-";
  std::uint16_t year = 0;
};

/// One row of the rules table.
struct RuleInfo {
  Rule rule{};
  std::string_view id{};    ///< Catalogue id, unique: "X54", "L1"; "X39b" is a second bug of X39.
  std::string_view name{};  ///< Lower case with hyphens, unique.
  Component component{};    ///< Set by rules.cpp: whose table the row stands in.
  Commit introduced{};      ///< What brought the faulty behaviour.
  Commit fixed{};           ///< What brought the rule; neither hash nor year: only proposed.
  std::string_view advisory{};  ///< "XSA-237, CVE-2017-15590"; empty if it had none.
  ReleaseMask in_force = 0;     ///< Releases whose behaviour the rule is.
  std::string_view breaks{};    ///< Names of the properties that turning it back breaks, the surest
                                ///< first: "no-leak, no-crash"; empty for a mere difference.
  RuleSet with{};               ///< Rules that must be turned back too for it to hurt.
  std::string_view right{};     ///< What happens with the rule in force, one sentence.
  std::string_view faulty{};    ///< What happens with the rule turned back, one sentence.
};

/// A bug of the catalogue that is no rule here, and why.
struct LeftOut {
  std::string_view id{};   ///< Catalogue id.
  std::string_view bug{};  ///< What went wrong, in a few words.
  std::string_view why{};  ///< Why the model does not have it, one sentence.
  Component component{};   ///< Set by rules.cpp.
};

/// One release: its name in case files and on the command line, and where its behaviour was read.
struct ReleaseInfo {
  Release release;
  Component component;
  std::string_view name;
  std::string_view source;
};

/// All rules, in the order of `Rule`.
[[nodiscard]] std::span<const RuleInfo> rules();
/// What the catalogue has beyond `rules()`.
[[nodiscard]] std::span<const LeftOut> left_out();
/// All releases, in the order of `Release`.
[[nodiscard]] std::span<const ReleaseInfo> releases();

[[nodiscard]] const RuleInfo& info(Rule rule);
[[nodiscard]] const ReleaseInfo& info(Release release);

/// The rules that are in force in `release`: the only meaning a release has.
[[nodiscard]] RuleSet rules_of(Release release);

/// Every rule, the proposed ones too: a world in which nothing is known to be wrong.
[[nodiscard]] RuleSet all_rules();

/// Finds a rule by id or by name; empty if there is none.
[[nodiscard]] std::optional<Rule> find_rule(std::string_view id_or_name);
/// Finds a release by name; empty if there is none.
[[nodiscard]] std::optional<Release> find_release(std::string_view name);

}  // namespace pirq
