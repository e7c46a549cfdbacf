// The matrix: for every combination of releases and driver discipline, and for every property,
// whether the property holds. Each row is an exhaustive search of a small world.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/explore/explore.h"
#include "fuzz/survey/cell.h"
#include "model/setup.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// The devices and sizes of one part of the matrix. The state space is small. A world without
/// shortage has one pirq more than its vectors need. A world with shortage has one pirq less, and
/// its MSI-X drivers accept fewer vectors than they request. Host irqs suffice in both.
struct MatrixWorld {
  std::string_view name;
  std::span<const DeviceConfig> devices;
  std::int32_t pirqs;
  std::int32_t irqs;
  StepKinds also = {};
  bool shortage = false;
};

/// The releases of each program that a matrix compares. Releases with the same rules share a row.
struct MatrixReleases {
  std::vector<Release> xen, qemu, guest;
};
/// The releases of corpus/matrix.txt.
[[nodiscard]] MatrixReleases usual_releases();

/// The releases of the three programs, and the driver discipline.
struct Combination {
  Release xen, qemu, guest;
  Discipline driver;
  friend bool operator==(const Combination&, const Combination&) = default;
};

/// The number of columns: the properties that a user of a release notices. The later ones are about
/// the programs' records, and every run watches them.
inline constexpr std::size_t kMatrixColumns = index_of(Property::authorised) + 1;
/// Returns the properties of the columns, in order.
[[nodiscard]] std::span<const Property> matrix_columns();

/// One row of the matrix: a world and its verdicts.
struct MatrixRow {
  const MatrixWorld* world = nullptr;
  Combination combination{};           ///< Of releases with the same rules, the first.
  std::array<std::string, 3> names{};  ///< "4.17", or several releases: "4.17..4.18", "4.7,4.8".
  std::array<Cell, kMatrixColumns> cells{};
};

/// Returns the worlds of the matrix, one for each part.
[[nodiscard]] std::span<const MatrixWorld> matrix_worlds();
/// The worlds of a matrix.
enum class Band : std::uint8_t { all, shortage };
/// Returns all rows with empty cells, ordered by world, discipline, Xen, QEMU and Linux.
[[nodiscard]] std::vector<MatrixRow> matrix_rows(const MatrixReleases& releases,
                                                 Band band = Band::all);

/// Returns the config of the world of a row.
[[nodiscard]] WorldConfig world_of(const MatrixRow& row);
/// Searches the world of the row within the bounds of `options` and sets its cells. Returns what
/// the search found: a shortest case of each property that is violated.
Explored fill(MatrixRow& row, ExploreOptions options);

}  // namespace pirq::fuzz
