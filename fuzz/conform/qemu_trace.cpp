// The reader of QEMU recordings.
#include "fuzz/conform/qemu_trace.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <span>
#include <system_error>
#include <utility>

#include "fuzz/nearest.h"

namespace pirq::fuzz {
namespace {

// In the orders of QemuOpKind, qemu::MsiRegister and qemu::MsixWord.
constexpr std::string_view kOps[] = {"msi_write", "msix_ctrl",  "msix_write", "fail",    "detach",
                                     "probe",     "probe_gvec", "disable",    "reenable"};
constexpr std::string_view kRegisters[] = {"ctrl", "addr_lo", "addr_hi", "data"};
constexpr std::string_view kWords[] = {"addr_lo", "addr_hi", "data", "ctrl"};
constexpr std::string_view kCalls[] = {"map", "bind", "unbind", "unmap"};

constexpr std::string_view kQemu = "qemu-";  // Of the releases' names; a trace leaves it out.

constexpr std::int64_t kWordMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kPirqLow = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kPirqHigh = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kErrnoMax = 4095;
constexpr std::int64_t kVectorMax = 255;
constexpr std::int64_t kTableEntryMax = 2047;  // The largest MSI-X table there is.

/// Reads one line from left to right. After the first mistake everything else does nothing.
class Cursor {
 public:
  Cursor(std::string_view text, int line, std::optional<InputError>& mistake)
      : text_(text), line_(line), mistake_(mistake) {}

  void fail(std::string message, std::string hint = {}) {
    if (mistake_) return;
    mistake_ =
        InputError{{}, line_, static_cast<int>(at_) + 1, std::move(message), std::move(hint)};
  }

  [[nodiscard]] bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void expect(std::string_view literal) {
    if (!text_.substr(at_).starts_with(literal))
      return fail("expected '" + std::string(literal) + "'");
    if (!mistake_) at_ += literal.size();
  }

  void end() {
    if (at_ != text_.size()) fail("expected the end of the line");
  }

  /// Index of the next word in `names`.
  std::size_t one_of(std::span<const std::string_view> names) {
    const std::string_view word = next_word();
    const auto found = std::ranges::find(names, word);
    if (found != names.end()) {
      if (!mistake_) at_ += word.size();
      return static_cast<std::size_t>(found - names.begin());
    }
    fail("unknown word '" + std::string(word) + "'", suggestion(word, names));
    return 0;
  }

  /// `key` and a decimal or 0x-hexadecimal number within low..high.
  std::int64_t number(std::string_view key, std::int64_t low, std::int64_t high) {
    expect(key);
    std::string_view digits = next_word();
    const std::size_t length = digits.size();
    const bool hexadecimal = digits.starts_with("0x");
    if (hexadecimal) digits.remove_prefix(2);
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc() || end != digits.data() + digits.size()) fail("expected a number");
    if (value < low || value > high)
      fail("number is outside " + std::to_string(low) + ".." + std::to_string(high));
    if (mistake_) return low;
    at_ += length;
    return value;
  }

 private:
  [[nodiscard]] std::string_view next_word() const {
    const std::string_view rest = text_.substr(at_);
    return rest.substr(0, rest.find_first_of(" ,"));
  }

  std::string_view text_;
  int line_;
  std::optional<InputError>& mistake_;
  std::size_t at_ = 0;
};

class Parser {
 public:
  Parser(std::string_view text, std::string file) : rest_(text) { trace_.file = std::move(file); }

  std::variant<QemuTrace, InputError> run() {
    if (rest_.size() > kTraceBytesMax) fail("file is too large", "a trace has at most 64 MiB");
    header();
    while (!mistake_ && !rest_.empty()) step();
    if (!mistake_) return std::move(trace_);
    mistake_->file = trace_.file;
    return *std::move(mistake_);
  }

 private:
  void fail(std::string message, std::string hint) {
    if (!mistake_) mistake_ = InputError{{}, number_, 0, std::move(message), std::move(hint)};
  }

  // Goes on to the next line, and refuses what no trace contains before anything looks inside.
  Cursor next_line(std::string_view wanted) {
    line_ = rest_.substr(0, rest_.find('\n'));
    if (mistake_) return cursor();
    ++number_;
    const auto odd = std::ranges::find_if(line_, [](char c) { return c < ' ' || c > '~'; });
    if (rest_.empty()) {
      fail("expected " + std::string(wanted), "the file may be cut off");
    } else if (odd != line_.end()) {
      fail("a byte that is not printable ASCII", "is this a trace?");
      mistake_->column = static_cast<int>(odd - line_.begin()) + 1;
    } else if (line_.size() > kTraceLineMax) {
      fail("line is too long", "a line has at most 65536 characters");
    } else if (line_.size() == rest_.size()) {
      fail("the last line has no end", "the file may be cut off");
    } else {
      rest_.remove_prefix(line_.size() + 1);
    }
    return cursor();
  }

  Cursor cursor() { return {line_, number_, mistake_}; }

  void header() {
    Cursor first = next_line("'qemu-trace 1'");
    first.expect("qemu-trace 1");
    first.end();
    Cursor second = next_line("the release of QEMU");
    second.expect("qemu ");
    std::vector<std::string_view> names;
    for (const ReleaseInfo& row : releases())
      if (row.component == Component::qemu) names.push_back(row.name.substr(kQemu.size()));
    const std::string_view name = names[second.one_of(names)];
    trace_.config.qemu = *find_release(std::string(kQemu) + std::string(name));
    second.end();
    while (!mistake_ && !rest_.starts_with('\n')) device();
    next_line("an empty line after the devices");
    if (trace_.config.devices.empty()) fail("no devices", "write 'device 0 msi'");
  }

