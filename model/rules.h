// The rules: every behaviour that differs between releases of Xen, QEMU and Linux, or was once a
// bug. A rule in force is the right (or newer) behaviour; a rule turned back is the old one. A
// release is a set of rules and nothing else: no other file of the model asks for a release.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace pirq {

/// The three programs that keep an idea of who owns which pirq.
enum class Component : std::uint8_t { xen, qemu, linux_guest };

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

/// One behaviour each; `rules()` says what it is. The order is the order of the table.
enum class Rule : std::uint8_t {
  gsi_search_goes_on,
  unmap_asks_for_emuirq,
  emuirq_is_unbound_by_default,
  msi_unbind_unbinds,
  cleanup_check_frees,
  failed_map_frees_descriptor,
  failed_map_clears_own_slots,
  redundant_enable_is_an_error,
  map_checks_device_owner,
  unbind_masks_first,
  unbind_checks_irq_guest,
  map_of_taken_pirq_is_an_error,
  disable_unmaps,
  msix_table_latch,
  message_write_updates,
  bind_says_unmasked,
  reuse_asks_irq_list,
  always_new_pirq,
};
inline constexpr int kRules = 18;

/// A set of rules in force; a value type of one word.
class RuleSet {
 public:
  constexpr RuleSet() = default;
  constexpr RuleSet(std::initializer_list<Rule> rules) {
    for (Rule rule : rules) bits_ |= bit(rule);
  }
  [[nodiscard]] constexpr bool has(Rule rule) const { return (bits_ & bit(rule)) != 0; }
  [[nodiscard]] constexpr RuleSet with(Rule rule) const { return RuleSet(bits_ | bit(rule)); }
  [[nodiscard]] constexpr RuleSet without(Rule rule) const { return RuleSet(bits_ & ~bit(rule)); }
  friend constexpr RuleSet operator|(RuleSet a, RuleSet b) { return RuleSet(a.bits_ | b.bits_); }
  friend constexpr bool operator==(RuleSet, RuleSet) = default;

 private:
  constexpr explicit RuleSet(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t bit(Rule rule) {
    return std::uint64_t{1} << static_cast<unsigned>(rule);
  }
  std::uint64_t bits_ = 0;
};

/// A set of releases, as the rules table writes "in force in".
using ReleaseMask = std::uint16_t;

/// One row of the rules table.
struct RuleInfo {
  Rule rule;
  std::string_view id;    ///< Catalogue id, unique: "X54", "L1", "Q1" ...
  std::string_view name;  ///< Lower case with hyphens, unique.
  Component component;
  std::string_view commit;  ///< The commit that brought the rule; "-" where none has.
  std::uint16_t year;       ///< Of that commit; 0 where there is none.
  ReleaseMask in_force;     ///< Releases whose behaviour the rule is.
  std::string_view right;   ///< What happens with the rule in force, one sentence.
  std::string_view faulty;  ///< What happens with the rule turned back, one sentence.
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
/// All releases, in the order of `Release`.
[[nodiscard]] std::span<const ReleaseInfo> releases();

[[nodiscard]] const RuleInfo& info(Rule rule);
[[nodiscard]] const ReleaseInfo& info(Release release);

/// The rules that are in force in `release`: the only meaning a release has.
[[nodiscard]] RuleSet rules_of(Release release);

/// Finds a rule by id or by name; empty if there is none.
[[nodiscard]] std::optional<Rule> find_rule(std::string_view id_or_name);
/// Finds a release by name; empty if there is none.
[[nodiscard]] std::optional<Release> find_release(std::string_view name);

}  // namespace pirq
