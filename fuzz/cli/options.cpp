#include "fuzz/cli/options.h"

namespace pirq::fuzz::cli {

void Options::text(const std::string& flag, const std::string& type_name, const std::string& help,
                   std::string& to) {
  const char* expected = type_name == "FILE"  ? "the name of a file"
                         : type_name == "DIR" ? "the name of a folder"
                                              : "a text that is not empty";
  value(flag, type_name, expected, help, to,
        [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); });
}

void Options::flag(const std::string& flag, const std::string& help, bool& given) {
  add({.flag = flag, .type_name = "", .help = help, .given = &given});
}

Option& Options::each(const std::string& flag, const std::string& type_name,
                      const std::string& help,
                      std::function<std::optional<UsageError>(const std::string&)> take) {
  add({.flag = flag,
       .type_name = type_name,
       .help = help,
       .repeated = true,
       .take = std::move(take)});
  return list_.back();
}

void Options::word(const std::string& name, const std::string& help, std::string& to) {
  text(name, "", help, to);
  list_.back().required = true;
}

void Options::words(const std::string& name, const std::string& help, bool required,
                    std::vector<std::string>& to) {
  add({.flag = name,
       .type_name = "",
       .help = help,
       .required = required,
       .repeated = true,
       .take = [&to](const std::string& word) {
         to.push_back(word);
         return std::optional<UsageError>();
       }});
}

}  // namespace pirq::fuzz::cli
