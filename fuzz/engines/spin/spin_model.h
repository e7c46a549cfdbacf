/* The model behind a C interface, for Spin's verifiers: a state is a block of bytes that the
   verifier owns, tracks and compares; everything that happens to it happens here. C, because pan.c
   is C. Not for threads. */
#ifndef PIRQFUZZ_SPIN_MODEL_H
#define PIRQFUZZ_SPIN_MODEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Chooses the world, by its name or a case file; the environment variable PIRQFUZZ_WORLD where
    nobody calls this. Bad input ends the program with exit code 2. */
void pirq_choose_world(const char* name_or_file);

/** Bytes of a state. */
size_t pirq_state_bytes(void);
/** No state has more steps that can follow it. */
int pirq_steps_max(void);

/** Writes the first state. */
void pirq_start(unsigned char* state);
/** How many steps can follow `state`; 0 to steps_max. */
int pirq_steps(const unsigned char* state);
/** Makes step `index`, 0 to pirq_steps - 1; answers 1 if it breaks a property, else 0. */
int pirq_make(unsigned char* state, int index);
/** The text of step `index` of `state`, valid until the next call. */
const char* pirq_step_text(const unsigned char* state, int index);

#ifdef __cplusplus
}
#endif

#endif
