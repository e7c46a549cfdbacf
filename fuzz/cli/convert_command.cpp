// pirqfuzz convert: converts a case to the input bytes of other fuzzers, and bytes to a case.
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/generate/bytes.h"

namespace pirq::fuzz::cli {
namespace {

enum class Form : std::uint8_t { bytes, text };

std::optional<Form> read_target_form(const std::string& text) {
  if (text == "bytes") return Form::bytes;
  if (text == "text") return Form::text;
  return std::nullopt;
}

InputError in_file(const std::string& file, std::string message, std::string hint) {
  return {
      .file = file, .line = 0, .column = 0, .message = std::move(message), .hint = std::move(hint)};
}

// The steps of the case's first world, as bytes.
Result<std::string> to_bytes(const std::string& file) {
  const auto loaded = load_case(file);
  if (const auto* error = std::get_if<InputError>(&loaded)) return *error;
  const Case& value = std::get<Case>(loaded);
  const auto setup = std::get<Setup>(Setup::create(value.worlds.front().config));
  const World start(setup);
  auto expanded = expand(value, start);
  if (auto* error = std::get_if<InputError>(&expanded)) {
    error->file = file;
    return std::move(*error);
  }
  const Bytes bytes = encode(start, std::get<Expanded>(expanded).steps);
  return std::string(bytes.begin(), bytes.end());
}

// The case that the bytes of a file encode in a world.
Result<std::string> to_text(const std::string& file, const std::string& world) {
  auto chosen = choose_world(world, std::nullopt);
  if (auto* error = std::get_if<InputError>(&chosen)) return std::move(*error);
  auto read = read_text(file);
  if (auto* error = std::get_if<InputError>(&read)) {
    error->hint = "expected the bytes of a case";
    return std::move(*error);
  }
  const std::string& text = std::get<std::string>(read);
  if (text.size() > kTextMax)
    return in_file(file, "file is too large",
                   "the limit is " + std::to_string(kTextMax) + " bytes");

  Case value;
  value.worlds.push_back(std::get<NamedWorld>(std::move(chosen)));
  value.devices = value.worlds.front().config.devices;
  const auto setup = std::get<Setup>(Setup::create(value.worlds.front().config));
  const Bytes bytes(text.begin(), text.end());
  const Interleaving steps = decode(World(setup), bytes);
  if (steps.size() > kStepsMax)
    return in_file(file, "the bytes encode " + std::to_string(steps.size()) + " steps",
                   "a case has at most " + std::to_string(kStepsMax) + " steps");
  for (const Step& step : steps) value.items.push_back({step, {}, {}, 0});
  return print_case(value);
}

class Convert : public Command {
  void declare(Options& options) override {
    options.words("FILE", "A case file (--to bytes), or a file of bytes (--to text)", true, files_);
    options.value("--to", "FORM", "bytes or text",
                  "Output: the bytes of the steps in the first world (bytes), or a case (text)",
                  form_, read_target_form);
    world_option(options, world_,
                 "The world of the bytes (--to text): a named world, or the first of a case file");
    options.text("--out", "FILE", "Write the output atomically to FILE instead of stdout", out_);
  }

  // Checks the options that depend on each other.
  [[nodiscard]] std::optional<UsageError> wrong() const {
    if (!form_) return UsageError{"--to is required", "expected --to bytes or --to text"};
    if (files_.size() != 1)
      return UsageError{"unexpected argument '" + files_[1] + "'", "expected one file"};
    if (*form_ == Form::text && world_.empty())
      return UsageError{"--world is required for --to text",
                        "the bytes do not contain their world"};
    if (*form_ == Form::bytes && !world_.empty())
      return UsageError{"--world is not allowed for --to bytes", "a case contains its world"};
    return std::nullopt;
  }

  int execute(const std::string&) override {
    if (const auto error = wrong()) {
      complain(error->message, error->hint);
      return kBadInput;
    }
    const std::string& file = files_.front();
    const auto made = *form_ == Form::bytes ? to_bytes(file) : to_text(file, world_);
    if (const auto* error = std::get_if<InputError>(&made)) {
      complain(*error);
      return kBadInput;
    }
    return put(std::get<std::string>(made));
  }

  [[nodiscard]] int put(const std::string& content) const {
    if (out_.empty()) {
      print(content);
      return kClean;
    }
    const auto saved = save_text(out_, content);
    if (const auto* error = std::get_if<InputError>(&saved)) {
      complain(*error);
      return kBadInput;
    }
    return kClean;
  }

  std::vector<std::string> files_;
  std::optional<Form> form_;
  std::string world_;
  std::string out_;
};

}  // namespace

std::unique_ptr<Command> make_convert() {
  return std::make_unique<Convert>();
}

}  // namespace pirq::fuzz::cli
