// pirqfuzz corpus: lists, checks, formats, adds to and reduces a folder of cases.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/shrink_case.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/replay.h"
#include "fuzz/report/run_text.h"
#include "fuzz/survey/smallest_set.h"

namespace pirq::fuzz::cli {
namespace {

namespace fs = std::filesystem;

// The case files that `words` name: themselves, or every *.case below a folder.
std::vector<std::string> files_of(const std::vector<std::string>& words) {
  std::vector<std::string> files;
  for (const std::string& word : words) {
    std::error_code error;
    if (!fs::is_directory(word, error)) {
      files.push_back(word);
      continue;
    }
    const std::size_t first = files.size();
    for (const auto& entry : fs::recursive_directory_iterator(word, error))
      if (entry.path().extension() == ".case") files.push_back(entry.path().string());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
  }
  return files;
}

// Calls `take` with each case. Reports files that cannot be read; returns false if there are any.
bool for_cases(const std::vector<std::string>& words,
               const std::function<void(const std::string& file, const Case&)>& take) {
  bool good = true;
  for (const std::string& file : files_of(words)) {
    const auto loaded = load_case(file);
    if (const auto* error = std::get_if<InputError>(&loaded)) {
      complain(*error);
      good = false;
    } else {
      take(file, std::get<Case>(loaded));
    }
  }
  return good;
}

std::string expected(const NamedWorld& world) {
  switch (world.expect.kind) {
    case Expectation::Kind::none:
      return "-";
    case Expectation::Kind::clean:
      return "clean";
    case Expectation::Kind::violates:
      break;
  }
  return world.expect.property +
         (world.expect.step ? fmt::format(" at {}", *world.expect.step) : "");
}

class List : public Command {
  void declare(Options& options) override {
    options.words("PATH", "Case files, or folders of case files", true, paths_);
  }

  int execute(const std::string&) override {
    const bool good = for_cases(paths_, [](const std::string& file, const Case& value) {
      std::string worlds;
      for (const NamedWorld& world : value.worlds)
        worlds += fmt::format("{}{}: {}", worlds.empty() ? "" : ", ", world.name, expected(world));
      print(fmt::format("{}: {}; {}; {}\n", file, counted(value.devices.size(), "device"),
                        counted(value.items.size(), "line"), worlds));
    });
    return good ? kClean : kBadInput;
  }

  std::vector<std::string> paths_;
};

class Check : public Command {
  void declare(Options& options) override {
    options.words("PATH", "Case files, or folders of case files", true, paths_);
  }

  int execute(const std::string&) override {
    std::size_t cases = 0;
    std::size_t failed = 0;
    bool good = for_cases(paths_, [&](const std::string& file, const Case& value) {
      ++cases;
      const std::string wrong = complaints(file, value);
      print(wrong);
      failed += wrong.empty() ? 0 : 1;
    });
    print(counted(cases, "case") + ", " + std::to_string(failed) + " failed\n");
    return !good ? kBadInput : failed == 0 ? kClean : kFind;
  }

  // One line for each thing that is wrong with the case.
  static std::string complaints(const std::string& file, const Case& value) {
    std::string wrong;
    const auto text = read_text(file);
    if (std::holds_alternative<std::string>(text) &&
        std::get<std::string>(text) != print_case(value))
      wrong += file + ":1: FAILED: the form is not canonical; 'pirqfuzz corpus fmt' writes it\n";
    ReplayOptions options;
    options.file = file;
    auto replayed = replay(value, options);
    if (auto* error = std::get_if<InputError>(&replayed)) {
      error->file = file;
      return wrong + to_text(*error) + '\n';
    }
    for (const WorldVerdict& verdict : std::get<Replay>(replayed).worlds)
      if (!verdict.met) wrong += verdict.summary + '\n';
    return wrong;
  }

  std::vector<std::string> paths_;
};

class FormatCases : public Command {
  void declare(Options& options) override {
    options.words("PATH", "Case files, or folders of case files", true, paths_);
    options.flag("--check", "Write nothing; exit 1 if a file is not in canonical form", check_);
  }

