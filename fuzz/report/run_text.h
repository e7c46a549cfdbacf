// What `pirqfuzz run` tells: what it does, what it covered, what it found.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz/case_file/find.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/report/paint.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz {

/// World, devices and what is watched, a line each.
[[nodiscard]] std::string world_header(const NamedWorld& world, Watched watched);
/// "1 case", "3 cases".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);

/// Seed, world, devices and what is watched: all that decides what a run does.
[[nodiscard]] std::string header_text(const NamedWorld& world, const CampaignOptions& options);

/// How far it is: cases, speed, finds, behaviours, and how long it will take if there is a limit.
[[nodiscard]] std::string progress_text(const CampaignCounts& counts,
                                        const CampaignOptions& options,
                                        std::chrono::milliseconds elapsed);

/// What a run that did not end with a find did; it may have kept going behind some.
[[nodiscard]] std::string clean_text(const CampaignResult& result, const CampaignOptions& options,
                                     bool interrupted, std::size_t finds);

/// The find as it was met.
[[nodiscard]] std::string find_text(const CampaignResult& result, const Paint& paint);

/// One of several finds, as it was met.
[[nodiscard]] std::string find_text(const CampaignFind& find, const Paint& paint);

/// The shrunk find: its case, how sure we are that it is shortest, and the sentence.
[[nodiscard]] std::string shrunk_text(const Find& find, const Shrunk& shrunk, const Paint& paint);

/// The last line: what to paste in order to see it again.
[[nodiscard]] std::string replay_text(const std::string& program,
                                      const std::filesystem::path& path);

/// `word` as a POSIX shell reads it back.
[[nodiscard]] std::string shell_quoted(const std::string& word);

}  // namespace pirq::fuzz
