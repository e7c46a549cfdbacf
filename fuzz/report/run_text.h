// What `pirqfuzz run` tells: what it does, what it covered, what it found.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz/campaign.h"
#include "fuzz/find.h"
#include "fuzz/report/paint.h"
#include "fuzz/shrink.h"

namespace pirq::fuzz {

/// World, devices and what is watched, a line each.
[[nodiscard]] std::string world_header(const NamedWorld& world, PropertySet watched);
/// "1 case", "3 cases".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);
/// Names, with blanks between.
[[nodiscard]] std::string property_list(PropertySet watched);

/// Seed, world, devices and what is watched: all that decides what a run does.
[[nodiscard]] std::string header_text(const NamedWorld& world, const CampaignOptions& options);

/// What a run without a find covered.
[[nodiscard]] std::string clean_text(const CampaignResult& result, const CampaignOptions& options,
                                     bool interrupted);

/// The find as it was met.
[[nodiscard]] std::string find_text(const CampaignResult& result, const Paint& paint);

/// The shrunk find: its case, how sure we are that it is shortest, and the sentence.
[[nodiscard]] std::string shrunk_text(const Find& find, const Shrunk& shrunk, const Paint& paint);

/// The last line: what to paste in order to see it again.
[[nodiscard]] std::string replay_text(const std::string& program,
                                      const std::filesystem::path& path);

/// `word` as a POSIX shell reads it back.
[[nodiscard]] std::string shell_quoted(const std::string& word);

}  // namespace pirq::fuzz
