#include "fuzz/case_file/body_line.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"
#include "model/xen/answers.h"

namespace pirq::fuzz {
namespace {

using Names = std::vector<std::string_view>;

// Suggests a word that can follow a device's name, or one that can begin a line without a device.
std::string word_hint(std::string_view word, bool has_device) {
  Names names;
  if (has_device) names.assign(enum_names<OperationKind>.begin(), enum_names<OperationKind>.end());
  for (const StepInfo& row : step_table())
    if (row.has_device == has_device) names.push_back(row.name);
  if (!has_device)
    for (const std::string_view keyword : {"world", "device", "expect"}) names.push_back(keyword);
  return suggestion(word, names);
}

Problem read_parameter(const Line& line, const Field& field, Param param, Bounds bounds,
                       std::int32_t& value) {
  if (param != Param::type) return read_number(line, field.value, name_of(param), bounds, value);
  std::size_t index = 0;
  if (auto problem = read_name(line, field.value, "type of pirq", enum_names<xen::PirqType>, index))
    return problem;
  value = static_cast<std::int32_t>(index);
  return std::nullopt;
}

Problem read_step(const Line& line, std::size_t first, const Setup& setup, Step& step) {
  const StepInfo& row = info(step.kind);
  Names keys;
  for (const Param param : {row.a, row.b})
    if (param != Param::none) keys.push_back(name_of(param));
  Fields fields;
  if (auto problem = read_fields(line, first, row.name, keys, fields)) return problem;

  std::int32_t values[2] = {0, 0};
  for (std::size_t i = 0; i < 2; ++i) {
    const Param param = i == 0 ? row.a : row.b;
    if (param == Param::none) continue;
    const Field* field = find_field(fields, name_of(param));
    if (field == nullptr)
      return error_at(line, line.end_column(),
                      std::string(row.name) + " needs " + std::string(name_of(param)) + "=",
                      "expected " + std::string(name_of(param)) + "=...");
    const Bounds bounds = bounds_of(param, setup, step.device);
    if (auto problem = read_parameter(line, *field, param, bounds, values[i])) return problem;
  }
  step.a = static_cast<std::uint16_t>(values[0]);
  step.b = values[1];
  return std::nullopt;
}

Problem read_operation(const Line& line, const Setup& setup, Operation& operation) {
  const OperationInfo& row = info(operation.kind);
  Names keys;
  if (row.has_vectors) keys.push_back(name_of(Param::vectors));
  Fields fields;
  if (auto problem = read_fields(line, 2, enum_name(row.kind), keys, fields)) return problem;
  if (!row.has_vectors) return std::nullopt;

  const Bounds bounds = bounds_of(Param::vectors, setup, operation.device);
  std::int32_t vectors = bounds.high;
  if (const Field* field = find_field(fields, name_of(Param::vectors)))
    if (auto problem = read_parameter(line, *field, Param::vectors, bounds, vectors))
      return problem;
  operation.vectors = static_cast<std::uint16_t>(vectors);
  return std::nullopt;
}

// Reads a line that begins with the name of a device: "a obtain", "a probe".
Problem read_with_device(const Line& line, int device, const Setup& setup, Action& action) {
  const Token& name = line.tokens[0];
  if (device >= setup.devices())
    return error_at(line, name, "device " + in_quotes(name.text) + " is not declared",
                    "the last declared device is " + in_quotes(device_name(setup.devices() - 1)));
  if (line.tokens.size() == 1)
    return error_at(line, line.end_column(), "the step is missing",
                    "expected a step or an operation, as in 'a obtain' or 'a probe'");

  const Token& word = line.tokens[1];
  const auto device_index = static_cast<std::uint8_t>(device);
  if (const auto kind = find_enum<OperationKind>(word.text))
    return read_operation(line, setup,
                          action.emplace<Operation>(Operation{*kind, device_index, 0}));
  const auto kind = find_step(word.text);
  if (!kind)
    return error_at(line, word, in_quotes(word.text) + " is not a step of a device",
                    word_hint(word.text, true));
  if (!info(*kind).has_device)
    return error_at(line, name, in_quotes(word.text) + " takes no device",
                    "remove the name of the device");
  return read_step(line, 2, setup, action.emplace<Step>(Step{*kind, device_index, 0, 0}));
}

}  // namespace

Problem read_action(const Line& line, const Setup& setup, Action& action) {
  const Token& word = line.tokens[0];
  const auto kind = find_step(word.text);
  if (kind && !info(*kind).has_device)
    return read_step(line, 1, setup, action.emplace<Step>(Step{*kind, 0, 0, 0}));
  if (kind || find_enum<OperationKind>(word.text))
    return error_at(
        line, word, in_quotes(word.text) + " needs a device",
        "expected the name of a device first, as in 'a " + std::string(word.text) + "'");
  if (const auto device = find_device(word.text))
    return read_with_device(line, *device, setup, action);
  return error_at(line, word, in_quotes(word.text) + " is neither a step nor a device",
                  word_hint(word.text, false));
}

std::string action_text(const Action& action, std::span<const DeviceConfig> devices) {
  if (const Step* step = std::get_if<Step>(&action)) return to_text(*step);
  const Operation& operation = std::get<Operation>(action);
  const OperationInfo& row = info(operation.kind);
  std::string text = device_name(operation.device) + ' ' + std::string(enum_name(row.kind));
  if (row.has_vectors && operation.vectors != devices[operation.device].vectors)
    text += " vectors=" + std::to_string(operation.vectors);
  return text;
}

}  // namespace pirq::fuzz
