#include "fuzz/cli/completion.h"

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "fuzz/cli/command_help.h"
#include "fuzz/cli/completion_values.h"

namespace pirq::fuzz::cli {
namespace {

std::string first_word(std::string_view name) {
  return std::string(name.substr(0, name.find(' ')));
}

std::string second_word(std::string_view name) {
  const std::size_t blank = name.find(' ');
  return blank == std::string_view::npos ? "" : std::string(name.substr(blank + 1));
}

// The words that can follow `first`; the first words of all commands if it is empty.
std::set<std::string> words_after(std::string_view first) {
  std::set<std::string> words;
  for (const CommandInfo& command : commands()) {
    if (first.empty())
      words.insert(first_word(command.name));
    else if (first_word(command.name) == first && !second_word(command.name).empty())
      words.insert(second_word(command.name));
  }
  return words;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  return joined(std::set<std::string>(words.begin(), words.end()));
}

// The options that have the same values: "--from|--html". Options of different commands can have
// the same flag and other values; then all of them are offered.
std::map<std::string, CompletionValues> values_by_flag() {
  std::map<std::string, CompletionValues> all;
  for (const CommandInfo& command : commands())
    for (const OptionHelp& option : options_of(command)) {
      if (option.positional() || option.type_name.empty()) continue;
      const CompletionValues values = values_of(option);
      CompletionValues& known = all[option.flag];
      known.files = known.files || values.files;
      known.words.insert(known.words.end(), values.words.begin(), values.words.end());
    }
  return all;
}

// The values of the positional arguments; a file if the command has none.
CompletionValues arguments_of(const CommandInfo& command) {
  for (const OptionHelp& option : options_of(command))
    if (option.positional()) return values_of(option);
  return {};
}

std::string flags_of(const CommandInfo& command) {
  std::string text;
  for (const OptionHelp& option : options_of(command))
    if (!option.positional()) (text += text.empty() ? "" : " ") += option.flag;
  return text;
}

// `text` between single quotes for a shell, without the characters that end a part for zsh.
std::string quoted(std::string_view text, std::string_view dropped) {
  std::string out = "'";
  for (const char c : text) {
    if (dropped.find(c) != std::string_view::npos)
      out += ' ';
    else if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

// The values of an option are tried first, then the commands, options and arguments.
std::string bash_script() {
  std::string text =
      "# Completion of pirqfuzz for bash, made by 'pirqfuzz completion bash'.\n"
      "_pirqfuzz() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words= files=\n"
      "  case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n";
  for (const auto& [flag, values] : values_by_flag())
    text += "    " + flag + ") words='" + joined(values.words) +
            "' files=" + (values.files ? "1" : "0") + " ;;\n";
  text +=
      "  esac\n"
      "  if [ -n \"$files\" ]; then\n"
      "    :\n"
      "  elif [ \"$COMP_CWORD\" -eq 1 ] && [[ $current != -* ]]; then\n"
      "    words='" +
      joined(words_after("")) +
      "' files=0\n"
      "  else\n"
      "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
  for (const CommandInfo& command : commands()) {
    const CompletionValues arguments = arguments_of(command);
    text += "      '" + std::string(command.name) + "'" +
            (second_word(command.name).empty() ? "' '*" : "") + ") words='" + flags_of(command) +
            "' files=" + (arguments.files ? "1" : "0") +
            "\n        [[ $current == -* ]] || words='" + joined(arguments.words) + "' ;;\n";
  }
  for (const std::string& group : words_after(""))
    if (!words_after(group).empty())
      text += "      '" + group + " '*) words='" + joined(words_after(group)) + "' files=0 ;;\n";
  text += "      -*) words='" + flags_of(commands().front()) +
          "' files=0 ;;\n"
          "    esac\n"
          "    [[ $current != -* ]] || files=0\n"
          "  fi\n"
          "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\"\n"
          "    [ \"$files\" = 0 ] || compgen -f -- \"$current\")\n"
          "}\n"
          "complete -o filenames -F _pirqfuzz pirqfuzz\n";
  return text;
}

// The action of _arguments, in zsh, that offers the values of an option.
std::string zsh_action(const CompletionValues& values) {
  if (values.words.empty()) return values.files ? "_files" : " ";
  return values.files ? "{_pirqfuzz_names_or_files " + joined(values.words) + '}'
                      : '(' + joined(values.words) + ')';
}

std::string zsh_script() {
  std::string text =
      "#compdef pirqfuzz\n"
      "# Completion of pirqfuzz for zsh, made by 'pirqfuzz completion zsh'.\n"
      "_pirqfuzz_names_or_files() { compadd -- \"$@\"; _files }\n"
      "_pirqfuzz() {\n"
      "  local command=${words[2]}\n"
      "  if (( CURRENT == 2 )); then\n"
      "    compadd -- " +
      joined(words_after("")) +
      "\n    return\n  fi\n"
      "  case \"${words[2]} ${words[3]}\" in\n";
  for (const CommandInfo& command : commands()) {
    text += "    '" + std::string(command.name) + "'" +
            (second_word(command.name).empty() ? "' '*" : "") + ")\n      _arguments \\\n";
    for (const OptionHelp& option : options_of(command)) {
      if (option.positional()) continue;
      const std::string value =
          option.type_name.empty() ? "" : ":value:" + zsh_action(values_of(option));
      std::string help = quoted(option.help, "[]:");
      help = help.substr(1, help.size() - 2);
      text += "        '*" + option.flag + '[' + help + ']' + value + "' \\\n";
    }
    text += "        '*:argument:" + zsh_action(arguments_of(command)) + "' ;;\n";
  }
  for (const std::string& group : words_after(""))
    if (!words_after(group).empty())
      text += "    '" + group + " '*) compadd -- " + joined(words_after(group)) + " ;;\n";
  return text + "  esac\n}\n_pirqfuzz \"$@\"\n";
}

std::string fish_script() {
  std::string text = "# Completion of pirqfuzz for fish, made by 'pirqfuzz completion fish'.\n";
  const std::string none = "__fish_use_subcommand";
  for (const std::string& word : words_after(""))
    text += "complete -c pirqfuzz -f -n " + none + " -a " + word + '\n';
  for (const std::string& group : words_after(""))
    for (const std::string& word : words_after(group))
      text += "complete -c pirqfuzz -f -n '__fish_seen_subcommand_from " + group + "' -a " + word +
              '\n';
  for (const CommandInfo& command : commands()) {
    std::string when = "__fish_seen_subcommand_from " + first_word(command.name);
    if (const std::string second = second_word(command.name); !second.empty())
      when += "; and __fish_seen_subcommand_from " + second;
    const CompletionValues arguments = arguments_of(command);
    if (!arguments.words.empty() || !arguments.files)
      text += "complete -c pirqfuzz -f -n '" + when + "' -a '" + joined(arguments.words) + "'\n";
    for (const OptionHelp& option : options_of(command)) {
      if (option.positional()) continue;
      const CompletionValues values = values_of(option);
      text += "complete -c pirqfuzz -n '" + when + "' -l " + option.flag.substr(2) +
              (option.type_name.empty() ? ""
               : values.files           ? " -r -F"
                                        : " -x") +
              (values.words.empty() ? "" : " -a '" + joined(values.words) + "'") + " -d " +
              quoted(option.help, "") + '\n';
    }
  }
  return text;
}

}  // namespace

std::string completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash_script();
    case Shell::zsh:
      return zsh_script();
    case Shell::fish:
      break;
  }
  return fish_script();
}

}  // namespace pirq::fuzz::cli
