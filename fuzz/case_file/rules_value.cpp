#include "fuzz/case_file/rules_value.h"

#include <optional>
#include <string_view>
#include <vector>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

using Names = std::vector<std::string_view>;

// "+proposed" adds every proposed rule that the line does not turn back.
constexpr std::string_view kProposed = "proposed";

std::string rule_hint(std::string_view word) {
  Names names;
  for (const RuleInfo& row : rules()) names.push_back(row.id);
  for (const RuleInfo& row : rules()) names.push_back(row.name);
  names.push_back(kProposed);
  return suggestion(word, names);
}

Problem twice(const Line& line, const Token& token, Rule rule) {
  return error_at(line, token, "rule " + std::string(info(rule).id) + " is listed twice",
                  "remove one of them");
}

Problem read_rule(const Line& line, const Token& token, bool back, WorldConfig& config) {
  const std::string_view name = token.text.substr(1);
  if (name == kProposed)
    return error_at(line, token, "no release has the proposed rules", "remove -proposed");
  const auto rule = find_rule(name);
  if (!rule)
    return error_at(line, token.column + 1, "unknown rule " + in_quotes(name), rule_hint(name));
  if (config.turned_back.has(*rule) || config.added.has(*rule)) return twice(line, token, *rule);
  (back ? config.turned_back : config.added).add(*rule);
  return std::nullopt;
}

}  // namespace

Problem read_rules(const Line& line, const Token& value, WorldConfig& config) {
  const Token* proposed = nullptr;
  const Tokens tokens = split_list(value);
  for (const Token& token : tokens) {
    const bool back = token.text.starts_with('-');
    if (!back && !token.text.starts_with('+'))
      return error_at(line, token, in_quotes(token.text) + " has no sign",
                      "expected - to turn a rule back, or + to add it, as in rules=-X54,+X1");
    if (!back && token.text.substr(1) == kProposed) {
      if (proposed != nullptr)
        return error_at(line, token, "+proposed is listed twice", "remove one of them");
      proposed = &token;
    } else if (auto problem = read_rule(line, token, back, config)) {
      return problem;
    }
  }
  if (proposed == nullptr) return std::nullopt;
  const RuleSet both = config.added & proposed_rules();
  if (!both.empty()) return twice(line, *proposed, both.front());
  config.added = config.added | (proposed_rules() - config.turned_back);
  return std::nullopt;
}

std::string print_rules(const WorldConfig& config) {
  std::string text;
  const auto append = [&](char sign, std::string_view name) {
    ((text += text.empty() ? "" : ",") += sign) += name;
  };
  for (const Rule rule : config.turned_back) append('-', info(rule).id);
  RuleSet added = config.added;
  const RuleSet proposed = proposed_rules() - config.turned_back;
  if (!proposed.empty() && (proposed - added).empty()) {
    append('+', kProposed);
    added = added - proposed;
  }
  for (const Rule rule : added) append('+', info(rule).id);
  return text;
}

}  // namespace pirq::fuzz