  void device() {
    auto& devices = trace_.config.devices;
    Cursor in = next_line("a device");
    if (devices.size() == devices.capacity())
      return in.fail("too many devices", "the model has at most 64");
    const auto index = static_cast<std::int64_t>(devices.size());
    in.number("device ", index, index);
    in.expect(" ");
    static constexpr std::string_view kinds[] = {"msi", "msix"};
    DeviceConfig config{static_cast<DeviceKind>(in.one_of(kinds)), 1};
    if (config.kind == DeviceKind::msix)
      config.vectors = static_cast<std::uint8_t>(in.number(" ", 1, kVectorsMax));
    in.end();
    devices.push_back(config);
  }

  void step() {
    QemuStep step;
    Cursor in = next_line("an operation");
    step.line = number_;
    in.expect("> ");
    step.op = operation(in);
    while (!mistake_) {
      Cursor result = next_line("what the operation did, up to a '< state' line");
      step.lines.push_back({number_, std::string(line_)});
      if (result.next_is('<')) {
        result.expect("< state device 0: ");
        break;
      }
      if (result.next_is('!')) {
        hypercall(result, step.lines.back());
      } else {
        result.expect(". ");
        operation(result);
      }
    }
    trace_.steps.push_back(std::move(step));
  }

  QemuOp operation(Cursor& in) {
    QemuOp op;
    op.kind = static_cast<QemuOpKind>(in.one_of(kOps));
    if (op.kind == QemuOpKind::fail) {
      in.expect(" call=");
      in.one_of(kCalls);
      in.number(" errno=", 1, kErrnoMax);
    } else {
      const auto last = static_cast<std::int64_t>(trace_.config.devices.size()) - 1;
      op.device = static_cast<int>(in.number(" device=", 0, last));
      arguments(in, op);
    }
    in.end();
    return op;
  }

  void arguments(Cursor& in, QemuOp& op) {
    const DeviceConfig& device = trace_.config.devices[static_cast<std::size_t>(op.device)];
    const bool msi = device.kind == DeviceKind::msi;
    if (op.kind == QemuOpKind::msi_write && !msi) return in.fail("the device has no MSI");
    if ((op.kind == QemuOpKind::msix_ctrl || op.kind == QemuOpKind::msix_write) && msi)
      return in.fail("the device has no MSI-X");
    if (op.kind == QemuOpKind::msi_write) {
      in.expect(" reg=");
      op.reg = static_cast<qemu::MsiRegister>(in.one_of(kRegisters));
    }
    if (op.kind == QemuOpKind::msix_write) {
      op.entry = static_cast<int>(in.number(" entry=", 0, kTableEntryMax));
      in.expect(" word=");
      op.word = static_cast<qemu::MsixWord>(in.one_of(kWords));
    }
    if (op.kind <= QemuOpKind::msix_write)
      op.value = static_cast<std::uint32_t>(in.number(" value=", 0, kWordMax));
    if (op.kind == QemuOpKind::probe_gvec)
      op.value = static_cast<std::uint32_t>(in.number(" gvec=", 0, kVectorMax));
    if (op.kind != QemuOpKind::probe) return;
    do {
      const std::string_view key = op.pirqs.empty() ? " pirqs=" : ",";
      op.pirqs.push_back(static_cast<std::int32_t>(in.number(key, kPirqLow, kPirqHigh)));
    } while (in.next_is(',') && !mistake_);
    if (op.pirqs.size() > device.vectors) in.fail("more pirqs than the device has vectors");
  }

  void hypercall(Cursor& in, QemuLine& line) {
    in.expect("! ");
    const std::string_view call = kCalls[in.one_of(kCalls)];
    in.number(" pirq=", kPirqLow, kPirqHigh);
    if (call == "map") {
      in.number(" device=", 0, kDevicesMax - 1);
      in.number(" entry=", 0, kTableEntryMax);
    } else if (call != "unmap") {
      in.number(" gvec=", 0, kVectorMax);
      in.number(" gflags=", 0, kWordMax);
    }
    line.text.resize(std::min(line.text.size(), line.text.find(" -> ")));
    line.rc = static_cast<int>(in.number(" -> rc=", -1, 0));
    if (line.rc != 0)
      in.number(" errno=", 1, kErrnoMax);
    else if (call == "map")
      line.pirq = static_cast<std::int32_t>(in.number(" pirq=", kPirqLow, kPirqHigh));
    in.end();
  }

  std::string_view rest_;  ///< What is not read yet.
  std::string_view line_;  ///< The line being read.
  int number_ = 0;         ///< Its number.
  QemuTrace trace_;
  std::optional<InputError> mistake_;
};

}  // namespace

std::string_view name_of(QemuOpKind kind) {
  return kOps[static_cast<std::size_t>(kind)];
}
std::string_view name_of(qemu::MsiRegister reg) {
  return kRegisters[static_cast<std::size_t>(reg)];
}
std::string_view name_of(qemu::MsixWord word) {
  return kWords[static_cast<std::size_t>(word)];
}

std::variant<QemuTrace, InputError> parse_qemu_trace(std::string_view text, std::string file) {
  return Parser(text, std::move(file)).run();
}

std::variant<QemuTrace, InputError> read_qemu_trace(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return InputError{path.string(), 0, 0, "cannot be read", "is it a file?"};
  // One byte more than allowed is enough to be refused.
  std::string text(std::min<std::uintmax_t>(size, kTraceBytesMax + 1), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_qemu_trace(text, path.string());
}

}  // namespace pirq::fuzz
