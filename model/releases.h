// The releases of Xen, QEMU and Linux that the model knows, one row each, and sets of releases. The
// behaviour of a release is the set of rules in force in it (rules.h).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace pirq {

/// The three programs that each record the owners of pirqs.
enum class Component : std::uint8_t { xen, qemu, guest };

/// One release, as its index in the table. Construct it by name: release("xen-4.8").
struct Release {
  std::uint8_t index = 0;
  friend constexpr auto operator<=>(const Release&,
                                    const Release&) = default;  // NOLINT(*-use-nullptr)
};

/// One release: its name in case files and on the command line, and the source of its behaviour.
struct ReleaseInfo {
  Component component;
  std::string_view name;
  std::string_view source;
  Release release = {};  ///< The row's index in the table; set below.

  /// "4.8" of "xen-4.8", for text that already names the component.
  [[nodiscard]] constexpr std::string_view number() const {
    return name.substr(name.find('-') + 1);
  }
};

/// Every release. The releases of one component are adjacent, the oldest first. To add a release,
/// add a row; its position decides which rules are in force in it.
inline constexpr auto kReleases = [] {
  using enum Component;
  auto rows = std::to_array<ReleaseInfo>({
      {xen, "xen-4.4", "xen RELEASE-4.4.0"},
      {xen, "xen-4.8", "xen RELEASE-4.8.0"},
      {xen, "xen-master", "xen c447b7308b (August 2026)"},
      {qemu, "qemu-1.x", "qemu-xen before c976437c7d (May 2014)"},
      {qemu, "qemu-2.1", "qemu-xen c976437c7d"},
      {qemu, "qemu-2.6", "qemu-xen of May 2016"},
      {qemu, "qemu-today", "qemu-2.6 with the later repairs"},
      {guest, "linux-2.6.38", "linux with af42b8d12f8a"},
      {guest, "linux-4.9", "linux 4.9.0"},
      {guest, "linux-4.12", "linux with c74fd80f2f41"},
      {guest, "linux-6.1", "linux 6.1.192"},
      {guest, "linux-6.12", "linux 6.12.117"},
  });
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].release.index = static_cast<std::uint8_t>(i);
  return rows;
}();

/// Finds a release by name. Empty if there is no such release.
[[nodiscard]] constexpr std::optional<Release> find_release(std::string_view name) {
  for (const ReleaseInfo& row : kReleases)
    if (row.name == name) return row.release;
  return std::nullopt;
}

/// The release of this name. A name that is not in the table does not compile.
[[nodiscard]] consteval Release release(std::string_view name) {
  const auto found = find_release(name);
  if (!found) throw "no release has this name: see kReleases in model/releases.h";
  return *found;
}

[[nodiscard]] constexpr const ReleaseInfo& info(Release release) {
  return kReleases[release.index];
}

/// A set of releases, for example those in which a rule is in force. It has one bit for each.
class ReleaseSet {
 public:
  constexpr ReleaseSet() = default;

  [[nodiscard]] constexpr bool has(Release release) const { return (bits_ & bit(release)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(Release release) { bits_ |= bit(release); }
  friend constexpr ReleaseSet operator|(ReleaseSet a, ReleaseSet b) {
    a.bits_ |= b.bits_;
    return a;
  }
  friend constexpr bool operator==(ReleaseSet, ReleaseSet) = default;

 private:
  static_assert(kReleases.size() <= 64, "a set of releases is one word");
  static constexpr std::uint64_t bit(Release release) { return std::uint64_t{1} << release.index; }
  std::uint64_t bits_ = 0;
};

/// Every release of a component.
[[nodiscard]] consteval ReleaseSet every(Component component) {
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) set.add(row.release);
  return set;
}

/// The release of this name, and the later ones of its component.
[[nodiscard]] consteval ReleaseSet since(std::string_view name) {
  const Release first = release(name);
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == info(first).component && row.release >= first) set.add(row.release);
  return set;
}

/// The releases of the same component that are older than the release of this name.
[[nodiscard]] consteval ReleaseSet until(std::string_view name) {
  const Release end = release(name);
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == info(end).component && row.release < end) set.add(row.release);
  return set;
}

/// The releases of these names.
[[nodiscard]] consteval ReleaseSet in(std::initializer_list<std::string_view> names) {
  ReleaseSet set;
  for (const std::string_view name : names) set.add(release(name));
  return set;
}

namespace release_detail {

consteval bool names_differ() {
  for (const ReleaseInfo& row : kReleases)
    if (find_release(row.name) != row.release) return false;
  return true;
}
static_assert(names_differ(), "two releases have the same name");

consteval bool components_stand_together() {
  for (std::size_t i = 1; i < kReleases.size(); ++i)
    if (kReleases[i - 1].component > kReleases[i].component) return false;
  return true;
}
static_assert(components_stand_together(), "the releases of one component must stand together");

}  // namespace release_detail

}  // namespace pirq
