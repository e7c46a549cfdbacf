// The test program of fuzz/. It adds tests for the cases of the corpus.
#include <gtest/gtest.h>

#include <cstdio>

#include "fuzz/testing/corpus_test.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (pirq::fuzz::register_corpus_tests(PIRQFUZZ_CORPUS_DIR) == 0) {
    std::fputs("no case file in " PIRQFUZZ_CORPUS_DIR "\n", stderr);
    return 1;
  }
  return RUN_ALL_TESTS();
}
