// Which tables differ among the states of a level: what makes a state space large.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/world.h"

namespace pirq::fuzz {

/// A table, and in how many forms it occurs among some states.
struct TableForms {
  std::string_view table;
  std::size_t forms = 0;
  friend bool operator==(const TableForms&, const TableForms&) = default;
};

/// Counts the forms of each table of one setup.
class TableCounter {
 public:
  explicit TableCounter(const Setup& setup);
  /// Counts the tables of a state of the setup.
  void add(const World& world);
  /// Returns the tables with more than one form; those with the most forms come first.
  [[nodiscard]] std::vector<TableForms> forms() const;

 private:
  struct Table {
    std::string_view name;
    std::size_t offset;  // In bytes, like `size`.
    std::size_t size;
    std::vector<std::uint64_t> hashes;  // One for each state.
  };
  std::vector<Table> tables_;
};

}  // namespace pirq::fuzz
