#include "fuzz/cli/manual.h"

#include <string_view>

#include "fuzz/cli/command_help.h"
#include "fuzz/version.h"

namespace pirq::fuzz::cli {
namespace {

// A text for roff: no hyphenation of options, and no line that begins with a request.
std::string escaped(std::string_view text) {
  std::string roff;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\')
      roff += "\\e";
    else if (c == '-')
      roff += "\\-";
    else
      roff += c;
    begins = c == '\n';
  }
  return roff;
}

std::string option_text(const OptionHelp& option) {
  std::string text = ".TP\n\\fB" + escaped(option.flag) + "\\fR";
  if (!option.type_name.empty()) text += " \\fI" + escaped(option.type_name) + "\\fR";
  return text + '\n' + escaped(option.help) + '\n';
}

std::string command_text(const CommandInfo& command) {
  std::string text = ".SS pirqfuzz " + escaped(command.name) + '\n' + escaped(command.help) + ".\n";
  for (const OptionHelp& option : options_of(command)) text += option_text(option);
  return text + ".PP\nExamples:\n.PP\n.nf\n" + escaped(command.examples) + ".fi\n";
}

}  // namespace

std::string manual_page() {
  std::string text =
      ".TH PIRQFUZZ 1 \"\" \"pirqfuzz " PIRQFUZZ_VERSION
      "\"\n"
      ".SH NAME\npirqfuzz \\- a property\\-based fuzzer over a model of Xen's PIRQ life cycle\n"
      ".SH SYNOPSIS\n\\fBpirqfuzz\\fR [\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n"
      ".SH DESCRIPTION\n"
      "A guest's MSI interrupt on Xen goes through numbers called pirqs, of which Xen, QEMU and "
      "Linux each keep a record. pirqfuzz makes random or all interleavings of what they do, and "
      "checks after each step that no live pirq is handed to two devices, and other properties. "
      "The default command is \\fBrun\\fR.\n"
      ".SH COMMANDS\n";
  for (const CommandInfo& command : commands()) text += command_text(command);
  return text +
         ".SH EXIT STATUS\n"
         "0 clean; 1 a find or an unmet expectation; 2 bad input or usage; 3 an internal error; "
         "4 inconclusive; 5 a failing case does not fail again, which is a bug of pirqfuzz.\n"
         ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nIf it is set and not empty, the output has no "
         "colours unless \\fB\\-\\-color always\\fR is given.\n";
}

}  // namespace pirq::fuzz::cli
