// A command's options, as the command itself declares them: what they are called, what help says
// of them, and what is done with their values. Nothing here knows how a command line is read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pirq::fuzz::cli {

/// What is wrong with the command line, and what to do about it.
struct UsageError {
  std::string message;
  std::string hint;
};

/// One option, or the words without a flag.
struct Option {
  std::string flag;       ///< "--seed"; the name of the words in help if they have no flag.
  std::string type_name;  ///< What help calls the value; empty if it is not named there.
  std::string help;
  bool required = false;
  bool repeated = false;  ///< May be given again; takes each value by itself.
  bool* given = nullptr;  ///< Set for an option without a value.
  std::function<std::optional<UsageError>(const std::string&)> take = {};  ///< Reads one value.
};

/// Filled by a command; the references given must live as long as the words are read.
class Options {
 public:
  /// An option of one value. `read` makes it from a text, or nothing: then the value is an error,
  /// which says that `expected` was.
  template <class T, class Read>
  void value(const std::string& flag, const std::string& type_name, const std::string& expected,
             const std::string& help, T& to, Read read) {
    const auto take = [flag, expected, &to, read = std::move(read)](
                          const std::string& text) -> std::optional<UsageError> {
      const auto value = read(text);
      if (!value)
        return UsageError{"'" + text + "' is no value of " + flag, "expected " + expected};
      if constexpr (std::is_integral_v<T>)
        to = static_cast<T>(*value);
      else
        to = *value;
      return std::nullopt;
    };
    add({.flag = flag, .type_name = type_name, .help = help, .take = take});
  }

  /// An option whose value is taken as it is.
  void text(const std::string& flag, const std::string& type_name, const std::string& help,
            std::string& to);
  /// An option without a value.
  void flag(const std::string& flag, const std::string& help, bool& given);
  /// An option that may be given again; `take` answers what is wrong with a value.
  void each(const std::string& flag, const std::string& type_name, const std::string& help,
            std::function<std::optional<UsageError>(const std::string&)> take);
  /// The words without a flag, which usage calls `name`.
  void words(const std::string& name, const std::string& help, bool required,
             std::vector<std::string>& to);

  [[nodiscard]] const std::vector<Option>& list() const { return list_; }

 private:
  void add(Option option) { list_.push_back(std::move(option)); }

  std::vector<Option> list_;
};

}  // namespace pirq::fuzz::cli
