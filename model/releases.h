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
  std::string_view note = {};  ///< A change that is not a rule, as a sentence; empty if none.
  Release release = {};        ///< The row's index in the table; set below.
  /// The release that began this one's stable branch: "xen-4.8" of "xen-4.8.3". The release itself
  /// if it is not a stable one. Set below.
  Release branch = {};

  /// "4.8" of "xen-4.8", for text that already names the component.
  [[nodiscard]] constexpr std::string_view number() const {
    return name.substr(name.find('-') + 1);
  }
};

namespace release_detail {

// To add a release, add a row; its position decides which rules are in force in it. A stable
// release has a row if a rule changes in it; the others behave as the nearest lower one.
consteval auto make_releases() {
  using enum Component;
  auto rows = std::to_array<ReleaseInfo>({
      {xen, "xen-4.4", "xen RELEASE-4.4.0"},
      {xen, "xen-4.4.1", "xen RELEASE-4.4.1"},
      {xen, "xen-4.4.2", "xen RELEASE-4.4.2"},
      {xen, "xen-4.4.3", "xen RELEASE-4.4.3"},
      {xen, "xen-4.4.4", "xen RELEASE-4.4.4"},
      {xen, "xen-4.5", "xen RELEASE-4.5.0"},
      {xen, "xen-4.5.1", "xen RELEASE-4.5.1"},
      {xen, "xen-4.5.3", "xen RELEASE-4.5.3"},
      {xen, "xen-4.6", "xen RELEASE-4.6.0"},
      {xen, "xen-4.6.1", "xen RELEASE-4.6.1"},
      {xen, "xen-4.7", "xen RELEASE-4.7.0"},
      {xen, "xen-4.7.4", "xen RELEASE-4.7.4"},
      {xen, "xen-4.7.5", "xen RELEASE-4.7.5"},
      {xen, "xen-4.8", "xen RELEASE-4.8.0"},
      {xen, "xen-4.8.3", "xen RELEASE-4.8.3"},
      {xen, "xen-4.9", "xen RELEASE-4.9.0"},
      {xen, "xen-4.9.1", "xen RELEASE-4.9.1"},
      {xen, "xen-4.9.2", "xen RELEASE-4.9.2"},
      {xen, "xen-4.10", "xen RELEASE-4.10.0"},
      {xen, "xen-4.10.1", "xen RELEASE-4.10.1"},
      {xen, "xen-4.11", "xen RELEASE-4.11.0"},
      {xen, "xen-4.11.3", "xen RELEASE-4.11.3"},
      {xen, "xen-4.12", "xen RELEASE-4.12.0"},
      {xen, "xen-4.12.2", "xen RELEASE-4.12.2"},
      {xen, "xen-4.12.3", "xen RELEASE-4.12.3"},
      {xen, "xen-4.13", "xen RELEASE-4.13.0"},
      {xen, "xen-4.13.1", "xen RELEASE-4.13.1"},
      {xen, "xen-4.13.3", "xen RELEASE-4.13.3"},
      {xen, "xen-4.13.5", "xen RELEASE-4.13.5"},
      {xen, "xen-4.14", "xen RELEASE-4.14.0"},
      {xen, "xen-4.14.2", "xen RELEASE-4.14.2"},
      {xen, "xen-4.14.4", "xen RELEASE-4.14.4"},
      {xen, "xen-4.15", "xen RELEASE-4.15.0"},
      {xen, "xen-4.15.2", "xen RELEASE-4.15.2"},
      {xen, "xen-4.16", "xen RELEASE-4.16.0"},
      {xen, "xen-4.16.1", "xen RELEASE-4.16.1"},
      {xen, "xen-4.16.7", "xen RELEASE-4.16.7"},
      {xen, "xen-4.17", "xen RELEASE-4.17.0"},
      {xen, "xen-4.17.5", "xen RELEASE-4.17.5"},
      {xen, "xen-4.18", "xen RELEASE-4.18.0"},
      {xen, "xen-4.18.3", "xen RELEASE-4.18.3"},
      {xen, "xen-4.19", "xen RELEASE-4.19.0",
       "The tools create HVM guests without HVM PIRQs (024e7131be), unless hvm_pirq=1: "
       "hvm_pirq=off "
       "says so in a world, whose default is on."},
      {xen, "xen-4.19.4", "xen RELEASE-4.19.4"},
      {xen, "xen-4.20", "xen RELEASE-4.20.0"},
      {xen, "xen-4.20.3", "xen RELEASE-4.20.3"},
      {xen, "xen-4.21", "xen RELEASE-4.21.0"},
      {xen, "xen-4.21.1", "xen RELEASE-4.21.1"},
      {xen, "xen-4.22", "xen RELEASE-4.22.0"},
      {xen, "xen-master", "xen c447b7308b (August 2026)"},
      {qemu, "qemu-1.x", "qemu-xen before c976437c7d (May 2014); qemu 1.4 to 2.0"},
      {qemu, "qemu-2.1", "qemu-xen c976437c7d; qemu 2.1 to 2.4"},
      {qemu, "qemu-2.5", "qemu 2.5.0"},
      {qemu, "qemu-2.6", "qemu-xen of May 2016; qemu 2.6 to 2.10"},
      {qemu, "qemu-2.11", "qemu 2.11.0"},
      {qemu, "qemu-3.0", "qemu 3.0.0"},
      {qemu, "qemu-4.0", "qemu 4.0.0"},
      {qemu, "qemu-5.0", "qemu 5.0.0"},
      {qemu, "qemu-6.0", "qemu 6.0.0"},
      {qemu, "qemu-7.0", "qemu 7.0.0"},
      {qemu, "qemu-7.2", "qemu 7.2.0"},
      {qemu, "qemu-8.0", "qemu 8.0.0"},
      {qemu, "qemu-9.0", "qemu 9.0.0"},
      {qemu, "qemu-10.0", "qemu 10.0.0"},
      {qemu, "qemu-today", "qemu 10.2.2 (March 2026)"},
      {guest, "linux-2.6.38", "linux with af42b8d12f8a"},
      {guest, "linux-4.9", "linux 4.9.0"},
      {guest, "linux-4.12", "linux with c74fd80f2f41"},
      {guest, "linux-6.1", "linux 6.1.192"},
      {guest, "linux-6.12", "linux 6.12.117"},
      {guest, "linux-today", "linux 7.2.13 (October 2026)",
       "Read beside 6.12: its PIRQ and MSI code differs in no rule."},
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].release.index = static_cast<std::uint8_t>(i);
    rows[i].branch = rows[i].release;
    const std::string_view base = rows[i].name.substr(0, rows[i].name.rfind('.'));
    for (std::size_t before = 0; before < i; ++before)
      if (rows[before].name == base) rows[i].branch = rows[before].release;
  }
  return rows;
}

}  // namespace release_detail

