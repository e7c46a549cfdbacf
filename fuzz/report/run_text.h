// The output of `pirqfuzz run`: parameters, progress, verdict and finds.
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

/// The world, its devices and the watched properties, one line each.
[[nodiscard]] std::string world_header(const NamedWorld& world, Watched watched);
/// "1 case", "3 cases".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);

/// The seed and world_header. They determine the run, with the other options on the command line.
[[nodiscard]] std::string header_text(const NamedWorld& world, const CampaignOptions& options);

/// The progress: cases, speed, finds, behaviours, and the time left if there is a limit.
[[nodiscard]] std::string progress_text(const CampaignCounts& counts,
                                        const CampaignOptions& options,
                                        std::chrono::milliseconds elapsed);

/// The verdict of a run that did not stop at a find: clean, not clean or interrupted, with its
/// parameters. `finds` is the number of kinds of failure found; it can exceed 0 with --keep-going.
[[nodiscard]] std::string clean_text(const CampaignResult& result, const CampaignOptions& options,
                                     bool interrupted, std::size_t finds);

/// The find at which a campaign stopped, before shrinking.
/// REQUIRES: result.failure.
[[nodiscard]] std::string find_text(const CampaignResult& result, const Paint& paint);

/// One of several finds of a campaign, before shrinking.
[[nodiscard]] std::string find_text(const CampaignFind& find, const Paint& paint);

/// The shrunk find: its case, its certificate or the lack of one, and the violation in one
/// sentence.
[[nodiscard]] std::string shrunk_text(const Find& find, const Shrunk& shrunk, const Paint& paint);

/// The last line: the shell command that replays the case file `path`.
[[nodiscard]] std::string replay_text(const std::string& program,
                                      const std::filesystem::path& path);

/// `word` quoted for a POSIX shell, if it needs quotes.
[[nodiscard]] std::string shell_quoted(const std::string& word);

}  // namespace pirq::fuzz
