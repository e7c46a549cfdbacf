// The matrix: every combination of releases and discipline against every property, each by
// exhaustive search of a small world. Which combinations were broken, and which are not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fuzz/explore/explore.h"
#include "model/setup.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// The devices and sizes of one part of the matrix. The numbers are few, so that searches end: one
/// more than there are vectors, and one host irq more than that.
struct MatrixWorld {
  std::string_view name;
  std::array<DeviceConfig, 2> devices;
  std::int32_t pirqs;
  std::int32_t irqs;
};

/// Which three programs meet, and how well-behaved the drivers are.
struct Combination {
  Release xen, qemu, guest;
  Discipline driver;
  friend bool operator==(const Combination&, const Combination&) = default;
};

/// What is known of one property in one world.
struct Cell {
  enum class Kind : std::uint8_t {
    holds,      ///< Proven.
    violated,   ///< The shortest interleaving that breaks it has `steps` steps.
    undecided,  ///< A bound ended the search; none of up to `steps` steps breaks it.
  };
  Kind kind = Kind::undecided;
  std::size_t steps = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// The properties of the matrix, a column each: all but the canary.
inline constexpr std::size_t kMatrixColumns = enum_count<Property> - 1;
[[nodiscard]] std::span<const Property> matrix_columns();

struct MatrixRow {
  const MatrixWorld* world = nullptr;
  Combination combination{};
  std::array<Cell, kMatrixColumns> cells{};
};

[[nodiscard]] std::span<const MatrixWorld> matrix_worlds();
/// Every row, in order, nothing known yet: by world, discipline, Xen, QEMU, Linux.
[[nodiscard]] std::vector<MatrixRow> matrix_rows();

/// The world of a row.
[[nodiscard]] WorldConfig world_of(const MatrixRow& row);
/// Searches the row's world within the bounds of `options`, and fills its cells.
void fill(MatrixRow& row, ExploreOptions options);

/// Whether both cannot be true of one world; what is undecided contradicts little.
[[nodiscard]] bool contradict(const Cell& one, const Cell& other);

}  // namespace pirq::fuzz
