#include "fuzz/picture/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/picture/layout.h"
#include "fuzz/picture/palette.h"
#include "fuzz/picture/state_words.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

class Drawing {
 public:
  explicit Drawing(const Timeline& timeline) : timeline_(timeline), at_(layout_of(timeline)) {}

  [[nodiscard]] const PictureLayout& layout() const { return at_; }
  std::string take() { return std::exchange(text_, {}); }

  void head() {
    for (std::size_t i = 0; i < at_.lanes.size(); ++i) {
      const std::string& name = timeline_.lanes[i].name;
      const int width = width_of(name.size(), kTextSize) + 16;
      add(R"(<rect class="box" x="{}" y="{}" width="{}" height="24" rx="5"/>)",
          at_.lanes[i] - width / 2, at_.head - 26, width);
      words(at_.lanes[i], at_.head - 10, "name mid", name);
    }
    for (const PictureNumber& placed : at_.numbers) {
      const DrawnNumber& number = timeline_.numbers[placed.index];
      words(placed.left + placed.width / 2, 16, "name mid", fmt::format("pirq {}", number.pirq));
      add(R"(<path class="rule" d="M{} 22h{}"/>)", placed.left + 2, placed.width - 4);
      for (std::size_t i = 0; i < number.bars.size(); ++i)
        add(R"svg(<text class="label" transform="translate({} {}) rotate(-90)">{}</text>)svg",
            placed.bars[i] + 4, at_.head - 6, xml_escaped(number.bars[i].name));
    }
  }

  void rows() {
    for (std::size_t i = 0; i < at_.rows.size(); ++i) background(i);
    for (const int x : at_.lanes) add(R"(<path class="life" d="M{} 0v{}"/>)", x, at_.height);
    for (const PictureNumber& placed : at_.numbers) claims(placed);
    for (std::size_t i = 0; i < at_.rows.size(); ++i) event(i);
  }

  // A title above the picture and a legend below it. Returns the height of what was drawn.
  int title() {
    int y = 6;
    y = paragraph(y, "title", timeline_.title);
    y = paragraph(y, "muted", timeline_.world + "; devices: " + timeline_.devices);
    y = paragraph(y, timeline_.failed ? "bad" : "good",
                  timeline_.outcome + (timeline_.detail.empty() ? "" : ": " + timeline_.detail));
    return y + 8;
  }

  int foot() {
    int y = paragraph(4, "muted", table_text());
    if (const std::string text = left_out_text(timeline_); !text.empty())
      y = paragraph(y, "muted", text);
    int x = kLeft;
    for (const Holder holder : {Holder::driver, Holder::qemu, Holder::xen}) {
      const std::string label =
          fmt::format("held by {}", holder == Holder::driver ? "a driver" : name_of(holder));
      add(R"(<rect class="bar {}" x="{}" y="{}" width="14" height="12"/>)", class_of(holder), x,
          y + 5);
      words(x + 20, y + 15, "label", label);
      x += 34 + width_of(label.size(), kLabelSize);
    }
    add(R"(<rect class="clash" x="{}" y="{}" width="14" height="12"/>)", x, y + 5);
    words(x + 20, y + 15, "label", "held for two vectors");
    return y + 26;
  }

  [[nodiscard]] static std::string_view class_of(Holder holder) {
    return holder == Holder::driver ? "driver" : holder == Holder::qemu ? "qemu" : "xen";
  }

 private:
  static constexpr int kLeft = 12;

