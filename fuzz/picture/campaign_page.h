// The report of a campaign as a page: throughput, coverage as a heat map, finds with their
// pictures.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/coverage/coverage.h"
#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// One find of a campaign.
struct ReportedFind {
  std::string title = {};  ///< "exclusive-pirq is broken between ...".
  std::string note = {};   ///< Where it is kept, or why it is not new.
  std::string steps = {};  ///< The case as text.
  std::optional<Timeline> timeline = {};
};

/// What is known at the end of a campaign.
struct CampaignReport {
  std::string title = {};   ///< "january-2017".
  std::string header = {};  ///< Seed, world, devices, watched properties: several lines.
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::chrono::milliseconds time{};  ///< Of the search, without shrinking.
  int threads = 1;
  bool interrupted = false;
  Coverage coverage = {};
  Reachable reachable = {};
  std::vector<ReportedFind> finds = {};
};

/// The page. It has one section for each report, for example for each world of a file.
[[nodiscard]] std::string campaign_page(const std::vector<CampaignReport>& reports);

}  // namespace pirq::fuzz
