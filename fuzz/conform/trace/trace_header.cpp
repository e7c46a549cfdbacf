#include "fuzz/conform/trace/trace_header.h"

#include "model/step.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kKinds[] = {"msi", "msix"};

// A release's name without "xen-", as a trace writes it.
std::string_view short_name(const ReleaseInfo& row) {
  return row.name.substr(row.name.find('-') + 1);
}

void read_device(LineFeed& feed, std::uint8_t msi_vectors, WorldConfig& config) {
  Cursor in = feed.next("a device");
  if (config.devices.size() == config.devices.capacity())
    return in.fail("too many devices", "the model has at most 64");
  const auto index = static_cast<std::int64_t>(config.devices.size());
  in.number("device ", index, index, "devices are numbered from 0");
  in.expect(" ");
  DeviceConfig device{static_cast<DeviceKind>(in.one_of(kKinds)), msi_vectors};
  if (device.kind == DeviceKind::msix)
    device.vectors = static_cast<std::uint8_t>(
        in.number(" ", 1, kVectorsMax, "an MSI-X device has its number of entries: msix 4"));
  in.end();
  config.devices.push_back(device);
}

}  // namespace

TraceForm read_form(LineFeed& feed, std::string_view kind) {
  Cursor in = feed.next('\'' + std::string(kind) + " 1'");
  const std::string key = std::string(kind) + ' ';
  const auto form = in.number(key, 1, 2, "a trace begins with its kind and form: " + key + '1');
  in.end();
  return static_cast<TraceForm>(form);
}

std::string read_trace_name(LineFeed& feed) {
  return std::string(feed.skip_line("name ").value_or(""));
}

std::vector<std::string> read_comments(LineFeed& feed) {
  std::vector<std::string> comments;
  while (const auto comment = feed.skip_line("#"))
    comments.emplace_back(comment->substr(comment->starts_with(' ') ? 1 : 0));
  return comments;
}

Release read_release(LineFeed& feed, std::string_view program) {
  Cursor in = feed.next("the release of " + std::string(program));
  in.expect(std::string(program) + ' ');
  std::vector<std::string_view> names;
  for (const ReleaseInfo& row : kReleases)
    if (row.name.starts_with(program)) names.push_back(short_name(row));
  const std::string name(names[in.one_of(names)]);
  in.end();
  return *find_release(std::string(program) + '-' + name);
}

void read_devices(LineFeed& feed, std::uint8_t msi_vectors, WorldConfig& config) {
  while (feed.ok() && feed.next_is("device ")) read_device(feed, msi_vectors, config);
  feed.next("an empty line after the devices").end();
  if (config.devices.empty()) feed.fail("no devices", "write 'device 0 msi'");
}

std::string comment_lines(std::span<const std::string> comments) {
  std::string text;
  for (const std::string& comment : comments)
    text += comment.empty() ? "#\n" : "# " + comment + '\n';
  return text;
}

std::string first_lines(std::string_view kind, TraceForm form, const std::string& name,
                        std::span<const std::string> comments, Release release) {
  std::string text = std::string(kind) + ' ' + std::to_string(static_cast<int>(form)) + '\n';
  if (!name.empty()) text += "name " + name + '\n';
  text += comment_lines(comments);
  const ReleaseInfo& row = info(release);
  text += std::string(row.name.substr(0, row.name.find('-'))) + ' ';
  return text + std::string(short_name(row)) + '\n';
}

std::string device_lines(const WorldConfig& config) {
  std::string text;
  for (std::size_t i = 0; i < config.devices.size(); ++i) {
    const DeviceConfig& device = config.devices[i];
    text += "device " + std::to_string(i) + ' ' + std::string(name_of(device.kind));
    if (device.kind == DeviceKind::msix) text += ' ' + std::to_string(device.vectors);
    text += '\n';
  }
  return text + '\n';
}

}  // namespace pirq::fuzz
