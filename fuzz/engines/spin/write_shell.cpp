// Writes the Promela shell of a world: one process that repeatedly executes one of the enabled
// steps. The model behind spin_model.h computes them.
#include <cstdio>
#include <cstdlib>

#include "fuzz/engines/spin/spin_model.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: pirqfuzz_spin_shell NAME|FILE >shell.pml\n", stderr);
    return 2;
  }
  setenv("PIRQFUZZ_WORLD", argv[1], 1);
  std::printf(
      "/* Written by pirqfuzz_spin_shell: one option per enabled step of a state. */\n"
      "c_decl { \\#include \"fuzz/engines/spin/spin_model.h\"\n"
      "  extern unsigned char pirq_state[]; };\n"
      "c_code { unsigned char pirq_state[%zu]; };\n"
      "c_track \"pirq_state\" \"%zu\" \"Matched\";\n"
      "bit broken;\n"
      "short steps;  /* The number of enabled steps, a function of the state. */\n"
      "active proctype world() {\n"
      "  d_step { c_code { pirq_start(pirq_state); now.steps = pirq_steps(pirq_state); } }\n"
      "  do\n",
      pirq_state_bytes(), pirq_state_bytes());
  for (int i = 0; i < pirq_steps_max(); ++i)
    std::printf(
        "  :: d_step { steps > %d -> c_code {\n"
        "       Printf(\"  step: %%s\\n\", pirq_step_text(pirq_state, %d));\n"
        "       now.broken = pirq_make(pirq_state, %d);\n"
        "       now.steps = pirq_steps(pirq_state); }; assert(!broken) }\n",
        i, i, i);
  std::puts("  od\n}");
  return std::fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
