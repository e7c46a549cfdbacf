// The options of a command, as the command declares them: name, help text, and the reader of each
// value. This file does not depend on the command-line parser.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pirq::fuzz::cli {

/// An error on the command line, and a hint how to correct it. The hint may be empty.
struct UsageError {
  std::string message;
  std::string hint;
};

/// One option, or the positional arguments.
struct Option {
  std::string flag;       ///< "--seed"; the name in the help text for positional arguments.
  std::string type_name;  ///< The name of the value in the help text; may be empty.
  std::string help;
  std::string expected = {};  ///< What a value looks like: "none, symmetry or canonical".
  std::string group = {};     ///< The heading in the help text; empty: the usual one.
  /// The value if none is given; empty if a value is required. Only a number can follow the flag.
  std::string otherwise = {};
  bool required = false;
  bool repeated = false;  ///< May be given several times; `take` is called for each value.
  bool* given = nullptr;  ///< The target of an option without a value; null for other options.
  /// Reads and stores one value.
  std::function<std::optional<UsageError>(const std::string&)> take = {};
};

/// The options of a command. REQUIRES: the targets outlive the parsing of the command line.
class Options {
 public:
  /// Adds an option with one value, which is stored in `to`. `read` converts the text and returns
  /// nothing if it is malformed; the error then says that `expected` was expected.
  template <class T, class Read>
  void value(const std::string& flag, const std::string& type_name, const std::string& expected,
             const std::string& help, T& to, Read read) {
    const auto take = [flag, expected, &to, read = std::move(read)](
                          const std::string& text) -> std::optional<UsageError> {
      const auto value = read(text);
      if (!value) return UsageError{flag + ": expected " + expected + ", got '" + text + "'", ""};
      if constexpr (std::is_integral_v<T>)
        to = static_cast<T>(*value);
      else
        to = *value;
      return std::nullopt;
    };
    add({.flag = flag, .type_name = type_name, .help = help, .expected = expected, .take = take});
  }

  /// Adds an option with a number as its value, which may be omitted: then `otherwise` is read.
  template <class T, class Read>
  void value_or(const std::string& flag, const std::string& type_name, const std::string& otherwise,
                const std::string& expected, const std::string& help, T& to, Read read) {
    value(flag, type_name, expected, help, to, read);
    list_.back().otherwise = otherwise;
  }

  /// Adds an option with any text as its value.
  void text(const std::string& flag, const std::string& type_name, const std::string& help,
            std::string& to);
  /// Adds an option without a value, which sets `given`.
  void flag(const std::string& flag, const std::string& help, bool& given);
  /// Adds an option that may be given several times. `take` stores one value, or returns an error.
  Option& each(const std::string& flag, const std::string& type_name, const std::string& help,
               std::function<std::optional<UsageError>(const std::string&)> take);
  /// Adds one required positional argument, called `name` in the help text.
  void word(const std::string& name, const std::string& help, std::string& to);
  /// Adds the positional arguments, called `name` in the help text.
  void words(const std::string& name, const std::string& help, bool required,
             std::vector<std::string>& to);

  [[nodiscard]] const std::vector<Option>& list() const { return list_; }
  /// The option that was added last.
  [[nodiscard]] Option& last() { return list_.back(); }

 private:
  void add(Option option) { list_.push_back(std::move(option)); }

  std::vector<Option> list_;
};

}  // namespace pirq::fuzz::cli
