// pirqfuzz coverage merge and coverage show: add up and print the files of run --coverage.
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/report/coverage_report.h"

namespace pirq::fuzz::cli {
namespace {

// The sum of the files; nothing after an error, which has been reported.
std::optional<CoverageFile> sum_of(const std::vector<std::string>& files) {
  std::optional<CoverageFile> sum;
  for (const std::string& file : files) {
    auto loaded = load_coverage(file);
    if (const auto* error = std::get_if<InputError>(&loaded)) {
      complain(*error);
      return std::nullopt;
    }
    auto& value = std::get<CoverageFile>(loaded);
    if (!sum) {
      sum = std::move(value);
    } else if (const auto twice = counted_twice(*sum, value)) {
      complain(file + ": " + *twice, "give each file once, and no file of a sum");
      return std::nullopt;
    } else if (const auto wrong = add(*sum, value)) {
      complain(file + ": " + *wrong, "all files must have the same world");
      return std::nullopt;
    }
  }
  return sum;
}

class CoverageMerge : public Command {
  void declare(Options& options) override {
    coverage_files(options, files_);
    options.text("--out", "FILE", "Write the sum to FILE, replacing it, instead of stdout", out_);
  }

  int execute(const std::string&) override {
    const auto sum = sum_of(files_);
    if (!sum) return kBadInput;
    if (out_.empty()) {
      print(print_coverage(*sum));
      return kClean;
    }
    if (const auto error = save_coverage(out_, *sum)) {
      complain(*error);
      return kBadInput;
    }
    return kClean;
  }

  std::vector<std::string> files_;
  std::string out_;
};

class CoverageShow : public Command {
  void declare(Options& options) override {
    coverage_files(options, files_);
    require_coverage_option(options, "", require_);
  }

  int execute(const std::string&) override {
    const auto sum = sum_of(files_);
    if (!sum) return kBadInput;
    print(coverage_table(*sum, paint_for_stdout(console)));
    return require_ && !missing(sum->coverage, sum->reachable()).none() ? kInconclusive : kClean;
  }

  std::vector<std::string> files_;
  bool require_ = false;
};

}  // namespace

std::unique_ptr<Command> make_coverage_merge() {
  return std::make_unique<CoverageMerge>();
}

std::unique_ptr<Command> make_coverage_show() {
  return std::make_unique<CoverageShow>();
}

}  // namespace pirq::fuzz::cli
