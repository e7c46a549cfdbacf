#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/parse_arguments.h"
#include "fuzz/cli/terminal.h"

namespace {

namespace cli = pirq::fuzz::cli;

int run(int argc, char** argv) {
  const std::string program = argc > 0 ? argv[0] : "pirqfuzz";
  const auto parsed = cli::parse_arguments({argv + (argc > 0 ? 1 : 0), argv + argc});
  if (const auto* error = std::get_if<cli::UsageError>(&parsed)) {
    cli::complain(error->message, error->hint);
    return cli::kBadInput;
  }
  if (const auto* information = std::get_if<cli::Information>(&parsed)) {
    cli::print(information->text);
    return cli::kClean;
  }
  return std::get<std::unique_ptr<cli::Command>>(parsed)->execute(program);
}

}  // namespace

int main(int argc, char** argv) {
  int code = cli::kInternalError;
  try {
    code = run(argc, argv);
  } catch (const std::bad_alloc&) {
    cli::complain("the system gave no more memory", "");
    code = cli::kInconclusive;
  } catch (const std::exception& error) {
    cli::complain(std::string("internal error: ") + error.what(), "");
  } catch (...) {
    cli::complain("internal error", "");
  }
  // A result that could not be written must not look like success.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    cli::complain("cannot write to stdout", "");
    return cli::kInternalError;
  }
  return code;
}
