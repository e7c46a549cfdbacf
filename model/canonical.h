// The canonical form of a state. Two states with equal forms have the same future: the same steps
// lead to states with equal forms, and break the same properties. A search therefore visits only
// one state of each form.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/symmetry.h"
#include "model/world.h"

namespace pirq {

/// What a search regards as the same state.
enum class StateReduction : std::uint8_t {
  none,       ///< Equal states.
  symmetry,   ///< States that differ only in the names of equal devices.
  canonical,  ///< States with equal canonical forms.
};

/// Buffers of an ingredient.
struct CanonicalScratch {
  struct OrderedVector {
    std::int32_t pirq;
    int device;
    std::size_t vector;
  };
  std::vector<std::int32_t> name;
  std::vector<std::size_t> used;
  std::vector<OrderedVector> order;
  std::vector<std::pair<std::uint64_t, int>> devices;
  std::vector<std::byte> copy;
};

/// One thing that a canonical form forgets.
struct Ingredient {
  std::string_view name;
  /// Why no step and no property depends on it.
  std::string_view reason;
  /// True if that is so in worlds of this setup.
  bool (*applies)(const Setup& setup);
  /// Forgets it in the state at `base`.
  void (*forget)(const Setup& setup, Base base, CanonicalScratch& scratch);
  bool renames = false;  ///< It changes names. Otherwise it clears data that nothing reads.
};

/// The ingredients, in the order in which they are applied. The names of devices come last.
[[nodiscard]] std::span<const Ingredient> ingredients();

/// Makes the canonical forms of states of one setup. It holds buffers, so each thread needs its
/// own. `explore --check-reduction` checks that the forms of a world are right.
class CanonicalForm {
 public:
  CanonicalForm(const Setup& setup, StateReduction reduction);
  /// A form with ingredients of the caller, whether they apply or not; for tests of the check.
  /// `forgets` must outlive the form.
  CanonicalForm(const Setup& setup, std::span<const Ingredient> forgets);
  /// The form that forgets only data that nothing reads, and keeps all names.
  [[nodiscard]] static CanonicalForm without_dead_data(const Setup& setup);

  /// The form that keeps the names of devices and of pirqs, for a reader who knows these.
  [[nodiscard]] static CanonicalForm with_devices_and_pirqs(const Setup& setup);

  /// True if some state differs from its form.
  [[nodiscard]] bool any() const { return devices_ || !forgets_.empty(); }
  /// Replaces the state of `world` by its form.
  void apply(World& world);

 private:
  const Setup* setup_;
  Symmetry symmetry_;
  bool devices_;
  std::vector<const Ingredient*> forgets_;
  CanonicalScratch scratch_;
};

}  // namespace pirq
