#include "fuzz/conform/trace/hypercall_text.h"

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <string_view>
#include <vector>

#include "fuzz/text/fields.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

using xen::OperationInfo;
using xen::Parameter;
using xen::ParameterInfo;

constexpr std::size_t kParametersMax = std::tuple_size_v<decltype(OperationInfo::parameters)>;

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

// True if the line is "> " and an operation of this row.
bool is(const Line& line, const OperationInfo& row) {
  const std::string_view rest = line.text.substr(std::min<std::size_t>(2, line.text.size()));
  return rest.starts_with(row.text) &&
         (rest.size() == row.text.size() || rest[row.text.size()] == ' ');
}

// Returns the error for a line that begins like no operation.
Problem unknown(const Line& line) {
  const Token token = word_at(line, 1);
  std::vector<std::string_view> words;
  std::string forms;
  for (const OperationInfo& row : xen::recorded_operations()) {
    const std::string_view word = first_word(row.text);
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
    if (word == token.text) forms += (forms.empty() ? "" : ", or ") + usage(row);
  }
  if (forms.empty())
    return error_at(line, token, "unknown operation " + in_quotes(token.text),
                    suggestion(token.text, words));
  return error_at(line, word_at(line, 2), "there is no such " + std::string(token.text),
                  "expected " + forms);
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

Problem read_hypercall(const Line& line, xen::Hypercall& call) {
  if (auto problem = expect_word(line, 0, ">", "an operation's line begins with '>'"))
    return problem;
  const auto rows = xen::recorded_operations();
  const auto row = std::ranges::find_if(rows, [&](const auto& r) { return is(line, r); });
  if (row == rows.end()) return unknown(line);
  boost::container::static_vector<WantedField, kParametersMax> wanted;
  for (const Parameter parameter : row->parameters) {
    if (parameter == Parameter::none) break;
    const ParameterInfo& argument = info(parameter);
    wanted.push_back({argument.name, argument.low, argument.high, argument.names});
  }
  const std::size_t first = split_list({row->text, 1}, ' ').size() + 1;
  if (auto problem =
          read_wanted(line, first, "expected " + usage(*row), {wanted.data(), wanted.size()}))
    return problem;
  call = {.op = row->op};
  for (std::size_t i = 0; i < wanted.size(); ++i)
    info(row->parameters[i]).set(call, static_cast<std::int32_t>(wanted[i].value));
  return no_more_than(line, first + wanted.size());
}

}  // namespace pirq::fuzz