/// Every release. The releases of one component are adjacent, the oldest first, and those of a
/// stable branch follow the release that began it.
inline constexpr auto kReleases = release_detail::make_releases();

/// Finds a release by name. Empty if there is no such release.
[[nodiscard]] constexpr std::optional<Release> find_release(std::string_view name) {
  for (const ReleaseInfo& row : kReleases)
    if (row.name == name) return row.release;
  return std::nullopt;
}

namespace release_detail {

constexpr Release named(std::string_view name) {
  const auto found = find_release(name);
  if (!found) throw "no release has this name: see kReleases in model/releases.h";
  return *found;
}

}  // namespace release_detail

/// The release of this name. A name that is not in the table does not compile.
[[nodiscard]] consteval Release release(std::string_view name) {
  return release_detail::named(name);
}

[[nodiscard]] constexpr const ReleaseInfo& info(Release release) {
  return kReleases[release.index];
}

/// True if the release belongs to the stable branch of another one: 4.8.3, but not 4.8.
[[nodiscard]] constexpr bool is_stable(Release release) {
  return info(release).branch != release;
}

/// The release that a component's version behaves as: that version or the nearest lower one of the
/// table. Empty if `number` is not a version, as "4.13.2" is, or is lower than every one.
[[nodiscard]] std::optional<Release> nearest_release(Component component, std::string_view number);