  int execute(const std::string&) override {
    int code = kClean;
    const bool good = for_cases(paths_, [&](const std::string& file, const Case& value) {
      const auto text = read_text(file);
      const std::string canonical = print_case(value);
      if (std::holds_alternative<std::string>(text) && std::get<std::string>(text) == canonical)
        return;
      print(file + (check_ ? ":1: not in canonical form\n" : ": written\n"));
      if (check_) {
        code = std::max<int>(code, kFind);
      } else if (const auto saved = save_text(file, canonical);
                 const auto* error = std::get_if<InputError>(&saved)) {
        complain(*error);
        code = kBadInput;
      }
    });
    return good ? code : kBadInput;
  }

  std::vector<std::string> paths_;
  bool check_ = false;
};

class Add : public Command {
  void declare(Options& options) override {
    options.word("FILE", "A case file that violates a property; - is standard input", file_);
    options.text("--to", "DIR", "The folder of the corpus (corpus/regressions)", folder_);
    options.text("--name", "NAME", "The name of the case, without .case (world-property-hash)",
                 name_);
    duration_option(options, "--time", "Shrink for at most the time T (2m)", time_);
  }

  int execute(const std::string& program) override {
    if (const auto error = check_directory(folder_)) return complain(*error), kBadInput;
    const Interrupt interrupt;
    const auto shrunk = shrink_file(file_, time_, interrupt, console);
    if (const auto* error = std::get_if<InputError>(&shrunk)) return complain(*error), kBadInput;
    const auto& [find, value, states, unsteady] = std::get<ShrunkCase>(shrunk);
    if (unsteady) return say_unsteady_case();
    if (interrupt.seen()) return complain("interrupted", ""), kInconclusive;
    const fs::path path = fs::path(folder_) / (name_.empty() ? file_name(find) : name_ + ".case");
    std::error_code missing;
    if (fs::exists(path, missing)) {
      complain(path.string() + " exists", "choose another name with --name");
      return kBadInput;
    }
    const auto saved = save_text(path, print_case(value));
    if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
    print(fmt::format("{}: {}, {}\n{}", path.string(), counted(find.steps.size(), "step"),
                      find.certified ? fmt::format("certified over {}", counted(states, "state"))
                                     : "not certified",
                      replay_text(program, path)));
    return find.certified ? kClean : kInconclusive;
  }

  std::string file_;
  std::string folder_ = "corpus/regressions";
  std::string name_;
  std::chrono::milliseconds time_{120'000};
};

class Minimum : public Command {
  void declare(Options& options) override {
    options.words("PATH", "Case files, or folders of case files", true, paths_);
    options.text("--out", "DIR", "Write the smallest set to DIR", out_);
  }

  int execute(const std::string&) override {
    std::vector<std::string> files;
    std::vector<Case> cases;
    const bool good = for_cases(paths_, [&](const std::string& file, const Case& value) {
      files.push_back(file);
      cases.push_back(value);
    });
    if (!good) return kBadInput;
    const std::vector<std::size_t> kept = smallest_set(cases);
    for (const std::size_t i : kept) {
      print(files[i] + '\n');
      if (out_.empty()) continue;
      const auto saved =
          save_text(fs::path(out_) / fs::path(files[i]).filename(), print_case(cases[i]));
      if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
    }
    print(fmt::format("{} of {} have all behaviours and violations\n", kept.size(),
                      counted(cases.size(), "case")));
    return kClean;
  }

  std::vector<std::string> paths_;
  std::string out_;
};

}  // namespace

std::unique_ptr<Command> make_corpus_list() {
  return std::make_unique<List>();
}

std::unique_ptr<Command> make_corpus_check() {
  return std::make_unique<Check>();
}

std::unique_ptr<Command> make_corpus_fmt() {
  return std::make_unique<FormatCases>();
}

std::unique_ptr<Command> make_corpus_add() {
  return std::make_unique<Add>();
}

std::unique_ptr<Command> make_corpus_min() {
  return std::make_unique<Minimum>();
}

}  // namespace pirq::fuzz::cli
