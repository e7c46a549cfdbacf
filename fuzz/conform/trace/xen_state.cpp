#include "fuzz/conform/trace/xen_state.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {
namespace {

struct TableInfo {
  std::string_view name;
  std::size_t values;  // Beside the key.
};
constexpr std::array<TableInfo, kXenTables> kTables = {{{"pirqs", 4}, {"irqs", 1}, {"ports", 1}}};

// The values that may follow rc in an answer. All but a delivery are numbers.
constexpr std::string_view kDelivered = "delivered";
constexpr std::string_view kValues[] = {
    "pirq",           "nr",          "port",       kDelivered,
    "leaked_structs", "leaked_irqs", "leaked_msi", "left_structs"};

constexpr std::string_view kFree = "free_irqs";
constexpr std::string_view kStructs = "structs";
constexpr std::int64_t kLow = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kHigh = std::numeric_limits<std::int32_t>::max();

std::string to_text(const XenRow& row, std::size_t values) {
  std::string text = std::to_string(row.key);
  for (std::size_t i = 0; i < values; ++i) text += ':' + std::to_string(row.values[i]);
  return text;
}

// Calls `visit(old, now)` for every key of either, ascending; null where it has no row.
template <class Visit>
void merge(const XenRows& old, const XenRows& now, Visit visit) {
  auto a = old.begin();
  auto b = now.begin();
  while (a != old.end() || b != now.end()) {
    const bool has_a = a != old.end() && (b == now.end() || a->key <= b->key);
    const bool has_b = b != now.end() && (a == old.end() || b->key <= a->key);
    visit(has_a ? &*a : nullptr, has_b ? &*b : nullptr);
    if (has_a) ++a;
    if (has_b) ++b;
  }
}

bool same(const XenRow* a, const XenRow* b) {
  return a != nullptr && b != nullptr && *a == *b;
}

std::string whole(const XenState& state) {
  std::string text;
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    text += " | " + std::string(kTables[t].name);
    for (const XenRow& row : state.tables[t]) text += ' ' + to_text(row, kTables[t].values);
  }
  return text + " | free_irqs " + std::to_string(state.free_irqs) + " | structs " +
         std::to_string(state.structs);
}

std::string changes(const XenState& before, const XenState& now) {
  std::string text;
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    if (before.tables[t] == now.tables[t]) continue;
    text += " | " + std::string(kTables[t].name);
    merge(before.tables[t], now.tables[t], [&](const XenRow* a, const XenRow* b) {
      if (same(a, b)) return;
      text += b != nullptr ? " +" + to_text(*b, kTables[t].values) : " -" + std::to_string(a->key);
    });
  }
  if (before.free_irqs != now.free_irqs) text += " | free_irqs " + std::to_string(now.free_irqs);
  if (before.structs != now.structs) text += " | structs " + std::to_string(now.structs);
  return text;
}

/// Reads the words of a `<` line from left to right.
class ReplyReader {
 public:
  explicit ReplyReader(const Line& line) : line_(line) {}

  // Reads the words up to the first '|'. Stores the text of the answer.
  Problem answer(std::string& text) {
    WantedField rc[] = {{"rc"}};
    if (auto problem = read_wanted(line_, at_, "expected rc=", rc)) return problem;
    const int begin = line_.tokens[at_].column - 1;
    for (++at_; in_part(); ++at_)
      if (auto problem = out_value(line_.tokens[at_])) return problem;
    const Token& last = line_.tokens[at_ - 1];
    const auto end = static_cast<std::size_t>(last.column - 1) + last.text.size();
    text =
        line_.text.substr(static_cast<std::size_t>(begin), end - static_cast<std::size_t>(begin));
    return std::nullopt;
  }

  Problem whole(XenState& state) {
    for (std::size_t t = 0; t < kTables.size(); ++t) {
      if (auto problem = expect_part(kTables[t].name)) return problem;
      for (; in_part(); ++at_) {
        XenRow row;
        if (auto problem = read_row(line_.tokens[at_], kTables[t].values, row)) return problem;
        if (!state.tables[t].empty() && row.key <= state.tables[t].back().key)
          return error_at(line_, line_.tokens[at_], "rows do not ascend", "");
        state.tables[t].push_back(row);
      }
    }
    if (auto problem = expect_part(kFree)) return problem;
    if (auto problem = count(kFree, state.free_irqs)) return problem;
    if (auto problem = expect_part(kStructs)) return problem;
    if (auto problem = count(kStructs, state.structs)) return problem;
    return no_more_than(line_, at_);
  }

  Problem changes(XenState& state) {
    for (std::size_t t = 0; t < kTables.size(); ++t) {
      if (!part(kTables[t].name)) continue;
      do
        if (auto problem = change(word_at(line_, at_++), kTables[t].values, state.tables[t]))
          return problem;
      while (in_part());
    }
    if (part(kFree))
      if (auto problem = count(kFree, state.free_irqs)) return problem;
    if (part(kStructs))
      if (auto problem = count(kStructs, state.structs)) return problem;
    return no_more_than(line_, at_);
  }

 private:
  [[nodiscard]] bool in_part() const {
    return at_ < line_.tokens.size() && line_.tokens[at_].text != "|";
  }
  // Goes into the part that begins with "| NAME", if it comes next.
  bool part(std::string_view name) {
    if (word_at(line_, at_).text != "|" || word_at(line_, at_ + 1).text != name) return false;
    at_ += 2;
    return true;
  }
  Problem expect_part(std::string_view name) {
    if (part(name)) return std::nullopt;
    return error_at(line_, word_at(line_, at_), "expected '| " + std::string(name) + '\'', "");
  }

