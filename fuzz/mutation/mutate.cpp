#include "fuzz/mutation/mutate.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "fuzz/mutation/tokens.h"

namespace pirq::mutation {
namespace {

using Words = std::initializer_list<std::string_view>;

bool is(std::string_view text, Words words) {
  return std::ranges::find(words, text) != words.end();
}

// A text to insert. At one offset, what closes comes before what opens; the wider of two that open
// comes first, and the wider of two that close comes last.
struct Insertion {
  std::size_t offset;
  bool closes;
  std::size_t width;
  std::string text;

  friend bool operator<(const Insertion& a, const Insertion& b) {
    if (a.offset != b.offset) return a.offset < b.offset;
    if (a.closes != b.closes) return a.closes;
    return a.closes ? a.width < b.width : a.width > b.width;
  }
};

class Instrumenter {
 public:
  Instrumenter(std::string_view source, int first)
      : source_(source), tokens_(tokens_of(source)), next_(first) {}

  Instrumented run() {
    std::vector<bool> open;  // The open brackets; true if statements stand in one.
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      in_block_ = !open.empty() && open.back();
      swap_operator();
      drop_operand();
      force_condition();
      change_literal();
      statement();
      if (is(text(at_), {"(", "[", "{"})) open.push_back(opens_block());
      if (is(text(at_), {")", "]", "}"})) open.pop_back();
    }
    return {woven(), std::move(mutants_)};
  }

 private:
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? tokens_[i].text : std::string_view();
  }
  [[nodiscard]] std::size_t end_of(std::size_t i) const {
    return tokens_[i].offset + tokens_[i].text.size();
  }
  [[nodiscard]] std::string between(std::size_t first, std::size_t last) const {
    std::string found(source_.substr(tokens_[first].offset, end_of(last) - tokens_[first].offset));
    std::ranges::replace(found, '\n', ' ');
    const auto doubled = [](char a, char b) { return a == ' ' && b == ' '; };
    found.erase(std::unique(found.begin(), found.end(), doubled), found.end());
    return found;
  }

  std::string add(std::string_view operation, std::size_t first, std::size_t last) {
    mutants_.push_back({next_, tokens_[first].line, operation, between(first, last)});
    return std::to_string(next_++);
  }
  void wrap(std::size_t first, std::size_t last, std::string before, std::string after) {
    const std::size_t from = tokens_[first].offset, to = end_of(last);
    insertions_.push_back({from, false, to - from, std::move(before)});
    insertions_.push_back({to, true, to - from, std::move(after)});
  }

  [[nodiscard]] bool opens_block() const {
    return text(at_) == "{" && is(text(at_ - 1), {")", "]", "else", "do", "const", "noexcept"});
  }

