// pirqfuzz_instrument SOURCE OUTPUT LIST FIRST NAME: writes a copy of a source with all its mutants
// in it, and a list of them: number, place, operator, and the text that it changes.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "fuzz/mutation/mutate.h"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: pirqfuzz_instrument SOURCE OUTPUT LIST FIRST NAME\n", stderr);
    return 2;
  }
  std::ifstream in(argv[1]);
  std::stringstream text;
  text << in.rdbuf();
  int first = 0;
  const std::string_view number = argv[4];
  std::from_chars(number.data(), number.data() + number.size(), first);
  const pirq::mutation::Instrumented made = pirq::mutation::instrument(text.str(), first);
  std::ofstream(argv[2]) << "#include \"fuzz/mutation/mutant.h\"\n#line 1 \"" << argv[1] << "\"\n"
                         << made.source;
  std::ofstream list(argv[3]);
  for (const pirq::mutation::Mutant& mutant : made.mutants)
    list << mutant.id << '\t' << argv[5] << ':' << mutant.line << '\t' << mutant.operation << '\t'
         << mutant.original << '\n';
  return in && list ? 0 : 2;
}
