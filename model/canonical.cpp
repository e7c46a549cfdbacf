#include "model/canonical.h"

#include "model/canonical/parts.h"

namespace pirq {
namespace {

constexpr Ingredient kIngredients[] = {
    {"words of a binding that is gone",
     "Xen reads gvec and gflags of a number only while it is bound",
     canonical::vectors_have_no_table, canonical::forget_binding_words},
    {"free sets", "the sets of free numbers, irqs, ports and descriptors follow from the tables",
     canonical::free_sets_are_derived, canonical::forget_free_sets},
    {"copies of messages", "QEMU fills its copy from the latch before it reads it",
     canonical::has_latch, canonical::forget_copies},
    {"messages without a number",
     "the guest writes a message, and QEMU maps only a written one, before either reads it",
     canonical::messages_are_written_first, canonical::forget_messages},
    {"closed ports", "the guest reads the port that it closed only until it has forgotten it",
     canonical::remembers_closed_ports, canonical::forget_closed_ports},
    {"names of pirqs", "nothing names a free number, and no free number differs from another",
     canonical::numbers_are_alike, canonical::rename_numbers, true},
    {"names of Linux irqs", "no free irq differs from another", canonical::linux_irqs_are_alike,
     canonical::rename_linux_irqs, true},
    {"names of ports", "no free port differs from another", canonical::ports_are_alike,
     canonical::rename_ports, true},
    {"names of host irqs", "no free irq differs from another", canonical::irqs_are_alike,
     canonical::rename_irqs, true},
    {"names of MSI descriptors", "only irqs and the device's entries name them",
     canonical::descriptors_are_alike, canonical::rename_descriptors, true},
};

}  // namespace

std::span<const Ingredient> ingredients() {
  return kIngredients;
}

CanonicalForm::CanonicalForm(const Setup& setup, StateReduction reduction)
    : setup_(&setup),
      symmetry_(setup),
      devices_(reduction != StateReduction::none && symmetry_.any()) {
  if (reduction != StateReduction::canonical) return;
  for (const Ingredient& ingredient : kIngredients)
    if (ingredient.applies(setup)) forgets_.push_back(&ingredient);
}

CanonicalForm::CanonicalForm(const Setup& setup, std::span<const Ingredient> forgets)
    : CanonicalForm(setup, StateReduction::symmetry) {
  for (const Ingredient& ingredient : forgets) forgets_.push_back(&ingredient);
}

CanonicalForm CanonicalForm::without_dead_data(const Setup& setup) {
  CanonicalForm form(setup, StateReduction::none);
  for (const Ingredient& ingredient : kIngredients)
    if (!ingredient.renames && ingredient.applies(setup)) form.forgets_.push_back(&ingredient);
  return form;
}

CanonicalForm CanonicalForm::with_devices_and_pirqs(const Setup& setup) {
  CanonicalForm form(setup, StateReduction::none);
  for (const Ingredient& ingredient : kIngredients)
    if (ingredient.forget != canonical::rename_numbers && ingredient.applies(setup))
      form.forgets_.push_back(&ingredient);
  return form;
}

void CanonicalForm::apply(World& world) {
  for (const Ingredient* ingredient : forgets_)
    ingredient->forget(*setup_, world.memory_.base(), scratch_);
  if (devices_) symmetry_.canonicalise(world);
}

}  // namespace pirq
