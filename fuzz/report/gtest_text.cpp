#include "fuzz/report/gtest_text.h"

#include <cctype>
#include <filesystem>

#include "fuzz/case_file/print.h"

namespace pirq::fuzz {
namespace {

// "January2017Msi" for "january-2017-msi".
std::string test_name(std::string_view file) {
  std::string name;
  bool upper = true;
  for (const char c : std::filesystem::path(file).stem().string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) name += upper ? static_cast<char>(std::toupper(byte)) : c;
    upper = std::isalnum(byte) == 0;
  }
  return name.empty() ? "Case" : name;
}

}  // namespace

std::string gtest_text(const Case& value, std::string_view file) {
  const std::string text = print_case(value);
  // A comment could hold the end of the raw string.
  std::string mark = "case";
  while (text.find(')' + mark + '"') != std::string::npos) mark += '_';
  return "// Written by pirqfuzz replay --gtest. Link pirq::fuzz and GoogleTest.\n"
         "#include <gtest/gtest.h>\n\n"
         "#include <variant>\n\n"
         "#include \"fuzz/pirqfuzz.h\"\n\n"
         "TEST(Pirqfuzz, " +
         test_name(file) + ") {\n  constexpr auto kCase = R\"" + mark + '(' + text + ')' + mark +
         "\";\n"
         "  const auto parsed = pirq::fuzz::parse_case(kCase, \"case\", "
         "pirq::enum_names<pirq::Property>);\n"
         "  if (const auto* error = std::get_if<pirq::fuzz::InputError>(&parsed))\n"
         "    FAIL() << to_text(*error);\n"
         "  const auto replayed = pirq::fuzz::replay(std::get<pirq::fuzz::Case>(parsed), {});\n"
         "  if (const auto* error = std::get_if<pirq::fuzz::InputError>(&replayed))\n"
         "    FAIL() << to_text(*error);\n"
         "  for (const auto& world : std::get<pirq::fuzz::Replay>(replayed).worlds)\n"
         "    EXPECT_TRUE(world.met) << world.summary;\n"
         "}\n";
}

}  // namespace pirq::fuzz
