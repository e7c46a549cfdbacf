// The output of `pirqfuzz run`: parameters, progress, verdict and finds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
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

/// "a..c msix 3, d msi".
[[nodiscard]] std::string devices_text(const WorldConfig& config);

/// The seed and world_header. They determine the run, with the other options on the command line.
[[nodiscard]] std::string header_text(const NamedWorld& world, const CampaignOptions& options);

/// The name of the world of `run --world any`, whose cases each have a world of their own.
inline constexpr std::string_view kAnyWorld = "any";

/// "any rules=all": how worlds are drawn.
[[nodiscard]] std::string worlds_text(const WorldGrammar& grammar);

/// The seed, the grammar, and the watched properties; without `watched` they depend on the world.
[[nodiscard]] std::string header_text(const WorldGrammar& grammar, const CampaignOptions& options,
                                      const std::optional<PropertySet>& watched);

/// The progress: cases, speed, finds, behaviours, and the time left if there is a limit.
[[nodiscard]] std::string progress_text(const CampaignCounts& counts,
                                        const CampaignOptions& options,
                                        std::chrono::milliseconds elapsed);

/// The verdict of a run that did not stop at a find: clean, not clean or interrupted, with its
/// parameters. `finds` is the number of kinds of failure found; it can exceed 0 with --keep-going.
[[nodiscard]] std::string clean_text(const CampaignResult& result, const CampaignOptions& options,
                                     bool interrupted, std::size_t finds);

/// One line for a find at the moment when it is met, and saved in `path` (empty: it could not be
/// saved). `former` is the find of a later case that it replaces, or null.
[[nodiscard]] std::string met_text(const CampaignFind& find, const CampaignFind* former,
                                   const std::filesystem::path& path);

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
