#include "fuzz/picture/page.h"

#include <string_view>

#include "fuzz/picture/palette.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

// What does not depend on the colours.
constexpr std::string_view kShape = R"css(
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem 1.25rem 2rem; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p { margin: .3rem 0; max-width: 100ch; overflow-wrap: anywhere; }
code, .code, td.step, .number { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .85em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.verdict { font-weight: 600; }
.scroll { overflow: auto; border: 1px solid; border-radius: 6px; }
.picture { display: block; }
#picture { max-height: calc(100vh - 24rem); min-height: 18rem; }
#picture .heads { position: sticky; top: 0; width: max-content; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; padding: .3rem 0; }
th, td { border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top; }
.scroll thead th { position: sticky; top: 0; vertical-align: bottom; }
td.count, th.count { text-align: right; font-variant-numeric: tabular-nums; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.upright { writing-mode: vertical-rl; font-weight: normal; }
.heat td, .heat th { padding: .1rem .35rem; }
main > .scroll { margin: .5rem 0 1rem; max-height: 85vh; }
.numbers { display: flex; flex-wrap: wrap; gap: .25rem; }
.number { border: 1px solid; border-radius: 4px; padding: 0 .4rem; white-space: nowrap; }
#panel { position: sticky; bottom: 0; border-top: 2px solid; margin: 1rem -1.25rem 0; padding: .5rem 1.25rem; max-height: 14rem; overflow: auto; }
#panel h2 { margin: 0; }
#panel p { margin: .1rem 0; }
.keys { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .6rem 0; }
button, select { font: inherit; padding: .2rem .6rem; border-radius: 5px; }
[hidden] { display: none !important; }
)css";

constexpr std::string_view kPaper = R"css(
  body { padding: 0; }
  .scroll, #picture { max-height: none; overflow: visible; border: none; }
  .picture { max-width: 100%; height: auto; }
  #panel, .keys { display: none !important; }
  .picture *, .number, td { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
)css";

std::string colours(const Palette& palette) {
  return picture_style(palette) + page_style(palette);
}

}  // namespace

std::string page_text(const Page& page) {
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n";
  text += "<title>" + xml_escaped(page.title) + "</title>\n<style>";
  text += kShape;
  text += colours(kLight);
  text += "@media screen and (prefers-color-scheme: dark) {\n" + colours(kDark) + "}\n";
  text += "@media print {";
  text += kPaper;
  text += "}\n</style>\n</head>\n<body>\n" + page.body;
  if (!page.script.empty()) text += "<script>" + page.script + "</script>\n";
  return text + "</body>\n</html>\n";
}

}  // namespace pirq::fuzz
