#include "fuzz/conform/trace/xen_state.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pirq::fuzz {
namespace {

struct TableInfo {
  std::string_view name;
  std::size_t values;  // Beside the key.
};
constexpr std::array<TableInfo, kXenTables> kTables = {{{"pirqs", 4}, {"irqs", 1}, {"ports", 1}}};

// The words that may follow rc in an answer.
constexpr std::string_view kNumbers[] = {
    "pirq", "nr", "port", "leaked_structs", "leaked_irqs", "leaked_msi", "left_structs"};

constexpr std::string_view kCrash = "! crash";
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

XenRow read_row(Cursor& in, std::size_t values) {
  XenRow row;
  row.key = in.int32("");
  for (std::size_t i = 0; i < values; ++i) row.values[i] = in.int32(":");
  return row;
}

XenRows read_whole_table(Cursor& in, std::size_t values) {
  XenRows rows;
  while (in.ok() && in.next_is(" ") && !in.next_is(" |")) {
    in.expect(" ");
    const XenRow row = read_row(in, values);
    if (!rows.empty() && row.key <= rows.back().key) in.fail("rows do not ascend");
    rows.push_back(row);
  }
  return rows;
}

// Notes one change, "+" for a row that is new or different, "-" for one that is gone.
void read_change(Cursor& in, std::size_t values, XenRows& rows) {
  const bool gone = in.skip(" -");
  if (!gone) in.expect(" +", "a row that changed begins with '+', one that is gone with '-'");
  const XenRow row = gone ? XenRow{in.int32(""), {}} : read_row(in, values);
  const auto at = std::ranges::lower_bound(rows, row.key, {}, &XenRow::key);
  const bool known = at != rows.end() && at->key == row.key;
  if (gone && !known) return in.fail("there was no such row");
  if (!in.ok()) return;
  if (gone)
    rows.erase(at);
  else if (known)
    *at = row;
  else
    rows.insert(at, row);
}

std::int32_t count(Cursor& in, std::string_view key) {
  return static_cast<std::int32_t>(in.number(key, 0, kHigh));
}

XenState read_whole(Cursor& in) {
  XenState state;
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    in.expect(" | " + std::string(kTables[t].name));
    state.tables[t] = read_whole_table(in, kTables[t].values);
  }
  state.free_irqs = count(in, " | free_irqs ");
  state.structs = count(in, " | structs ");
  return state;
}

XenState read_changes(Cursor& in, XenState state) {
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    if (!in.skip(" | " + std::string(kTables[t].name))) continue;
    do read_change(in, kTables[t].values, state.tables[t]);
    while (in.ok() && in.next_is(" ") && !in.next_is(" |"));
  }
  if (in.next_is(" | free_irqs ")) state.free_irqs = count(in, " | free_irqs ");
  if (in.next_is(" | structs ")) state.structs = count(in, " | structs ");
  return state;
}

void read_answer(Cursor& in) {
  in.int32("rc=");
  while (in.ok() && in.next_is(" ") && !in.next_is(" |")) {
    if (in.skip(" delivered=")) {
      if (in.skip("none")) continue;
      if (!in.skip("evtchn:")) in.expect("vector:", "expected evtchn:PORT, vector:GVEC or none");
      in.int32("");
      continue;
    }
    const auto* key = std::ranges::find_if(
        kNumbers, [&](std::string_view name) { return in.next_is(' ' + std::string(name) + '='); });
    if (key == std::end(kNumbers)) return in.fail("there is no such answer");
    in.int32(' ' + std::string(*key) + '=');
  }
}

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

class Fields {
 public:
  void add(std::string_view name) { text_ += (text_.empty() ? "" : ", ") + std::string(name); }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void compare_answers(std::string_view expected, std::string_view got, Fields& fields) {
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

XenReply read_xen_reply(Cursor& in, TraceForm form, const XenState& before) {
  XenReply reply;
  in.expect("< ");
  const std::string_view line = in.rest();
  reply.crashed = in.skip(kCrash);
  if (reply.crashed) {
    reply.answer = line;
    if (!in.at_end() && !in.next_is(" ")) in.fail("expected a place");
    return reply;
  }
  read_answer(in);
  reply.answer = line.substr(0, line.size() - in.rest().size());
  reply.state = form == TraceForm::whole ? read_whole(in) : read_changes(in, before);
  in.end();
  return reply;
}

std::string differing_fields(const XenReply& expected, const XenReply& got) {
  if (expected.crashed != got.crashed) return "crash";
  Fields fields;
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
