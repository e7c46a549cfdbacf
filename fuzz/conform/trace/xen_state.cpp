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
  std::size_t values;  // Without the key.
};
constexpr std::array<TableInfo, kXenTables> kTables = {{{"pirqs", 4}, {"irqs", 1}, {"ports", 1}}};

// The values that may follow rc in an answer. All but a delivery are numbers.
constexpr std::string_view kDelivered = "delivered";
constexpr std::string_view kValues[] = {
    "pirq",           "nr",          "port",       kDelivered,
    "leaked_structs", "leaked_irqs", "leaked_msi", "left_structs"};

constexpr Bounds kAny{std::numeric_limits<std::int32_t>::min(),
                      std::numeric_limits<std::int32_t>::max()};

std::string to_text(const XenRow& row, std::size_t values) {
  std::string text = std::to_string(row.key);
  for (std::size_t i = 0; i < values; ++i) text += ':' + std::to_string(row.values[i]);
  return text;
}

// Calls `visit(old, now)` for every key of either table, ascending. A missing row is null.
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
  ReplyReader(const Line& line, TraceForm form) : line_(line), whole_(form == TraceForm::whole) {}

  // Reads the words up to the first '|'. Stores the text of the answer.
  Problem answer(std::string& text) {
    WantedField rc[] = {{"rc"}};
    if (auto problem = read_wanted(line_, at_, "expected rc=", rc)) return problem;
    for (++at_; in_part(); ++at_)
      if (auto problem = out_value(line_.tokens[at_])) return problem;
    const Token& last = line_.tokens[at_ - 1];
    text = std::string(line_.tokens[1].text.data(), last.text.data() + last.text.size());
    return std::nullopt;
  }

  // Reads the rest of the line: the whole state, or in form 2 what changed of `state`.
  Problem state(XenState& state) {
    for (std::size_t t = 0; t < kTables.size(); ++t) {
      const std::size_t before = at_;
      if (auto problem = open(kTables[t].name)) return problem;
      while (in_part() || (!whole_ && at_ == before + 2))
        if (auto problem = row(word_at(line_, at_++), kTables[t].values, state.tables[t]))
          return problem;
    }
    if (auto problem = count("free_irqs", state.free_irqs)) return problem;
    if (auto problem = count("structs", state.structs)) return problem;
    return no_more_than(line_, at_);
  }

 private:
  [[nodiscard]] bool in_part() const {
    return at_ < line_.tokens.size() && line_.tokens[at_].text != "|";
  }
  // Goes behind "| NAME", which form 2 may leave out.
  Problem open(std::string_view name) {
    const bool here = word_at(line_, at_).text == "|" && word_at(line_, at_ + 1).text == name;
    if (here) at_ += 2;
    if (here || !whole_) return std::nullopt;
    return error_at(line_, word_at(line_, at_), "expected '| " + std::string(name) + '\'', "");
  }

  Problem count(std::string_view name, std::int32_t& value) {
    const std::size_t before = at_;
    if (auto problem = open(name)) return problem;
    return at_ == before ? std::nullopt
                         : read_number(line_, word_at(line_, at_++), name, {0, kAny.high}, value);
  }

  // Reads a word that follows rc in an answer.
  [[nodiscard]] Problem out_value(const Token& token) const {
    std::size_t index = 0;
    std::int32_t unused = 0;
    if (auto problem =
            read_name(line_, split_list(token, '=')[0], "value of an answer", kValues, index))
      return problem;
    Token value;
    if (auto problem = read_value(line_, at_, kValues[index], "", value)) return problem;
    if (kValues[index] != kDelivered)
      return read_number(line_, value, kValues[index], kAny, unused);
    if (value.text == "none") return std::nullopt;
    const Tokens target = split_list(value, ':');
    if (target.size() == 2 && (target[0].text == "evtchn" || target[0].text == "vector"))
      return read_number(line_, target[1], target[0].text, kAny, unused);
    return error_at(line_, value, "unknown delivery " + in_quotes(value.text),
                    "expected evtchn:PORT, vector:GVEC or none");
  }

  // Reads a row. In form 2 it begins with '+' if it is new or different, with '-' if it is gone.
  Problem row(Token token, std::size_t values, XenRows& rows) const {
    const bool gone = !whole_ && token.text.starts_with('-');
    if (!whole_) {
      if (!gone && !token.text.starts_with('+'))
        return error_at(line_, token, "expected '+' or '-'",
                        "a row that changed begins with '+', one that is gone with '-'");
      token = {token.text.substr(1), token.column + 1};
    }
    XenRow row;
    if (auto problem = read_row(token, gone ? 0 : values, row)) return problem;
    const auto at = std::ranges::lower_bound(rows, row.key, {}, &XenRow::key);
    const bool known = at != rows.end() && at->key == row.key;
    if (whole_ && at != rows.end()) return error_at(line_, token, "rows do not ascend", "");
    if (gone && !known) return error_at(line_, token, "there was no such row", "");
    if (gone)
      rows.erase(at);
    else if (known)
      *at = row;
    else
      rows.insert(at, row);
    return std::nullopt;
  }

  Problem read_row(const Token& token, std::size_t values, XenRow& row) const {
    const Tokens parts = split_list(token, ':');
    if (parts.size() != values + 1)
      return error_at(line_, token, in_quotes(token.text) + " is not a row of this table",
                      "expected " + std::to_string(values + 1) + " numbers with ':' between them");
    for (std::size_t i = 0; i <= values; ++i)
      if (auto problem = read_number(line_, parts[i], "a number of a row", kAny,
                                     i == 0 ? row.key : row.values[i - 1]))
        return problem;
    return std::nullopt;
  }

  const Line& line_;
  const bool whole_;
  std::size_t at_ = 1;
};

class Differences {
 public:
  void add(std::string_view name) { text_ += (text_.empty() ? "" : ", ") + std::string(name); }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void compare_answers(std::string_view expected, std::string_view got, Differences& fields) {
  const auto key = [](const Token& word) { return word.text.substr(0, word.text.find('=')); };
  const Tokens a = split_list({expected, 1}, ' ');
  const Tokens b = split_list({got, 1}, ' ');
  for (const Token& word : a)
    if (std::ranges::find(b, word.text, &Token::text) == b.end()) fields.add(key(word));
  for (const Token& word : b)
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
  ReplyReader reader(line, form);
  if (auto problem = reader.answer(reply.answer)) return problem;
  if (form == TraceForm::changes) reply.state = before;
  return reader.state(reply.state);
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
