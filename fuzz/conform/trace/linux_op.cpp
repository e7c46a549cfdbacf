#include "fuzz/conform/trace/linux_op.h"

#include <string_view>

#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kLinuxOps[] = {
    "probe", "remove",         "disable", "restore", "register_gsi",   "request",
    "free",  "suspend_resume", "detach",  "attach",  "other_get_pirq", "fail"};
constexpr std::string_view kLinuxCalls[] = {"get_free_pirq", "bind_pirq",  "map_gsi",
                                            "map",           "bind",       "unbind",
                                            "alloc_irq",     "port_setup", "set_msi_desc"};

constexpr std::int64_t kVectors = 2048;  // The largest MSI-X table.
constexpr std::int64_t kErrors = 4095;
constexpr std::int64_t kCallsMax = std::int64_t{1} << 20;

// Reads the words "key=value" of a line, from left to right.
class Words {
 public:
  Words(const Line& line, std::size_t next) : line_(line), next_(next) {}

  Problem number(std::string_view key, std::int64_t low, std::int64_t high, std::int32_t& value) {
    WantedField wanted[] = {{key, low, high}};
    if (auto problem = read_wanted(line_, next_++, "", wanted)) return problem;
    value = static_cast<std::int32_t>(wanted[0].value);
    return std::nullopt;
  }

  // The same for a word that may be absent.
  Problem optional_number(std::string_view key, std::int64_t low, std::int64_t high,
                          std::int32_t& value) {
    const std::string_view text = word_at(line_, next_).text;
    const bool present = text.starts_with(key) && text.substr(key.size()).starts_with('=');
    return present ? number(key, low, high, value) : std::nullopt;
  }

  Problem call(LinuxCall& value) {
    WantedField wanted[] = {{.key = "call", .names = kLinuxCalls}};
    if (auto problem = read_wanted(line_, next_++, "", wanted)) return problem;
    value = static_cast<LinuxCall>(wanted[0].value);
    return std::nullopt;
  }

  [[nodiscard]] Problem end() const { return no_more_than(line_, next_); }

 private:
  const Line& line_;
  std::size_t next_;
};

Problem read_probe(Words& words, LinuxOp& op) {
  op.vectors = 1;
  if (auto problem = words.optional_number("vectors", 1, kVectors, op.vectors)) return problem;
  op.least = op.vectors;
  return words.optional_number("min", 1, op.vectors, op.least);
}

Problem read_failure(Words& words, LinuxOp& op) {
  if (auto problem = words.call(op.call)) return problem;
  if (auto problem = words.number("errno", 1, kErrors, op.error)) return problem;
  return words.optional_number("skip", 0, kCallsMax, op.skip);
}

bool has_device(LinuxOpKind kind) {
  return kind != LinuxOpKind::suspend_resume && kind != LinuxOpKind::other_get_pirq &&
         kind != LinuxOpKind::fail;
}

bool is_for_gsi(LinuxOpKind kind) {
  return kind == LinuxOpKind::register_gsi || kind == LinuxOpKind::request ||
         kind == LinuxOpKind::free;
}

bool is_for_msi(LinuxOpKind kind) {
  return kind == LinuxOpKind::probe || kind == LinuxOpKind::remove ||
         kind == LinuxOpKind::disable || kind == LinuxOpKind::restore;
}

}  // namespace

Problem read_linux_op(const Line& line, std::size_t first, const WorldConfig& config, LinuxOp& op) {
  const Token word = word_at(line, first);
  std::size_t kind = 0;
  if (auto problem = read_name(line, word, "operation", kLinuxOps, kind)) return problem;
  op.kind = static_cast<LinuxOpKind>(kind);
  Words words(line, first + 1);
  if (has_device(op.kind)) {
    const auto last = static_cast<std::int64_t>(config.devices.size()) - 1;
    if (auto problem = words.number("device", 0, last, op.device)) return problem;
    const bool gsi = is_gsi(config.devices[static_cast<std::size_t>(op.device)].kind);
    if (gsi ? is_for_msi(op.kind) : is_for_gsi(op.kind))
      return error_at(line, word, "this kind of device has no such operation",
                      gsi ? "a GSI device has register_gsi, request and free"
                          : "an MSI device has probe, remove, disable and restore");
  }
  if (op.kind == LinuxOpKind::probe)
    if (auto problem = read_probe(words, op)) return problem;
  if (op.kind == LinuxOpKind::fail)
    if (auto problem = read_failure(words, op)) return problem;
  return words.end();
}

}  // namespace pirq::fuzz
