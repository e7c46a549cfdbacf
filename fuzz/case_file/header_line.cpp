#include "fuzz/case_file/header_line.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kMagic = "pirqfuzz-case";

}  // namespace

std::string version_text() {
  return std::string(kMagic) + ' ' + std::to_string(kCaseVersion);
}

Problem read_version(const Line& line) {
  const std::string hint = "expected '" + version_text() + "' as the first line";
  if (line.tokens.empty() || line.tokens[0].text != kMagic)
    return error_at(line, line.begin_column(), "not a case file", hint);
  if (line.tokens.size() < 2)
    return error_at(line, line.end_column(), "the format version is missing", hint);
  const Token& version = line.tokens[1];
  if (version.text != std::to_string(kCaseVersion))
    return error_at(line, version,
                    "format version '" + std::string(version.text) + "' is not supported",
                    "this program supports version " + std::to_string(kCaseVersion));
  return no_more_than(line, 2);
}

Problem read_device_model(const Line& line, std::size_t first, std::string_view hint,
                          DeviceConfig& config) {
  if (line.tokens.size() <= first)
    return error_at(line, line.end_column(), "the device has no kind", std::string(hint));
  std::size_t kind = 0;
  const Token& word = line.tokens[first];
  if (auto problem = read_name(line, word, "kind of device", enum_names<DeviceKind>, kind))
    return problem;
  config = {static_cast<DeviceKind>(kind), 1};
  if (line.tokens.size() > first + 1) {
    std::int32_t vectors = 0;
    if (auto problem = read_number(line, line.tokens[first + 1], "vectors",
                                   {1, vectors_max(config.kind)}, vectors))
      return problem;
    config.vectors = static_cast<std::uint16_t>(vectors);
  } else if (is_msix(config.kind)) {
    return error_at(line, line.end_column(), "an MSI-X device needs its number of vectors",
                    std::string(hint));
  }
  return no_more_than(line, first + 2);
}

Problem read_device(const Line& line, int device, DeviceConfig& config) {
  const std::string hint =
      "expected 'device NAME msi [N]', 'device NAME msix N' or 'device NAME KIND'";
  if (device == kDevicesMax)
    return error_at(line, line.begin_column(),
                    "more than " + std::to_string(kDevicesMax) + " devices", "remove this line");
  if (line.tokens.size() < 3)
    return error_at(line, line.end_column(), "the device line is incomplete", hint);
  const Token& name = line.tokens[1];
  if (name.text != device_name(device))
    return error_at(
        line, name, in_quotes(name.text) + " is not the name of the next device",
        "expected " + in_quotes(device_name(device)) + ": devices are named a, b, c ... in order");
  return read_device_model(line, 2, hint, config);
}

std::string device_model_text(const DeviceConfig& config) {
  std::string text(name_of(config.kind));
  if (is_msix(config.kind) || config.vectors != 1) text += ' ' + std::to_string(config.vectors);
  return text;
}

std::string device_text(int device, const DeviceConfig& config) {
  return "device " + device_name(device) + ' ' + device_model_text(config);
}

Problem read_expectation(const Line& line, std::span<const std::string_view> properties,
                         Expectation& expect) {
  const std::string hint =
      "expected 'expect WORLD clean' or 'expect WORLD violates PROPERTY [at N]'";
  const auto missing = [&] {
    return error_at(line, line.end_column(), "the expect line is incomplete", hint);
  };
  const std::size_t words = line.tokens.size();
  if (words < 3) return missing();
  constexpr std::array<std::string_view, 2> verbs = {"clean", "violates"};
  std::size_t verb = 0;
  if (auto problem = read_name(line, line.tokens[2], "outcome", verbs, verb)) return problem;
  if (verb == 0) {
    expect.kind = Expectation::Kind::clean;
    return no_more_than(line, 3);
  }

  expect.kind = Expectation::Kind::violates;
  if (words < 4) return missing();
  std::size_t property = 0;
  if (auto problem = read_name(line, line.tokens[3], "property", properties, property))
    return problem;
  expect.property = properties[property];
  if (words == 4) return std::nullopt;

  if (line.tokens[4].text != "at")
    return error_at(line, line.tokens[4], "unexpected " + in_quotes(line.tokens[4].text),
                    "expected 'at' and the number of a step");
  if (words == 5) return missing();
  std::int32_t step = 0;
  if (auto problem = read_number(line, line.tokens[5], "a step", {1, kStepsMax}, step))
    return problem;
  expect.step = step;
  return no_more_than(line, 6);
}

std::string expectation_text(const NamedWorld& world) {
  const Expectation& expect = world.expect;
  if (expect.kind == Expectation::Kind::none) return {};
  const std::string text = "expect " + world.name;
  if (expect.kind == Expectation::Kind::clean) return text + " clean";
  return text + " violates " + expect.property +
         (expect.step ? " at " + std::to_string(*expect.step) : "");
}

}  // namespace pirq::fuzz
