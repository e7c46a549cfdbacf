#include "fuzz/report/xml_text.h"

#include "fuzz/report/json_text.h"

namespace pirq::fuzz {

std::string xml_escaped(std::string_view text) {
  std::string xml;
  for (const char c : as_utf8(text)) switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      case '\n':
      case '\t':
        xml += c;
        break;
      default:
        xml += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  return xml;
}

}  // namespace pirq::fuzz