  template <class... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }

  void words(int x, int y, std::string_view style, std::string_view text) {
    add(R"(<text class="{}" x="{}" y="{}">{}</text>)", style, x, y, xml_escaped(text));
  }

  int paragraph(int y, std::string_view style, const std::string& text) {
    const auto columns = static_cast<std::size_t>((at_.width - 2 * kLeft) / 8);
    for (const std::string& line : lines_of(text, columns))
      words(kLeft, y += 17, std::string(style) + " line", line);
    return y;
  }

  [[nodiscard]] std::string table_text() const {
    const TableState& table =
        timeline_.events.empty() ? timeline_.start : timeline_.events.back().table;
    return "The table at the end: " + numbers_text(timeline_, table) + "; " + counts_text(table) +
           '.';
  }

  [[nodiscard]] bool breaks(std::size_t i) const {
    return timeline_.failed && i + 1 == timeline_.events.size();
  }

  void background(std::size_t i) {
    const PictureRow& row = at_.rows[i];
    add(R"(<rect class="row{}" data-event="{}" x="0" y="{}" width="{}" height="{}"/>)",
        breaks(i) ? " broken" : "", i, row.top, at_.width, row.height);
  }

  void claims(const PictureNumber& placed) {
    const DrawnNumber& number = timeline_.numbers[placed.index];
    const auto y_of = [&](std::size_t event) {
      return event < at_.rows.size() ? at_.rows[event].dot() : at_.height - 2;
    };
    for (std::size_t i = 0; i < number.bars.size(); ++i) {
      const ClaimBar& bar = number.bars[i];
      add(R"(<path class="track" d="M{} 0v{}"/>)", placed.bars[i], at_.height);
      for (const Span& span : bar.spans)
        add(R"(<rect class="bar {}" x="{}" y="{}" width="12" height="{}" rx="2"/>)",
            class_of(bar.holder), placed.bars[i] - 6, y_of(span.first),
            std::max(4, y_of(span.end) - y_of(span.first)));
    }
    for (const Span& span : number.collisions)
      add(R"(<rect class="clash" x="{}" y="{}" width="{}" height="{}" rx="3"/>)", placed.left,
          y_of(span.first) - 4, placed.width, y_of(span.end) - y_of(span.first) + 6);
  }

  void event(std::size_t i) {
    const Event& event = timeline_.events[i];
    const PictureRow& row = at_.rows[i];
    if (event.number > 0)
      words(at_.text_left - 12, row.top + 16, "label end", std::to_string(event.number));
    words(at_.text_left, row.top + 16, "name", event.step);
    int y = row.top + 16;
    for (const std::string& line : row.words)
      words(at_.text_left, y += 15, breaks(i) ? "bad" : "muted", line);
    add(R"(<circle class="dot" cx="{}" cy="{}" r="4"/>)", at_.lanes[event.lane], row.dot());
    for (std::size_t k = 0; k < event.arrows.size(); ++k) arrow(event.arrows[k], row.arrows[k]);
  }

  void arrow(const Arrow& arrow, int y) {
    const int from = at_.lanes[arrow.from];
    const int to = at_.lanes[arrow.to];
    const int left = std::min(from, to) + 9;
    const bool interrupt = arrow.kind == Arrow::Kind::interrupt;
    const std::string_view style = interrupt                          ? "interrupt"
                                   : arrow.kind == Arrow::Kind::write ? "write"
                                                                      : "call";
    if (from == to)
      add(R"(<path class="{}" d="M{} {}h14v8h-9"/>)", style, from, y - 4);
    else
      line(from, to, y, style);
    words(left, y - 4, arrow.failed && interrupt ? "label bad" : "label", arrow.text);
    if (interrupt && arrow.failed) cross(to, y);
    if (arrow.answer.empty()) return;
    if (from != to) line(to, from, y + kAnswerBelow, "answer");
    words(left, y + kAnswerBelow - 4, arrow.failed ? "label bad" : "label", arrow.answer);
  }

  void line(int from, int to, int y, std::string_view style) {
    const int end = to + (from < to ? -2 : 2);
    const int back = from < to ? -7 : 7;
    add(R"(<path class="{}" d="M{} {}H{}"/><path class="tip {}" d="M{} {}l{} -4v8z"/>)", style,
        from, y, end + back / 2, style, end, y, back);
  }

  void cross(int x, int y) {
    add(R"(<path class="lost" d="M{} {}l10 10m0 -10l-10 10"/>)", x - 5, y - 5);
  }

  const Timeline& timeline_;
  PictureLayout at_;
  std::string text_;
};

std::string open(int width, int height, std::string_view attributes) {
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" class="picture" width="{0}" )"
                     R"(height="{1}" viewBox="0 0 {0} {1}"{2}>)"
                     "\n",
                     width, height, attributes);
}

std::string moved(int y, const std::string& content) {
  return fmt::format("<g transform=\"translate(0 {})\">\n{}</g>\n", y, content);
}

std::string ground(int width, int height) {
  return fmt::format("<rect class=\"page\" width=\"{}\" height=\"{}\"/>\n", width, height);
}

// Everything of the picture, one below the other.
std::string whole(const Timeline& timeline, const std::string& id, std::string_view style) {
  Drawing drawing(timeline);
  const PictureLayout& at = drawing.layout();
  const int top = drawing.title();
  std::string content = drawing.take();
  drawing.head();
  content += moved(top, drawing.take());
  drawing.rows();
  content += moved(top + at.head, drawing.take());
  const int foot = drawing.foot();
  content += moved(top + at.head + at.height, drawing.take());
  const int height = top + at.head + at.height + foot;
  return open(at.width, height,
              fmt::format(R"( role="img" aria-labelledby="{0}-title {0}-desc")", id)) +
         fmt::format("<title id=\"{0}-title\">{1}</title>\n<desc id=\"{0}-desc\">{2}</desc>\n", id,
                     xml_escaped(timeline.title),
                     xml_escaped(fmt::format("{} events from top to bottom. {}",
                                             timeline.events.size(), timeline.outcome))) +
         (style.empty() ? "" : fmt::format("<style>\n{}</style>\n", style)) +
         ground(at.width, height) + content + "</svg>\n";
}

}  // namespace

SvgParts svg_parts(const Timeline& timeline) {
  Drawing drawing(timeline);
  const PictureLayout& at = drawing.layout();
  drawing.head();
  SvgParts parts;
  parts.head = open(at.width, at.head, " aria-hidden=\"true\"") + ground(at.width, at.head) +
               drawing.take() + "</svg>\n";
  drawing.rows();
  parts.rows = open(at.width, at.height, " aria-hidden=\"true\"") + drawing.take() + "</svg>\n";
  return parts;
}

std::string svg_file(const Timeline& timeline) {
  return whole(timeline, "picture", picture_style(kLight));
}

std::string svg_element(const Timeline& timeline, const std::string& id) {
  return whole(timeline, id, {});
}

}  // namespace pirq::fuzz
