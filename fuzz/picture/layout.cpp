#include "fuzz/picture/layout.h"

#include <algorithm>
#include <utility>

namespace pirq::fuzz {
namespace {

constexpr std::size_t kTextColumns = 46;  // The most characters in a line of the left column.
constexpr int kTextLeft = 52;
constexpr int kMargin = 16;
constexpr int kBarStep = 20;

int lane_box(const Lane& lane) {
  return width_of(lane.name.size(), kTextSize) + 16;
}

std::size_t text_columns(const Timeline& timeline) {
  std::size_t columns = 24;
  for (const Event& event : timeline.events)
    columns = std::max({columns, event.step.size(), event.words.size()});
  return std::min(columns, kTextColumns);
}

// The room for the labels of an arrow.
int label_room(const Arrow& arrow) {
  return width_of(std::max(arrow.text.size(), arrow.answer.size()), kLabelSize) + 22;
}

// The x of the lanes, far enough apart for every arrow's label.
std::vector<int> place_lanes(const Timeline& timeline, int left, int& right) {
  const std::size_t count = timeline.lanes.size();
  std::vector<int> gaps(count, 0);  // After each lane; the last one is room for its own arrows.
  for (std::size_t i = 0; i + 1 < count; ++i)
    gaps[i] = (lane_box(timeline.lanes[i]) + lane_box(timeline.lanes[i + 1])) / 2 + 12;
  for (const Event& event : timeline.events)
    for (const Arrow& arrow : event.arrows) {
      const auto [low, high] = std::minmax(arrow.from, arrow.to);
      const std::size_t end = std::max(high, low + 1);
      int room = 0;
      for (std::size_t i = low; i < end; ++i) room += gaps[i];
      gaps[end - 1] += std::max(0, label_room(arrow) - room);
    }
  std::vector<int> lanes;
  int x = left + (count > 0 ? lane_box(timeline.lanes.front()) / 2 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    lanes.push_back(x);
    right = x + std::max(lane_box(timeline.lanes[i]) / 2, gaps[i]);
    x += gaps[i];
  }
  return lanes;
}

PictureRow row_of(const Event& event, int top, std::size_t columns) {
  PictureRow row{.top = top, .words = lines_of(event.words, columns)};
  int y = row.dot();
  for (const Arrow& arrow : event.arrows) {
    row.arrows.push_back(y + 18);
    y += arrow.answer.empty() ? 22 : 22 + kAnswerBelow;
  }
  const int text = 24 + 15 * static_cast<int>(row.words.size());
  row.height = std::max(text, y - top + 10);
  return row;
}

}  // namespace

int width_of(std::size_t characters, int size) {
  return static_cast<int>(characters) * size * 61 / 100 + 1;
}

std::vector<std::string> lines_of(const std::string& text, std::size_t most) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + most, text.size());
    if (end < text.size()) {
      const std::size_t blank = text.rfind(' ', end);
      if (blank != std::string::npos && blank > at) end = blank;
    }
    lines.push_back(text.substr(at, end - at));
    at = end + (end < text.size() && text[end] == ' ' ? 1 : 0);
  }
  return lines;
}

PictureLayout layout_of(const Timeline& timeline) {
  PictureLayout layout;
  const std::size_t columns = text_columns(timeline);
  layout.text_left = kTextLeft;
  int right = 0;
  layout.lanes = place_lanes(timeline, kTextLeft + width_of(columns, kTextSize) + 20, right);
  std::size_t longest = 0;
  int x = right + 28;
  for (std::size_t i = 0; i < timeline.numbers.size(); ++i) {
    const DrawnNumber& number = timeline.numbers[i];
    if (number.bars.empty()) continue;
    PictureNumber& placed = layout.numbers.emplace_back();
    placed.index = i;
    placed.left = x;
    const int bars = kBarStep * static_cast<int>(number.bars.size());
    placed.width = std::max(bars, width_of(5 + std::to_string(number.pirq).size(), kTextSize)) + 8;
    for (std::size_t bar = 0; bar < number.bars.size(); ++bar) {
      placed.bars.push_back(x + (placed.width - bars) / 2 + kBarStep / 2 +
                            kBarStep * static_cast<int>(bar));
      longest = std::max(longest, number.bars[bar].name.size());
    }
    x += placed.width + 8;
  }
  layout.width = (layout.numbers.empty() ? right : x) + kMargin;
  layout.head = std::max(44, width_of(longest, kLabelSize) + 36);
  for (const Event& event : timeline.events) {
    layout.rows.push_back(row_of(event, layout.height, columns));
    layout.height += layout.rows.back().height;
  }
  return layout;
}

}  // namespace pirq::fuzz
