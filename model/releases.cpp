#include "model/releases.h"

#include <charconv>

namespace pirq {
namespace {

// The numbers of a version, "4.13.2"; missing ones are 0.
using Version = std::array<int, 3>;

std::optional<Version> version_of(std::string_view text) {
  Version version{};
  for (std::size_t place = 0; place < version.size(); ++place) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, version[place]);
    if (error != std::errc() || version[place] < 0) return std::nullopt;
    if (stop == end) return version;
    if (*stop != '.') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Release> nearest_release(Component component, std::string_view number) {
  const auto asked = version_of(number);
  if (!asked) return std::nullopt;
  std::optional<Release> nearest;
  std::optional<Version> version;
  for (const ReleaseInfo& row : kReleases) {
    if (row.component != component) continue;
    const auto own = version_of(row.number());
    if (!own || *own > *asked || (version && *own < *version)) continue;
    nearest = row.release;
    version = own;
  }
  return nearest;
}

std::optional<Release> release_before(Release release) {
  const ReleaseInfo& row = info(release);
  for (std::size_t i = release.index; i > 0; --i) {
    const ReleaseInfo& before = kReleases[i - 1];
    if (before.component != row.component) break;
    if (before.branch == row.branch || !is_stable(before.release)) return before.release;
  }
  return std::nullopt;
}

}  // namespace pirq
