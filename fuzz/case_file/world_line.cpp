#include "fuzz/case_file/world_line.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "fuzz/case_file/release_name.h"
#include "fuzz/case_file/rules_value.h"
#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

struct Key {
  WorldKey key;
  Bounds bounds;  // For numbers. Setup checks the constraints between keys.
  Problem (*read)(const Line&, const Key&, const Token& value, WorldConfig&);
  std::string (*print)(const WorldConfig&);  // Returns "" if the canonical form omits the key.
  // For a list: adds the items of a list that was read to those of a world.
  void (*add)(const WorldConfig& list, WorldConfig&) = nullptr;
};

using Names = std::vector<std::string_view>;

template <Release WorldConfig::*Member, Component kComponent>
Problem read_release(const Line& line, const Key& key, const Token& value, WorldConfig& config) {
  const auto release = pirq::fuzz::read_release(kComponent, value.text);
  if (!release)
    return error_at(line, value,
                    "unknown " + std::string(key.key.name) + " release " + in_quotes(value.text),
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

void add_also(const WorldConfig& list, WorldConfig& config) {
  config.also = config.also | list.also;
}

// The names of the values of a switch: of false and of true.
constexpr std::array<std::string_view, 2> kOffOn = {"off", "on"}, kUsualAll = {"usual", "all"};

template <bool WorldConfig::*Member, const auto& names = kOffOn>
Problem read_switch(const Line& line, const Key&, const Token& value, WorldConfig& config) {
  std::size_t index = 0;
  if (auto problem = read_name(line, value, "value", names, index)) return problem;
  config.*Member = index != 0;
  return std::nullopt;
}

template <bool WorldConfig::*Member, const auto& names = kOffOn>
std::string print_unusual_switch(const WorldConfig& config) {
  return config.*Member == WorldConfig().*Member ? "" : std::string(names[config.*Member ? 1 : 0]);
}

template <std::int32_t WorldConfig::*Member>
Problem read_size(const Line& line, const Key& key, const Token& value, WorldConfig& config) {
  return read_number(line, value, key.key.name, key.bounds, config.*Member);
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

void add_taken(const WorldConfig& list, WorldConfig& config) {
  for (const std::int32_t pirq : list.taken)
    if (std::ranges::find(config.taken, pirq) == config.taken.end()) config.taken.push_back(pirq);
}

Problem read_rules_of_key(const Line& line, const Key&, const Token& value, WorldConfig& config) {
  return read_rules(line, value, config);
}

// A later word on a rule overrides an earlier one.
void add_rules(const WorldConfig& list, WorldConfig& config) {
  config.added = (config.added - list.turned_back) | list.added;
  config.turned_back = (config.turned_back - list.added) | list.turned_back;
}

using C = WorldConfig;

// All keys, in canonical order. Reading and printing use this table, and so do the flags of the
// command line.
constexpr std::array<Key, 16> kKeys = {{
    {{"xen", "RELEASE", "The release of Xen", true},
     {},
     read_release<&C::xen, Component::xen>,
     print_release<&C::xen>},
    {{"qemu", "RELEASE", "The release of QEMU", true},
     {},
     read_release<&C::qemu, Component::qemu>,
     print_release<&C::qemu>},
    {{"linux", "RELEASE", "The release of the guest's Linux", true},
     {},
     read_release<&C::guest, Component::guest>,
     print_release<&C::guest>},
    {{"driver", "NAME", "What drivers may do: orderly, surprise or hostile", true},
     {},
     read_driver,
     print_driver},
    {{"also", "STEP,...", "Steps that are allowed although the driver discipline excludes them"},
     {},
     read_also,
     print_also,
     add_also},
    {{"raw", "usual|all", "The arguments that a search gives to raw steps"},
     {},
     read_switch<&C::every_argument, kUsualAll>,
     print_unusual_switch<&C::every_argument, kUsualAll>},
    {{"hvm_pirq", "on|off", "The domain has HVM PIRQs"},
     {},
     read_switch<&C::hvm_pirq>,
     print_unusual_switch<&C::hvm_pirq>},
    {{"acpi", "on|off", "The host routes interrupts by ACPI"},
     {},
     read_switch<&C::acpi>,
     print_unusual_switch<&C::acpi>},
    {{"xen_asserts", "on|off", "Xen is a debug build, which stops at a failing ASSERT"},
     {},
     read_switch<&C::xen_asserts>,
     print_unusual_switch<&C::xen_asserts>},
    {{"gsis", "N", "The first number of the MSI range of pirqs and irqs"},
     {xen::kLegacyIrqs, kPirqsMax - 1},
     read_size<&C::gsis>,
     print_size<&C::gsis>},
    {{"pirqs", "N", "The number of pirqs of the domain"},
     {1, kPirqsMax},
     read_size<&C::pirqs>,
     print_size<&C::pirqs>},
    {{"irqs", "N", "The number of irqs of the host"},
     {1, kIrqsMax},
     read_size<&C::irqs>,
     print_size<&C::irqs>},
    {{"ports", "N", "The limit of event channels; 0: enough for the devices"},
     {0, xen::kPortsMax},
     read_size<&C::ports>,
     print_unusual_size<&C::ports>},
    {{"irq_base", "N", "The first Linux irq of an MSI vector"},
     {1, 1 << 20},
     read_size<&C::irq_base>,
     print_unusual_size<&C::irq_base>},
    {{"taken", "PIRQ,...", "Pirqs that are allocated from the start"},
     {0, kPirqsMax - 1},
     read_taken,
     print_taken,
     add_taken},
    {{"rules", "RULE,...", "Rules to turn back (-X54) or to put in force (+X54, +proposed)"},
     {},
     read_rules_of_key,
     print_rules,
     add_rules},
}};

consteval auto world_keys_of_table() {
  std::array<WorldKey, kKeys.size()> keys;
  for (std::size_t i = 0; i < kKeys.size(); ++i) keys[i] = kKeys[i].key;
  return keys;
}
constexpr auto kWorldKeys = world_keys_of_table();

consteval auto key_names_of_table() {
  std::array<std::string_view, kKeys.size()> names;
  for (std::size_t i = 0; i < kKeys.size(); ++i) names[i] = kKeys[i].key.name;
  return names;
}
constexpr auto kKeyNames = key_names_of_table();

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

std::span<const WorldKey> world_keys() {
  return kWorldKeys;
}

Problem change_key(std::string_view name, std::string_view value, WorldConfig& config) {
  const auto key = std::ranges::find(kKeyNames, name);
  const Key& row = kKeys[static_cast<std::size_t>(key - kKeyNames.begin())];
  const Line line{.number = 0, .text = value, .tokens = {}, .comment = {}};
  const Token token{value, 1};
  if (row.add == nullptr) return row.read(line, row, token, config);
  WorldConfig list;
  if (auto problem = row.read(line, row, token, list)) return problem;
  row.add(list, config);
  return std::nullopt;
}

Problem read_world(const Line& line, NamedWorld& world) {
  if (auto problem = read_world_name(line, world.name)) return problem;
  Fields fields;
  if (auto problem = read_fields(line, 2, "a world", kKeyNames, fields)) return problem;
  for (const Key& key : kKeys) {
    if (const Field* field = find_field(fields, key.key.name)) {
      if (auto problem = key.read(line, key, field->value, world.config)) return problem;
    } else if (key.key.required) {
      return error_at(line, line.end_column(), "a world needs " + std::string(key.key.name) + "=",
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
    if (!value.empty()) ((text += ' ') += key.key.name) += '=' + value;
  }
  return text;
}

}  // namespace pirq::fuzz
