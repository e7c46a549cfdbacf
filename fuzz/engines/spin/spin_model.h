/* The C interface of the model for Spin's verifiers. A state is a block of bytes that the verifier
   owns, stores and compares; these functions compute its successors. The interface is C because
   Spin generates C. It is not thread-safe. The environment variables PIRQFUZZ_WORLD and
   PIRQFUZZ_PROPERTIES choose the world and the properties (../chosen.h). */
#ifndef PIRQFUZZ_SPIN_MODEL_H
#define PIRQFUZZ_SPIN_MODEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The size of a state in bytes. */
size_t pirq_state_bytes(void);
/** An upper bound of pirq_steps over all states. */
int pirq_steps_max(void);

/** Writes the initial state to `state`. */
void pirq_start(unsigned char* state);
/** The number of steps that are enabled in `state`. */
int pirq_steps(const unsigned char* state);
/** Executes the enabled step `index`. Returns 1 if it violates a property, 0 otherwise.
    REQUIRES: 0 <= index < pirq_steps(state). */
int pirq_make(unsigned char* state, int index);
/** The text of the enabled step `index` of `state`, valid until the next call.
    REQUIRES: 0 <= index < pirq_steps(state). */
const char* pirq_step_text(const unsigned char* state, int index);

#ifdef __cplusplus
}
#endif

#endif
