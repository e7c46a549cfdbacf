// Where everything of a picture is, in pixels. Time runs downwards: each event has a row, with its
// text at the left, the lanes in the middle and the bars of the claims at the right.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// The sizes of the texts. All of them are monospaced, so that their widths are known.
inline constexpr int kTextSize = 12;
inline constexpr int kLabelSize = 11;
[[nodiscard]] int width_of(std::size_t characters, int size);

/// One event's row.
struct PictureRow {
  int top = 0;
  int height = 0;
  std::vector<std::string> words = {};  ///< The phrase, broken into lines.
  std::vector<int> arrows = {};         ///< The y of each arrow's line.
  /// The y of the actor's dot. A claim begins and ends there.
  [[nodiscard]] int dot() const { return top + 12; }
};

/// The bars of one number.
struct PictureNumber {
  std::size_t index = 0;  ///< In Timeline::numbers.
  int left = 0;
  int width = 0;
  std::vector<int> bars = {};  ///< The x of the middle of each bar.
};

struct PictureLayout {
  int width = 0;
  int head = 0;    ///< The height of the head, with the names of lanes and claims.
  int height = 0;  ///< The height of all rows. The first begins at 0, below the head.
  int text_left = 0;
  std::vector<int> lanes;  ///< The x of each lane.
  std::vector<PictureRow> rows;
  std::vector<PictureNumber> numbers;  ///< Those with claims.
};

/// The distance from an arrow to its answer.
inline constexpr int kAnswerBelow = 20;

[[nodiscard]] PictureLayout layout_of(const Timeline& timeline);

/// Breaks a text at blanks into lines of at most `most` characters. A longer word is cut.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text, std::size_t most);

}  // namespace pirq::fuzz
