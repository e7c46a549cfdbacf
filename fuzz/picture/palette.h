// The colours of pictures and pages. Texts have a contrast of at least 4.5 with their background
// and bars one of at least 3, in both palettes. No meaning depends on a colour alone.
#pragma once

#include <string>
#include <string_view>

namespace pirq::fuzz {

struct Palette {
  std::string_view page;    ///< The background.
  std::string_view raised;  ///< The background of heads, panels and the current step.
  std::string_view text;
  std::string_view muted;  ///< Less important text.
  std::string_view line;
  std::string_view driver;  ///< The three holders.
  std::string_view qemu;
  std::string_view xen;
  std::string_view interrupt;
  std::string_view bad;       ///< What is broken, and what failed.
  std::string_view bad_soft;  ///< The background of the broken step.
  std::string_view good;
  std::string_view free;  ///< The background of a number, by its state.
  std::string_view allocated;
  std::string_view mapped;
  std::string_view forced;
  std::string_view heat;  ///< "R,G,B" of the hottest cell of a heat map.
};

inline constexpr Palette kLight = {.page = "#ffffff",
                                   .raised = "#f3f5f8",
                                   .text = "#1b1f24",
                                   .muted = "#57606a",
                                   .line = "#c4cbd3",
                                   .driver = "#0072b2",
                                   .qemu = "#b35900",
                                   .xen = "#00795c",
                                   .interrupt = "#8a3b8f",
                                   .bad = "#b3001b",
                                   .bad_soft = "#fde8ea",
                                   .good = "#1a7f37",
                                   .free = "#f3f5f8",
                                   .allocated = "#d6e9f8",
                                   .mapped = "#cdeee1",
                                   .forced = "#fbdcc0",
                                   .heat = "0,114,178"};

inline constexpr Palette kDark = {.page = "#0f141a",
                                  .raised = "#1b222b",
                                  .text = "#e6edf3",
                                  .muted = "#a3adb8",
                                  .line = "#3a444f",
                                  .driver = "#4aa8e8",
                                  .qemu = "#e8923c",
                                  .xen = "#35b58f",
                                  .interrupt = "#cf8fd4",
                                  .bad = "#ff7b85",
                                  .bad_soft = "#3d1a1f",
                                  .good = "#56d364",
                                  .free = "#1b222b",
                                  .allocated = "#15395a",
                                  .mapped = "#0f4636",
                                  .forced = "#5a3410",
                                  .heat = "74,168,232"};

/// The rules for the classes of a picture (svg.cpp).
[[nodiscard]] std::string picture_style(const Palette& palette);
/// The rules for the classes of a page.
[[nodiscard]] std::string page_style(const Palette& palette);

}  // namespace pirq::fuzz
