#include "fuzz/cli/completion.h"

#include <set>
#include <string_view>

#include "fuzz/cli/command_help.h"

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

std::string bash_script() {
  std::string text =
      "# Completion of pirqfuzz for bash, made by 'pirqfuzz completion bash'.\n"
      "_pirqfuzz() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ] && [[ $current != -* ]]; then\n"
      "    words='" +
      joined(words_after("")) +
      "'\n"
      "  else\n"
      "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
  for (const CommandInfo& command : commands())
    text += "      '" + std::string(command.name) + "'" +
            (second_word(command.name).empty() ? "' '*" : "") + ") words='" + flags_of(command) +
            "' ;;\n";
  for (const std::string& group : words_after(""))
    if (!words_after(group).empty())
      text += "      '" + group + " '*) words='" + joined(words_after(group)) + "' ;;\n";
  text += "      -*) words='" + flags_of(commands().front()) +
          "' ;;\n"
          "    esac\n"
          "    [[ $current == -* || $words != -* ]] || words=\n"
          "  fi\n"
          "  if [ -n \"$words\" ]; then\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
          "  else\n"
          "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
          "  fi\n"
          "}\n"
          "complete -o filenames -F _pirqfuzz pirqfuzz\n";
  return text;
}

std::string zsh_script() {
  std::string text =
      "#compdef pirqfuzz\n"
      "# Completion of pirqfuzz for zsh, made by 'pirqfuzz completion zsh'.\n"
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
          option.type_name.empty() ? "" : ':' + std::string("value") + ":_files";
      std::string help = quoted(option.help, "[]:");
      help = help.substr(1, help.size() - 2);
      text += "        '*" + option.flag + '[' + help + ']' + value + "' \\\n";
    }
    text += "        '*:file:_files' ;;\n";
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
    text += "complete -c pirqfuzz -n " + none + " -a " + word + '\n';
  for (const std::string& group : words_after(""))
    for (const std::string& word : words_after(group))
      text +=
          "complete -c pirqfuzz -n '__fish_seen_subcommand_from " + group + "' -a " + word + '\n';
  for (const CommandInfo& command : commands()) {
    std::string when = "__fish_seen_subcommand_from " + first_word(command.name);
    if (const std::string second = second_word(command.name); !second.empty())
      when += "; and __fish_seen_subcommand_from " + second;
    for (const OptionHelp& option : options_of(command)) {
      if (option.positional()) continue;
      text += "complete -c pirqfuzz -n '" + when + "' -l " + option.flag.substr(2) +
              (option.type_name.empty() ? "" : " -r") + " -d " + quoted(option.help, "") + '\n';
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
