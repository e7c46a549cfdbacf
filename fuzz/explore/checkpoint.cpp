#include "fuzz/explore/checkpoint.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/case_file/parse.h"
#include "fuzz/case_file/print.h"
#include "fuzz/text/whole_file.h"
#include "properties/watched.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kFirstLine = "pirqfuzz-search 1";
constexpr std::string_view kProperties = "properties ";
constexpr std::string_view kReduce = "reduce ";
constexpr std::string_view kWorldBytes = "world-bytes ";
constexpr std::size_t kWorldMax = std::size_t{1} << 20;
constexpr std::size_t kLineBytesMax = 4096;  // A line above the world.
constexpr std::size_t kBuffer = std::size_t{1} << 16;

std::string text_of(const SearchedWorld& searched) {
  Case world;
  world.worlds.push_back(searched.world);
  world.worlds.front().expect = {};
  world.devices = searched.world.config.devices;
  const std::string text = print_case(world);
  return fmt::format("{}\n{}{}\n{}{}\n{}{}\n{}", kFirstLine, kProperties,
                     property_list(searched.watched), kReduce, enum_name(searched.reduce),
                     kWorldBytes, text.size(), text);
}

bool read_properties(std::string_view names, PropertySet& to) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    const auto property = find_enum<Property>(names.substr(0, end));
    if (!property) return false;
    to = to.with(*property);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return to != PropertySet();
}

// Reads a line, which may be the beginning of any file. Returns false if it has no end.
bool read_line(std::istream& from, std::string& line) {
  line.resize(kLineBytesMax);
  from.getline(line.data(), static_cast<std::streamsize>(line.size()));
  if (!from.good()) return false;
  line.resize(static_cast<std::size_t>(from.gcount()) - 1);
  return true;
}

}  // namespace

std::optional<InputError> write_checkpoint(const std::filesystem::path& path,
                                           const SearchedWorld& searched,
                                           const Explorer& explorer) {
  WholeFile file(path);
  // Explorer::save writes small pieces, so they are buffered.
  std::vector<std::byte> buffer;
  const auto flush = [&] {
    const bool good = file.write(buffer);
    buffer.clear();
    return good;
  };
  const auto write = [&](std::span<const std::byte> piece) {
    buffer.insert(buffer.end(), piece.begin(), piece.end());
    return buffer.size() < kBuffer || flush();
  };
  const std::string text = text_of(searched);
  static_cast<void>(write(std::as_bytes(std::span(text))) && explorer.save(write) && flush());
  if (const int number = file.commit(); number != 0)
    return InputError{.file = path.string(),
                      .message = fmt::format("cannot write the file: {}", std::strerror(number)),
                      .hint = "choose another file with --checkpoint"};
  return std::nullopt;
}

Checkpoint::Checkpoint(std::filesystem::path path)
    : path_(std::move(path)), file_(path_, std::ios::binary) {}

std::variant<Checkpoint, InputError> Checkpoint::open(const std::filesystem::path& path) {
  Checkpoint checkpoint(path);
  if (auto problem = checkpoint.read_text()) return std::move(*problem);
  return checkpoint;
}

InputError Checkpoint::error(int line, std::string message) const {
  return {.file = path_.string(),
          .line = line,
          .column = line == 0 ? 0 : 1,
          .message = std::move(message),
          .hint = "expected a file that 'pirqfuzz explore --checkpoint' wrote"};
}

std::optional<InputError> Checkpoint::read_text() {
  if (!file_) return error(0, fmt::format("cannot read the file: {}", std::strerror(errno)));
  std::array<std::string, 4> lines;
  for (std::string& line : lines)
    if (!read_line(file_, line)) return error(1, "not a saved search");
  if (lines[0] != kFirstLine) return error(1, "not a saved search");
  if (!lines[1].starts_with(kProperties) ||
      !read_properties(std::string_view(lines[1]).substr(kProperties.size()), searched_.watched))
    return error(2, "expected 'properties' and the names of properties");
  const auto reduce =
      lines[2].starts_with(kReduce)
          ? find_enum<StateReduction>(std::string_view(lines[2]).substr(kReduce.size()))
          : std::nullopt;
  if (!reduce) return error(3, "expected 'reduce' and none, symmetry or canonical");
  searched_.reduce = *reduce;

  std::size_t size = 0;
  const std::string_view number =
      std::string_view(lines[3]).substr(std::min(kWorldBytes.size(), lines[3].size()));
  const auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), size);
  if (!lines[3].starts_with(kWorldBytes) || bad != std::errc() ||
      end != number.data() + number.size() || size > kWorldMax)
    return error(4, "expected 'world-bytes' and a number");
  std::string text(size, '\0');
  if (!file_.read(text.data(), static_cast<std::streamsize>(size)))
    return error(0, "the file ends in the text of its world");
  auto parsed = parse_case(text, path_.string(), {});
  if (auto* problem = std::get_if<InputError>(&parsed)) {
    problem->line += static_cast<int>(lines.size());
    return std::move(*problem);
  }
  searched_.world = std::get<Case>(parsed).worlds.front();
  return std::nullopt;
}

std::optional<InputError> Checkpoint::restore(Explorer& explorer) {
  const auto read = [&](std::span<std::byte> piece) {
    file_.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    return file_.good();
  };
  if (explorer.restore(read) && file_.peek() == std::ifstream::traits_type::eof())
    return std::nullopt;
  return error(0, "the saved search is incomplete, or from another version of pirqfuzz");
}

}  // namespace pirq::fuzz
