// Which combinations of releases can print a log.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/log_worlds/search.h"
#include "fuzz/report/record.h"
#include "fuzz/survey/matrix.h"

namespace pirq::fuzz {

struct WorldForLog {
  NamedWorld world;
  StoryAnswer answer;
};

/// Searches every combination of `releases`. `begin`, if given, is called before each of them.
[[nodiscard]] std::vector<WorldForLog> worlds_for(
    const LogStory& story, const MatrixReleases& releases, const StorySearch& search,
    const std::function<void(std::size_t done, std::size_t all)>& begin = {});

/// What was assumed, one line for each combination, and the releases that are refuted altogether.
[[nodiscard]] std::string worlds_text(const LogStory& story,
                                      const std::vector<WorldForLog>& worlds);

/// The answer for one world as a result. A refuted world is no failure: the fact `possible` is
/// "no".
[[nodiscard]] Record record_of(const LogStory& story, const WorldForLog& found);

/// The interleaving of a possible world as a case, with what happens in it as its expectation.
/// REQUIRES: found.answer.kind == possible.
[[nodiscard]] Case case_of(const LogStory& story, const WorldForLog& found);

}  // namespace pirq::fuzz
