#include "fuzz/conform/trace/trace_header.h"

#include <cstddef>
#include <span>

#include "fuzz/case_file/release_name.h"
#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "model/enum.h"
#include "model/step.h"

namespace pirq::fuzz {
namespace {

// A release's name without "xen-", as a trace writes it.
std::string_view short_name(const ReleaseInfo& row) {
  return row.name.substr(row.name.find('-') + 1);
}

Problem read_device(const Line& line, std::span<const std::string_view> kinds, MsiMessages messages,
                    WorldConfig& config) {
  constexpr std::string_view hint = "devices are numbered from 0: device 0 msi, device 1 msix 4";
  if (config.devices.size() == config.devices.capacity())
    return error_at(line, line.begin_column(), "too many devices", "the model has at most 64");
  if (auto problem = expect_word(line, 1, std::to_string(config.devices.size()), hint))
    return problem;
  std::size_t kind = 0;
  if (auto problem = read_name(line, word_at(line, 2), "kind of device", kinds, kind))
    return problem;
  DeviceConfig device{find_enum<DeviceKind>(kinds[kind]).value_or(DeviceKind::msi), 1};
  std::int32_t vectors = is_gsi(device.kind) ? 1 : messages.usual;
  const bool msix = device.kind == DeviceKind::msix;
  const bool few = device.kind == DeviceKind::msi && messages.most > 1 && line.tokens.size() > 3;
  if (msix || few) {
    const std::string_view what = msix ? "the number of MSI-X entries" : "the number of messages";
    const Bounds bounds = {1, msix ? kVectorsMax : messages.most};
    if (auto problem = read_number(line, word_at(line, 3), what, bounds, vectors)) return problem;
  }
  device.vectors = static_cast<std::uint16_t>(vectors);
  config.devices.push_back(device);
  return no_more_than(line, msix || few ? 4 : 3);
}

// Reads the next line, which must be "KEY value".
Problem read_pair(TraceLines& lines, std::string_view key, std::string_view hint, Token& value) {
  if (auto problem = lines.next('\'' + std::string(key) + " ...'")) return problem;
  if (auto problem = expect_word(lines.line(), 0, key, hint)) return problem;
  value = word_at(lines.line(), 1);
  if (value.text.empty())
    return error_at(lines.line(), value, "a value is missing", std::string(hint));
  return no_more_than(lines.line(), 2);
}

}  // namespace

Problem read_release(TraceLines& lines, std::string_view program, Release& release) {
  Token word;
  if (auto problem = read_pair(lines, program, "the header names a release", word)) return problem;
  const Component component = program == "xen"    ? Component::xen
                              : program == "qemu" ? Component::qemu
                                                  : Component::guest;
  const auto known = read_release(component, word.text);
  if (!known)
    return error_at(lines.line(), word, "unknown release " + in_quotes(word.text),
                    release_hint(component, word.text));
  release = *known;
  return std::nullopt;
}

Problem read_start(TraceLines& lines, std::string_view kind, std::string_view program,
                   TraceStart& start, Release& release) {
  const std::string hint = "a trace begins with its kind and form: " + std::string(kind) + " 1";
  Token word;
  std::int32_t form = 0;
  if (auto problem = read_pair(lines, kind, hint, word)) return problem;
  if (auto problem = read_number(lines.line(), word, "the form", {1, 2}, form)) return problem;
  start.form = static_cast<TraceForm>(form);
  if (lines.follows("name")) {
    if (auto problem = read_pair(lines, "name", "", word)) return problem;
    start.name = word.text;
  }
  start.comments = lines.comments();
  return read_release(lines, program, release);
}

Problem read_device_lines(TraceLines& lines, std::span<const std::string_view> kinds,
                          MsiMessages messages, WorldConfig& config) {
  while (lines.follows("device")) {
    if (auto problem = lines.next("a device")) return problem;
    if (auto problem = read_device(lines.line(), kinds, messages, config)) return problem;
  }
  return std::nullopt;
}

Problem read_devices(TraceLines& lines, std::uint16_t msi_vectors, WorldConfig& config) {
  constexpr std::string_view kinds[] = {"msi", "msix"};
  if (auto problem = read_device_lines(lines, kinds, {msi_vectors, msi_vectors}, config))
    return problem;
  if (auto problem = lines.next("an empty line after the devices")) return problem;
  if (auto problem = no_more_than(lines.line(), 0)) return problem;
  if (config.devices.empty())
    return error_at(lines.line(), 1, "no devices", "expected 'device 0 msi'");
  return std::nullopt;
}

Problem check_setup(const Line& line, const WorldConfig& config) {
  const auto setup = Setup::create(config);
  const auto* error = std::get_if<SetupError>(&setup);
  if (error == nullptr) return std::nullopt;
  return error_at(line, line.begin_column(), "the model cannot have this world: " + error->message,
                  "");
}

std::string comment_lines(std::span<const std::string> comments) {
  std::string text;
  for (const std::string& comment : comments)
    text += comment.empty() ? "#\n" : "# " + comment + '\n';
  return text;
}

std::string start_lines(std::string_view kind, TraceForm form, const TraceStart& start,
                        Release release) {
  std::string text = std::string(kind) + ' ' + std::to_string(static_cast<int>(form)) + '\n';
  if (!start.name.empty()) text += "name " + start.name + '\n';
  text += comment_lines(start.comments);
  const ReleaseInfo& row = info(release);
  text += std::string(row.name.substr(0, row.name.find('-'))) + ' ';
  return text + std::string(short_name(row)) + '\n';
}

std::string device_lines(const WorldConfig& config, std::uint16_t msi_vectors) {
  std::string text;
  for (std::size_t i = 0; i < config.devices.size(); ++i) {
    const DeviceConfig& device = config.devices[i];
    text += "device " + std::to_string(i) + ' ' + std::string(name_of(device.kind));
    const bool few = device.kind == DeviceKind::msi && device.vectors != msi_vectors;
    if (device.kind == DeviceKind::msix || few) text += ' ' + std::to_string(device.vectors);
    text += '\n';
  }
  return text + '\n';
}

}  // namespace pirq::fuzz
