// The finds of exhaustive searches.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/case_file/find.h"
#include "fuzz/explore/explore.h"
#include "fuzz/report/record.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

/// The find of a search, which met `found` in `world`. The search returns one of the shortest
/// cases; shrinking passes without a search make it easier to read, while `go_on`, if given,
/// returns true. REQUIRES: `start` is the start of `world`.
[[nodiscard]] Find searched_find(const NamedWorld& world, const World& start,
                                 const FailingCase& found, const Watched& watched,
                                 std::string engine, std::function<bool()> go_on = {});

/// Says and saves the case of `record`, the record of `find`, in the folder `out`, and says how to
/// replay it. Sets the file of the record.
[[nodiscard]] std::optional<InputError> keep_find(const Find& find, const std::string& out,
                                                  const std::string& program,
                                                  const std::function<void(std::string_view)>& say,
                                                  Record& record);

}  // namespace pirq::fuzz::cli
