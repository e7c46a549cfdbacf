// Included by instrumented sources. A mutant is a small mistake with a number. All mutants are in
// one build; the environment variable PIRQFUZZ_MUTANT chooses the one that is active.
#pragma once

#include <type_traits>

namespace pirq::mutation {

/// The number of the active mutant, 0 none.
extern const int kActive;

/// Notes that the running program executes the place of mutant `id`. Only with
/// PIRQFUZZ_MUTANT=trace.
void note(int id);

/// With PIRQFUZZ_MUTANT=trace, the places that were executed are written when the program ends.
inline constexpr int kTrace = -1;

/// True if mutant `id` is active. False in constant expressions, so tables do not change.
constexpr bool on(int id) {
  if (std::is_constant_evaluated()) return false;
  if (kActive == kTrace) note(id);
  return kActive == id;
}

template <class T>
constexpr T next_if(int id, T value) {
  return on(id) ? static_cast<T>(value + 1) : value;
}
template <class T>
constexpr T zero_if(int id, T value) {
  return on(id) ? T{} : value;
}
constexpr bool flip_if(int id, bool value) {
  return on(id) != value;
}

/// Stands between an operator and its right operand: `a < b` becomes `a < Swap<id>{} < b`. Thus the
/// instrumentation needs no knowledge of precedence.
template <int id>
struct Swap {};
template <class T, int id>
struct Left {
  const T& value;
};

// Defines an operator and the one that the mutant puts in its place.
#define PIRQ_MUTATION_SWAP(op, other)                                                 \
  template <class T, int id>                                                          \
  constexpr Left<T, id> operator op(const T& a, Swap<id>) {                           \
    return {a};                                                                       \
  }                                                                                   \
  template <class T, int id, class U>                                                 \
  constexpr auto operator op(Left<T, id> a, const U& b) {                             \
    if constexpr (requires { static_cast<decltype(a.value op b)>(a.value other b); }) \
      if (on(id)) return static_cast<decltype(a.value op b)>(a.value other b);        \
    return a.value op b;                                                              \
  }
PIRQ_MUTATION_SWAP(<, <=)
PIRQ_MUTATION_SWAP(<=, <)
PIRQ_MUTATION_SWAP(>, >=)
PIRQ_MUTATION_SWAP(>=, >)
PIRQ_MUTATION_SWAP(==, !=)
PIRQ_MUTATION_SWAP(!=, ==)
PIRQ_MUTATION_SWAP(+, -)
PIRQ_MUTATION_SWAP(-, +)
PIRQ_MUTATION_SWAP(&, |)
PIRQ_MUTATION_SWAP(|, &)
#undef PIRQ_MUTATION_SWAP

}  // namespace pirq::mutation