/// The release before this one: in its branch if it is a stable one, otherwise on the main line.
/// Empty for the oldest.
[[nodiscard]] std::optional<Release> release_before(Release release);

/// A set of releases, for example those in which a rule is in force. It has one bit for each.
class ReleaseSet {
 public:
  constexpr ReleaseSet() = default;

  [[nodiscard]] constexpr bool has(Release release) const {
    return (words_[release.index / kBits] & bit(release)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return *this == ReleaseSet(); }
  constexpr void add(Release release) { words_[release.index / kBits] |= bit(release); }
  friend constexpr ReleaseSet operator|(ReleaseSet a, const ReleaseSet& b) {
    for (std::size_t i = 0; i < kWords; ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  /// The releases of `a` that are not in `b`.
  friend constexpr ReleaseSet operator-(ReleaseSet a, const ReleaseSet& b) {
    for (std::size_t i = 0; i < kWords; ++i) a.words_[i] &= ~b.words_[i];
    return a;
  }
  friend constexpr bool operator==(const ReleaseSet&, const ReleaseSet&) = default;

 private:
  static constexpr std::size_t kBits = 64;
  static constexpr std::size_t kWords = (kReleases.size() + kBits - 1) / kBits;
  static constexpr std::uint64_t bit(Release release) {
    return std::uint64_t{1} << (release.index % kBits);
  }
  std::array<std::uint64_t, kWords> words_{};
};

namespace release_detail {

// These are not consteval: clang 14 accepts no such call in a template.

constexpr ReleaseSet of_component(Component component) {
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) set.add(row.release);
  return set;
}

// The first release of a change on the main line, and the later ones with their branches.
constexpr ReleaseSet rest_of_line(std::string_view name) {
  const Release first = named(name);
  if (is_stable(first)) throw "the first release must be one of the main line";
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == info(first).component && row.branch >= first) set.add(row.release);
  return set;
}

// The releases of the branch of `name` from that release on.
constexpr ReleaseSet rest_of_branch(std::string_view name) {
  const Release first = named(name);
  if (!is_stable(first)) throw "only a stable release takes a change over";
  ReleaseSet set;
  for (const ReleaseInfo& row : kReleases)
    if (row.branch == info(first).branch && row.release >= first) set.add(row.release);
  return set;
}

}  // namespace release_detail

/// Every release of a component.
[[nodiscard]] consteval ReleaseSet every(Component component) {
  return release_detail::of_component(component);
}

/// The releases that have a change: the first one on the main line, the later ones with their
/// stable branches, and the stable releases that took the change over, with those that follow each
/// in its own branch: since("xen-4.11", "xen-4.10.1", "xen-4.9.2").
template <class... Name>
[[nodiscard]] consteval ReleaseSet since(std::string_view name, Name... stable) {
  return (release_detail::rest_of_line(name) | ... | release_detail::rest_of_branch(stable));
}

/// The releases of the same component that do not have a change: all but since(name, stable...).
template <class... Name>
[[nodiscard]] consteval ReleaseSet until(std::string_view name, Name... stable) {
  const Component component = info(release_detail::named(name)).component;
  return release_detail::of_component(component) -
         (release_detail::rest_of_line(name) | ... | release_detail::rest_of_branch(stable));
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

consteval bool branches_stand_together() {
  for (std::size_t i = 1; i < kReleases.size(); ++i)
    if (is_stable(kReleases[i].release) && kReleases[i - 1].branch != kReleases[i].branch)
      return false;
  return true;
}
static_assert(branches_stand_together(),
              "a stable release must follow the release that began its branch");

}  // namespace release_detail

}  // namespace pirq