  // The token that closes the bracket at `open`.
  [[nodiscard]] std::size_t closing(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < tokens_.size(); ++i) {
      if (is(text(i), {"(", "[", "{"})) ++depth;
      if (is(text(i), {")", "]", "}"}) && --depth == 0) return i;
    }
    return tokens_.size();
  }

  void swap_operator() {
    const Token& token = tokens_[at_];
    if (!token.spaced || !is(token.text, {"<", "<=", ">", ">=", "==", "!=", "+", "-", "&", "|"}))
      return;
    if (text(at_ - 1) == "operator") return;
    const std::string id = add("other operator", at_ - 1, at_ + 1);
    insertions_.push_back(
        {end_of(at_), true, 0, " ::pirq::mutation::Swap<" + id + ">{} " + std::string(token.text)});
  }

  // The operands of && and ||, each of which is left out.
  void drop_operand() {
    const Token& token = tokens_[at_];
    if (!token.spaced || !is(token.text, {"&&", "||"})) return;
    const bool both = token.text == "&&";
    int depth = 0;
    std::size_t first = at_ - 1;
    for (;; --first) {
      if (is(text(first), {")", "]", "}"})) ++depth;
      if (is(text(first), {"(", "[", "{"}) && --depth < 0) break;
      if (depth == 0 && (is(text(first), {",", ";", "&&", "||", "?", ":", "=", "return"}))) break;
    }
    const bool chained = text(first) == token.text;  // Then the left operand was seen already.
    if (!chained) drop(both, first + 1, at_ - 1);
    std::size_t last = at_ + 1;
    for (depth = 0;; ++last) {
      if (is(text(last), {"(", "[", "{"})) ++depth;
      if (is(text(last), {")", "]", "}"}) && --depth < 0) break;
      if (depth == 0 && (is(text(last), {",", ";", "&&", "||", "?", ":"}))) break;
    }
    drop(both, at_ + 1, last - 1);
  }
  void drop(bool both, std::size_t first, std::size_t last) {
    const std::string id = add("drop operand", first, last);
    const std::string on = "::pirq::mutation::on(" + id + ")";
    wrap(first, last, both ? "(" + on + " || (" : "(!" + on + " && (", "))");
  }

  void force_condition() {
    if (!is(text(at_), {"if", "while"}) || text(at_ + 1) != "(") return;
    const std::size_t first = at_ + 2, last = closing(at_ + 1) - 1;
    int depth = 0;
    for (std::size_t i = first; i <= last; ++i) {
      if (is(text(i), {"(", "[", "{"})) ++depth;
      if (is(text(i), {")", "]", "}"})) --depth;
      if (depth == 0 && is(text(i), {"=", ";"})) return;
    }
    const std::string never = add("never", first, last);
    std::string before = "(!::pirq::mutation::on(" + never + ") && (";
    std::string after = "))";
    if (text(at_) == "if") {
      before = "(::pirq::mutation::on(" + add("always", first, last) + ") || " + before;
      after += ")";
    }
    wrap(first, last, before, after);
  }

  void change_literal() {
    const Token& token = tokens_[at_];
    if (text(at_ - 1) == "#" || text(at_ - 1) == "case") return;
    if (token.kind == TokenKind::number && token.text.find('.') == std::string_view::npos)
      return call("::pirq::mutation::next_if(" + add("one more", at_, at_) + ", ", at_, at_);
    if (is(token.text, {"true", "false"}))
      return call("::pirq::mutation::flip_if(" + add("flip", at_, at_) + ", ", at_, at_);
    if (token.text == "-" && !token.spaced && text(at_ + 1).starts_with("kE"))
      call("::pirq::mutation::zero_if(" + add("no error", at_, at_ + 1) + ", ", at_, at_ + 1);
  }
  void call(std::string before, std::size_t first, std::size_t last) {
    wrap(first, last, std::move(before), ")");
  }

  // The last token of the expression statement that starts at `first`, or `first` if none does.
  [[nodiscard]] std::size_t end_of_statement(std::size_t first) const {
    const Token& token = tokens_[first];
    if (token.kind != TokenKind::name && !is(token.text, {"++", "--", "*"})) return first;
    if (is(token.text, {"return", "const",         "auto",   "if",        "for",    "while",
                        "do",     "switch",        "case",   "default",   "break",  "continue",
                        "using",  "static_assert", "static", "constexpr", "else",   "namespace",
                        "struct", "class",         "enum",   "template",  "public", "private",
                        "std",    "inline",        "bool",   "int",       "char",   "void"}))
      return first;
    int depth = 0;
    bool acts = is(token.text, {"++", "--"}), left = true;
    for (std::size_t i = first; i < tokens_.size(); ++i) {
      const std::string_view now = text(i);
      if (depth == 0 && now == ";") return acts ? i : first;
      if (is(now, {"}"}) && depth == 0) return first;
      if (is(now, {"(", "[", "{"})) ++depth;
      if (is(now, {")", "]", "}"})) --depth;
      if (depth > 0 && now == "(") acts = true;
      if (depth != 0) continue;
      if (is(now, {"=", "+=", "-=", "|=", "&=", "++", "--"})) acts = true, left = false;
      const bool name = tokens_[i].kind == TokenKind::name;
      const std::string_view before = i > first ? text(i - 1) : std::string_view();
      const bool joined = before == "*" || before == "&" || before == ">" || before == "&&";
      if (left && name && i > first && (joined || tokens_[i - 1].kind == TokenKind::name))
        return first;  // A declaration: type and name.
    }
    return first;
  }

  [[nodiscard]] bool in_function(std::size_t i) const {
    return i > 0 && is(text(i - 1), {";", "{", "}", ")", "else"});
  }

  void statement() {
    if (!in_block_ || !in_function(at_) || text(at_ - 1) == ">") return;
    if (text(at_ - 1) == ")" && !follows_condition()) return;
    const std::size_t last = end_of_statement(at_);
    if (last == at_) return;
    const std::string dropped = add("drop statement", at_, last);
    wrap(at_, last, "if (::pirq::mutation::on(" + dropped + ")) {} else ", "");
    if (is(text(at_ - 1), {")", "else"})) return;
    const std::size_t second = last + 1;
    const std::size_t end = second < tokens_.size() ? end_of_statement(second) : second;
    if (end == second || is(text(second), {"}"})) return;
    // Each of the two stands in the other's place. Nothing is put around both, because the second
    // can change places with the statement after it, too.
    const std::string on = "if (::pirq::mutation::on(" + add("other order", at_, end) + ")) { ";
    wrap(at_, last, on + between(second, end) + " } else ", "");
    wrap(second, end, on + between(at_, last) + " } else ", "");
  }

  // True if the `)` before the token at `at_` ends the condition of an if, for or while.
  [[nodiscard]] bool follows_condition() const {
    int depth = 0;
    for (std::size_t i = at_ - 1;; --i) {
      if (text(i) == ")") ++depth;
      if (text(i) == "(" && --depth == 0) return i > 0 && is(text(i - 1), {"if", "for", "while"});
      if (i == 0) return false;
    }
  }

  std::string woven() {
    std::ranges::stable_sort(insertions_, [](const auto& a, const auto& b) { return a < b; });
    std::string out;
    std::size_t from = 0;
    for (const Insertion& insertion : insertions_) {
      out += source_.substr(from, insertion.offset - from);
      out += insertion.text;
      from = insertion.offset;
    }
    return out += source_.substr(from);
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool in_block_ = false;
  int next_;
  std::vector<Mutant> mutants_;
  std::vector<Insertion> insertions_;
};

}  // namespace

Instrumented instrument(std::string_view source, int first) {
  return Instrumenter(source, first).run();
}

}  // namespace pirq::mutation
