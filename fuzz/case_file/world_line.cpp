#include "fuzz/case_file/world_line.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "fuzz/case_file/release_name.h"
#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

struct Key {
  std::string_view name;
  bool required;
  Bounds bounds;  // For numbers. Setup checks the constraints between keys.
  Problem (*read)(const Line&, const Key&, const Token& value, WorldConfig&);
  std::string (*print)(const WorldConfig&);  // Returns "" if the canonical form omits the key.
};

using Names = std::vector<std::string_view>;

template <Release WorldConfig::*Member, Component kComponent>
Problem read_release(const Line& line, const Key& key, const Token& value, WorldConfig& config) {
  const auto release = pirq::fuzz::read_release(kComponent, value.text);
  if (!release)
    return error_at(line, value,
                    "unknown " + std::string(key.name) + " release " + in_quotes(value.text),
                    release_hint(kComponent, value.text));
  config.*Member = *release;
  return std::nullopt;
}

template <Release WorldConfig::*Member>
std::string print_release(const WorldConfig& config) {
  return std::string(info(config.*Member).number());
}

Problem read_driver(const Line& line, const Key&, const Token& value, WorldConfig& config) {
  Names names;
  for (const Discipline each : {Discipline::orderly, Discipline::surprise, Discipline::hostile})
    names.push_back(name_of(each));
  std::size_t index = 0;
  if (auto problem = read_name(line, value, "driver discipline", names, index)) return problem;
  config.driver = static_cast<Discipline>(index);
  return std::nullopt;
}

std::string print_driver(const WorldConfig& config) {
  return std::string(name_of(config.driver));
}

Names also_names() {
  Names names;
  for (const StepInfo& row : step_table())
    if (restrained(row.kind)) names.push_back(row.name);
  return names;
}

Problem read_also(const Line& line, const Key&, const Token& value, WorldConfig& config) {
  const Names names = also_names();
  for (const Token& token : split_list(value)) {
    std::size_t index = 0;
    if (auto problem = read_name(line, token, "also= step", names, index)) return problem;
    const StepKind kind = *find_step(names[index]);
    if (config.also.has(kind))
      return error_at(line, token, "step " + std::string(token.text) + " is listed twice",
                      "remove one of them");
    config.also = config.also.with(kind);
  }
  return std::nullopt;
}

std::string print_also(const WorldConfig& config) {
  std::string text;
  for (const StepInfo& row : step_table())
    if (config.also.has(row.kind)) (text += text.empty() ? "" : ",") += row.name;
  return text;
}

constexpr std::string_view kOffOn[] = {"off", "on"};

template <bool WorldConfig::*Member>
Problem read_switch(const Line& line, const Key&, const Token& value, WorldConfig& config) {
  std::size_t index = 0;
  if (auto problem = read_name(line, value, "value", kOffOn, index)) return problem;
  config.*Member = index != 0;
  return std::nullopt;
}

template <bool WorldConfig::*Member>
std::string print_unusual_switch(const WorldConfig& config) {
  return config.*Member == WorldConfig().*Member ? "" : std::string(kOffOn[config.*Member ? 1 : 0]);
}

template <std::int32_t WorldConfig::*Member>
Problem read_size(const Line& line, const Key& key, const Token& value, WorldConfig& config) {
  return read_number(line, value, key.name, key.bounds, config.*Member);
}

template <std::int32_t WorldConfig::*Member>
std::string print_size(const WorldConfig& config) {
  return std::to_string(config.*Member);
}

template <std::int32_t WorldConfig::*Member>
std::string print_unusual_size(const WorldConfig& config) {
  return config.*Member == WorldConfig().*Member ? "" : print_size<Member>(config);
}

Problem read_taken(const Line& line, const Key& key, const Token& value, WorldConfig& config) {
  for (const Token& token : split_list(value)) {
    std::int32_t pirq = 0;
    if (auto problem = read_number(line, token, "pirq", key.bounds, pirq)) return problem;
    if (std::ranges::find(config.taken, pirq) != config.taken.end())
      return error_at(line, token, std::to_string(pirq) + " is listed twice", "remove one of them");
    if (config.taken.size() == kTakenMax)
      return error_at(line, token, "more than " + std::to_string(kTakenMax) + " numbers",
                      "use a smaller pirqs= to leave few numbers free");
    config.taken.push_back(pirq);
  }
  return std::nullopt;
}

