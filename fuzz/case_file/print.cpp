#include "fuzz/case_file/print.h"

#include <algorithm>
#include <string_view>

#include "fuzz/case_file/body_line.h"
#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/text/line.h"

namespace pirq::fuzz {
namespace {

// Makes any text a valid comment. The text may come from a command line or a script and may hold
// control bytes or be too long.
std::string comment_text(std::string_view comment) {
  std::string text(comment.substr(0, kCommentMax));
  std::ranges::replace_if(text, is_control, ' ');
  text.erase(text.find_last_not_of(" \t") + 1);
  return text.empty() ? "#" : "# " + text;
}

void append_line(std::string& text, std::string_view line) {
  text += line;
  text += '\n';
}

void append_comments(std::string& text, const std::vector<std::string>& comments) {
  for (const std::string& comment : comments) append_line(text, comment_text(comment));
}

void append_header(std::string& text, const Case& value) {
  append_line(text, version_text());
  append_comments(text, value.comments);
  for (const NamedWorld& world : value.worlds) append_line(text, world_text(world));
  for (std::size_t i = 0; i < value.devices.size(); ++i)
    append_line(text, device_text(static_cast<int>(i), value.devices[i]));
  for (const NamedWorld& world : value.worlds)
    if (const std::string line = expectation_text(world); !line.empty()) append_line(text, line);
}

}  // namespace

std::string print_case(const Case& value) {
  std::string text;
  append_header(text, value);
  if (!value.items.empty() || !value.end_comments.empty()) append_line(text, "");
  for (const Item& item : value.items) {
    append_comments(text, item.comments);
    text += action_text(item.action, {value.devices.data(), value.devices.size()});
    if (!item.note.empty()) text += "  " + comment_text(item.note);
    append_line(text, "");
  }
  append_comments(text, value.end_comments);
  return text;
}

}  // namespace pirq::fuzz
