#include "fuzz/conform/trace/hypercall_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

using xen::OperationInfo;
using xen::Parameter;
using xen::ParameterInfo;

// Returns the expected form of a call's line, for the hint of an error.
std::string usage(const OperationInfo& row) {
  std::string text(row.text);
  for (const Parameter parameter : row.parameters)
    if (parameter != Parameter::none) text += ' ' + std::string(info(parameter).name) + '=';
  return text;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

// Returns the hint for a line that is not a call.
void refuse(Cursor& in) {
  const std::string_view word = first_word(in.rest());
  std::vector<std::string_view> words;
  std::string forms;
  for (const OperationInfo& row : xen::recorded_operations()) {
    if (std::ranges::find(words, first_word(row.text)) == words.end())
      words.push_back(first_word(row.text));
    if (first_word(row.text) == word) forms += (forms.empty() ? "" : ", or ") + usage(row);
  }
  if (forms.empty())
    return in.fail("unknown operation " + in_quotes(word), suggestion(word, words));
  in.expect(word);
  in.fail("there is no such " + std::string(word), "expected " + forms);
}

}  // namespace

std::string to_text(const xen::Hypercall& call) {
  const OperationInfo& row = info(call.op);
  std::string text(row.text);
  for (const Parameter parameter : row.parameters) {
    if (parameter == Parameter::none) break;
    const ParameterInfo& argument = info(parameter);
    const std::int32_t value = argument.get(call);
    text += ' ' + std::string(argument.name) + '=';
    text += argument.names.empty() ? std::to_string(value)
                                   : std::string(argument.names[static_cast<std::size_t>(value)]);
  }
  return text;
}

xen::Hypercall read_hypercall(Cursor& in) {
  const auto rows = xen::recorded_operations();
  const auto row = std::ranges::find_if(rows, [&](const OperationInfo& candidate) {
    const std::string_view behind =
        in.rest().substr(std::min(in.rest().size(), candidate.text.size()));
    return in.next_is(candidate.text) && (behind.empty() || behind.front() == ' ');
  });
  if (row == rows.end()) return refuse(in), xen::Hypercall{};
  const std::string hint = "expected " + usage(*row);
  in.expect(row->text);
  xen::Hypercall call{.op = row->op};
  for (const Parameter parameter : row->parameters) {
    if (parameter == Parameter::none) break;
    const ParameterInfo& argument = info(parameter);
    const std::string key = ' ' + std::string(argument.name) + '=';
    if (argument.names.empty()) {
      argument.set(call,
                   static_cast<std::int32_t>(in.number(key, argument.low, argument.high, hint)));
    } else {
      in.expect(key, hint);
      argument.set(call, static_cast<std::int32_t>(in.one_of(argument.names)));
    }
  }
  in.end();
  return call;
}

}  // namespace pirq::fuzz