std::string print_taken(const WorldConfig& config) {
  std::string text;
  for (const std::int32_t pirq : config.taken)
    (text += text.empty() ? "" : ",") += std::to_string(pirq);
  return text;
}

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

Problem read_rules(const Line& line, const Key&, const Token& value, WorldConfig& config) {
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

using C = WorldConfig;

// All keys, in canonical order. Reading and printing use this table.
constexpr std::array<Key, 15> kKeys = {{
    {"xen", true, {}, read_release<&C::xen, Component::xen>, print_release<&C::xen>},
    {"qemu", true, {}, read_release<&C::qemu, Component::qemu>, print_release<&C::qemu>},
    {"linux", true, {}, read_release<&C::guest, Component::guest>, print_release<&C::guest>},
    {"driver", true, {}, read_driver, print_driver},
    {"also", false, {}, read_also, print_also},
    {"hvm_pirq", false, {}, read_switch<&C::hvm_pirq>, print_unusual_switch<&C::hvm_pirq>},
    {"acpi", false, {}, read_switch<&C::acpi>, print_unusual_switch<&C::acpi>},
    {"xen_asserts", false, {}, read_switch<&C::xen_asserts>, print_unusual_switch<&C::xen_asserts>},
    {"gsis", false, {xen::kLegacyIrqs, kPirqsMax - 1}, read_size<&C::gsis>, print_size<&C::gsis>},
    {"pirqs", false, {1, kPirqsMax}, read_size<&C::pirqs>, print_size<&C::pirqs>},
    {"irqs", false, {1, kIrqsMax}, read_size<&C::irqs>, print_size<&C::irqs>},
    {"ports", false, {0, xen::kPortsMax}, read_size<&C::ports>, print_unusual_size<&C::ports>},
    {"irq_base", false, {1, 1 << 20}, read_size<&C::irq_base>, print_unusual_size<&C::irq_base>},
    {"taken", false, {0, kPirqsMax - 1}, read_taken, print_taken},
    {"rules", false, {}, read_rules, print_rules},
}};

constexpr auto kNames = [] {
  std::array<std::string_view, kKeys.size()> names;
  for (std::size_t i = 0; i < kKeys.size(); ++i) names[i] = kKeys[i].name;
  return names;
}();

Problem read_world_name(const Line& line, std::string& name) {
  const std::string hint = "expected a name of [a-z0-9.-], at most " + std::to_string(kNameMax) +
                           " characters, as in 'world fixed xen=4.8 ...'";
  if (line.tokens.size() < 2)
    return error_at(line, line.end_column(), "a world needs a name", hint);
  const Token& token = line.tokens[1];
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  if (token.text.size() > kNameMax || token.text.find_first_not_of(allowed) != token.text.npos)
    return error_at(line, token, in_quotes(token.text) + " is not a valid world name", hint);
  name = token.text;
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> world_keys() {
  return kNames;
}

Problem read_world(const Line& line, NamedWorld& world) {
  if (auto problem = read_world_name(line, world.name)) return problem;
  Fields fields;
  if (auto problem = read_fields(line, 2, "a world", kNames, fields)) return problem;
  for (const Key& key : kKeys) {
    if (const Field* field = find_field(fields, key.name)) {
      if (auto problem = key.read(line, key, field->value, world.config)) return problem;
    } else if (key.required) {
      return error_at(line, line.end_column(), "a world needs " + std::string(key.name) + "=",
                      "xen=, qemu=, linux= and driver= are required");
    }
  }
  return std::nullopt;
}

Problem make_setup(const Line& line, const WorldConfig& config, std::optional<Setup>& setup) {
  auto made = Setup::create(config);
  if (auto* good = std::get_if<Setup>(&made)) {
    setup = std::move(*good);
    return std::nullopt;
  }
  auto& error = std::get<SetupError>(made);
  // A key with its default value may be absent from the line.
  const auto token = std::ranges::find_if(
      line.tokens, [&](const Token& t) { return t.text.starts_with(error.key + '='); });
  return error_at(line, token == line.tokens.end() ? line.begin_column() : token->column,
                  std::move(error.message),
                  "gsis must be less than pirqs and irqs; taken numbers lie in gsis..pirqs-1");
}

std::string world_text(const NamedWorld& world) {
  std::string text = "world " + world.name;
  for (const Key& key : kKeys) {
    const std::string value = key.print(world.config);
    if (!value.empty()) ((text += ' ') += key.name) += '=' + value;
  }
  return text;
}

}  // namespace pirq::fuzz
