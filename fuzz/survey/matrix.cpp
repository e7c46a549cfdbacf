#include "fuzz/survey/matrix.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace pirq::fuzz {
namespace {

constexpr std::int32_t kGsis = 16;
constexpr DeviceConfig kMsi{};
constexpr DeviceConfig kMsix2{.kind = DeviceKind::msix, .vectors = 2};

constexpr std::array kTwoMsi = {kMsi, kMsi};
constexpr std::array kMsixAndMsi = {kMsix2, kMsi};
constexpr std::array kThreeMsi = {kMsi, kMsi, kMsi};

constexpr MatrixWorld kWorlds[] = {
    {"two-msi", kTwoMsi, kGsis + 3, kGsis + 4},
    {"msix-and-msi", kMsixAndMsi, kGsis + 4, kGsis + 5},
    {"two-msi-short", kTwoMsi, kGsis + 1, kGsis + 4, {}, true},
    {"msix-and-msi-short", kMsixAndMsi, kGsis + 2, kGsis + 5, {StepKind::begin_range}, true},
    {"three-msi", kThreeMsi, kGsis + 4, kGsis + 5},
};

constexpr Discipline kDrivers[] = {Discipline::orderly, Discipline::surprise};
constexpr Release kXen[] = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};
constexpr Release kQemu[] = {release("qemu-1.x"), release("qemu-2.1"), release("qemu-2.6"),
                             release("qemu-today")};
constexpr Release kLinux[] = {release("linux-2.6.38"), release("linux-4.9"), release("linux-4.12"),
                              release("linux-6.1"), release("linux-6.12")};

// Releases with the same rules, and their name: "4.8", "4.17..4.18", "4.7,4.8".
struct Alike {
  Release first;
  std::string name;
};

std::vector<Alike> alike(std::span<const Release> releases) {
  std::vector<Alike> parts;
  const auto same = [&](std::size_t i, std::size_t j) {
    return j < releases.size() && rules_of(releases[i]) == rules_of(releases[j]);
  };
  for (std::size_t i = 0; i < releases.size();) {
    std::size_t end = i + 1;
    while (same(i, end)) ++end;
    std::string name(info(releases[i]).number());
    if (end - i > 1) (name += "..") += info(releases[end - 1]).number();
    const auto known = std::ranges::find_if(
        parts, [&](const Alike& part) { return rules_of(part.first) == rules_of(releases[i]); });
    if (known != parts.end())
      (known->name += ',') += name;
    else
      parts.push_back({releases[i], std::move(name)});
    i = end;
  }
  return parts;
}

}  // namespace

MatrixReleases usual_releases() {
  return {.xen = {std::begin(kXen), std::end(kXen)},
          .qemu = {std::begin(kQemu), std::end(kQemu)},
          .guest = {std::begin(kLinux), std::end(kLinux)}};
}

std::span<const Property> matrix_columns() {
  return std::span(enum_values<Property>).first(kMatrixColumns);
}

std::span<const MatrixWorld> matrix_worlds() {
  return kWorlds;
}

std::vector<MatrixRow> matrix_rows(const MatrixReleases& releases, Band band) {
  const auto xens = alike(releases.xen);
  const auto qemus = alike(releases.qemu);
  const auto guests = alike(releases.guest);
  std::vector<MatrixRow> rows;
  for (const MatrixWorld& world : kWorlds) {
    if (band == Band::shortage && !world.shortage) continue;
    for (const Discipline driver : kDrivers)
      for (const Alike& xen : xens)
        for (const Alike& qemu : qemus)
          for (const Alike& guest : guests)
            rows.push_back({.world = &world,
                            .combination = {xen.first, qemu.first, guest.first, driver},
                            .names = {xen.name, qemu.name, guest.name}});
  }
  return rows;
}

WorldConfig world_of(const MatrixRow& row) {
  WorldConfig config;
  config.xen = row.combination.xen;
  config.qemu = row.combination.qemu;
  config.guest = row.combination.guest;
  config.driver = row.combination.driver;
  config.gsis = kGsis;
  config.pirqs = row.world->pirqs;
  config.irqs = row.world->irqs;
  config.also = row.world->also;
  config.devices.assign(row.world->devices.begin(), row.world->devices.end());
  return config;
}

Explored fill(MatrixRow& row, ExploreOptions options) {
  const Setup setup = std::get<Setup>(Setup::create(world_of(row)));
  const World start(setup);
  options.keep_going = true;
  PropertySet columns;
  for (const Property column : matrix_columns()) columns.add(column);
  options.watched = columns;
  Explored explored = explore(start, options);

  for (const Property column : matrix_columns())
    row.cells[index_of(column)] = cell_of(explored, column);
  return explored;
}

}  // namespace pirq::fuzz