  Problem number(const Token& token, std::string_view what, std::int64_t low,
                 std::int32_t& number) const {
    std::int64_t value = 0;
    if (auto problem = read_integer(line_, token, what, low, kHigh, value)) return problem;
    number = static_cast<std::int32_t>(value);
    return std::nullopt;
  }
  Problem count(std::string_view what, std::int32_t& value) {
    return number(word_at(line_, at_++), what, 0, value);
  }

  // Reads a word that follows rc in an answer.
  [[nodiscard]] Problem out_value(const Token& token) const {
    const Tokens parts = split_list(token, '=');
    std::size_t index = 0;
    if (auto problem = read_name(line_, parts[0], "value of an answer", kValues, index))
      return problem;
    Token value = token;
    if (auto problem = read_value(line_, at_, kValues[index], "", value)) return problem;
    std::int32_t unused = 0;
    if (kValues[index] != kDelivered) return number(value, kValues[index], kLow, unused);
    if (value.text == "none") return std::nullopt;
    const Tokens target = split_list(value, ':');
    if (target.size() != 2 || (target[0].text != "evtchn" && target[0].text != "vector"))
      return error_at(line_, value, "unknown delivery " + in_quotes(value.text),
                      "expected evtchn:PORT, vector:GVEC or none");
    return number(target[1], target[0].text, kLow, unused);
  }

  Problem read_row(const Token& token, std::size_t values, XenRow& row) const {
    const Tokens parts = split_list(token, ':');
    if (parts.size() != values + 1)
      return error_at(line_, token, in_quotes(token.text) + " is not a row of this table",
                      "expected " + std::to_string(values + 1) + " numbers with ':' between them");
    if (auto problem = number(parts[0], "a row's key", kLow, row.key)) return problem;
    for (std::size_t i = 0; i < values; ++i)
      if (auto problem = number(parts[i + 1], "a row's value", kLow, row.values[i])) return problem;
    return std::nullopt;
  }

  // Reads one change: "+" for a row that is new or different, "-" for one that is gone.
  Problem change(const Token& token, std::size_t values, XenRows& rows) const {
    const bool gone = token.text.starts_with('-');
    if (!gone && !token.text.starts_with('+'))
      return error_at(line_, token, "expected '+' or '-'",
                      "a row that changed begins with '+', one that is gone with '-'");
    const Token rest{token.text.substr(1), token.column + 1};
    XenRow row;
    if (auto problem = read_row(rest, gone ? 0 : values, row)) return problem;
    const auto at = std::ranges::lower_bound(rows, row.key, {}, &XenRow::key);
    const bool known = at != rows.end() && at->key == row.key;
    if (gone && !known) return error_at(line_, rest, "there was no such row", "");
    if (gone)
      rows.erase(at);
    else if (known)
      *at = row;
    else
      rows.insert(at, row);
    return std::nullopt;
  }

  const Line& line_;
  std::size_t at_ = 1;
};

// "rc=0 pirq=3" cut at its blanks.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    parts.push_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return parts;
}

class Differences {
 public:
  void add(std::string_view name) { text_ += (text_.empty() ? "" : ", ") + std::string(name); }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void compare_answers(std::string_view expected, std::string_view got, Differences& fields) {
  const auto key = [](std::string_view word) { return word.substr(0, word.find('=')); };
  const auto a = words(expected);
  const auto b = words(got);
  for (const std::string_view word : a)
    if (std::ranges::find(b, word) == b.end()) fields.add(key(word));
  for (const std::string_view word : b)
    if (std::ranges::find(a, key(word), key) == a.end()) fields.add(key(word));
}

}  // namespace

std::string to_text(const XenReply& reply, TraceForm form, const XenState& before) {
  if (reply.crashed) return "< " + reply.answer;
  return "< " + reply.answer +
         (form == TraceForm::whole ? whole(reply.state) : changes(before, reply.state));
}

std::string to_text(const XenReply& reply) {
  return to_text(reply, TraceForm::whole, {});
}

Problem read_xen_reply(const Line& line, TraceForm form, const XenState& before, XenReply& reply) {
  if (auto problem = expect_word(line, 0, "<", "an answer's line begins with '<'")) return problem;
  reply = {};
  if (word_at(line, 1).text == "!") {
    if (auto problem = expect_word(line, 2, "crash", "expected '< ! crash PLACE'")) return problem;
    reply.crashed = true;
    reply.answer = line.text.substr(std::string_view("< ").size());
    return std::nullopt;
  }
  ReplyReader reader(line);
  if (auto problem = reader.answer(reply.answer)) return problem;
  if (form == TraceForm::whole) return reader.whole(reply.state);
  reply.state = before;
  return reader.changes(reply.state);
}

std::string differing_fields(const XenReply& expected, const XenReply& got) {
  if (expected.crashed != got.crashed) return "crash";
  Differences fields;
  compare_answers(expected.answer, got.answer, fields);
  for (std::size_t t = 0; t < kTables.size(); ++t)
    merge(expected.state.tables[t], got.state.tables[t], [&](const XenRow* a, const XenRow* b) {
      if (same(a, b)) return;
      const XenRow* row = a != nullptr ? a : b;
      if (row != nullptr) fields.add(std::string(kTables[t].name) + ' ' + std::to_string(row->key));
    });
  if (expected.state.free_irqs != got.state.free_irqs) fields.add("free_irqs");
  if (expected.state.structs != got.state.structs) fields.add("structs");
  return std::move(fields).text();
}

}  // namespace pirq::fuzz
