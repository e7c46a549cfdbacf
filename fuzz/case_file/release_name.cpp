#include "fuzz/case_file/release_name.h"

#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {

std::optional<Release> read_release(Component component, std::string_view number) {
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component && row.number() == number) return row.release;
  return std::nullopt;
}

std::string release_hint(Component component, std::string_view number) {
  if (const auto lower = nearest_release(component, number))
    return "the nearest lower release of the model is " + in_quotes(info(*lower).number());
  return "'pirqfuzz releases' lists the releases of the model";
}

}  // namespace pirq::fuzz
