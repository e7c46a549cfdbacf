#include "fuzz/picture/palette.h"

#include <fmt/format.h>

namespace pirq::fuzz {

std::string picture_style(const Palette& p) {
  using fmt::arg;
  return fmt::format(
      R"(.picture text {{ font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: {text}; white-space: pre; }}
.picture .label {{ font-size: 11px; paint-order: stroke; stroke: {page}; stroke-width: 3px; }}
.picture .name {{ font-weight: bold; }}
.picture .mid {{ text-anchor: middle; }}
.picture .end {{ text-anchor: end; fill: {muted}; }}
.picture .muted {{ fill: {muted}; }}
.picture .bad {{ fill: {bad}; }}
.picture .good {{ fill: {good}; }}
.picture .title {{ font-size: 14px; font-weight: bold; }}
.picture .page {{ fill: {page}; }}
.picture .row {{ fill: {page}; stroke: {raised}; }}
.picture .row.broken {{ fill: {bad_soft}; }}
.picture .row.current {{ fill: {raised}; stroke: {text}; }}
.picture .row.broken.current {{ fill: {bad_soft}; }}
.picture .box {{ fill: {raised}; stroke: {line}; }}
.picture .rule, .picture .life, .picture .track {{ stroke: {line}; fill: none; }}
.picture .life {{ stroke-dasharray: 2 3; }}
.picture .track {{ stroke-width: 1; stroke-dasharray: 1 4; }}
.picture .dot {{ fill: {text}; }}
.picture .call, .picture .write, .picture .answer, .picture .interrupt {{ stroke: {text}; stroke-width: 1.2; fill: none; }}
.picture .write {{ stroke: {muted}; }}
.picture .answer {{ stroke: {muted}; stroke-dasharray: 5 3; }}
.picture .interrupt {{ stroke: {interrupt}; stroke-width: 2; }}
.picture .tip {{ stroke: none; fill: {text}; }}
.picture .tip.write, .picture .tip.answer {{ fill: {muted}; }}
.picture .tip.interrupt {{ fill: {interrupt}; }}
.picture .lost {{ stroke: {bad}; stroke-width: 2.5; fill: none; }}
.picture .driver {{ fill: {driver}; }}
.picture .qemu {{ fill: {qemu}; }}
.picture .xen {{ fill: {xen}; }}
.picture .clash {{ fill: none; stroke: {bad}; stroke-width: 2.5; stroke-dasharray: 6 2; }}
)",
      arg("text", p.text), arg("page", p.page), arg("muted", p.muted), arg("bad", p.bad),
      arg("good", p.good), arg("raised", p.raised), arg("bad_soft", p.bad_soft),
      arg("line", p.line), arg("interrupt", p.interrupt), arg("driver", p.driver),
      arg("qemu", p.qemu), arg("xen", p.xen));
}

std::string page_style(const Palette& p) {
  using fmt::arg;
  return fmt::format(
      R"(body {{ background: {page}; color: {text}; }}
a {{ color: {driver}; }}
.muted, caption {{ color: {muted}; }}
.bad {{ color: {bad}; }}
.good {{ color: {good}; }}
th, td, .scroll, #panel {{ border-color: {line}; }}
thead th, #panel {{ background: {raised}; }}
tr[aria-current] > * {{ background: {raised}; }}
tr.broken > *, td.broken {{ background: {bad_soft}; }}
button, select {{ background: {raised}; color: {text}; border: 1px solid {muted}; }}
:focus-visible {{ outline: 3px solid {driver}; outline-offset: 2px; }}
.number {{ border-color: {muted}; background: {free}; }}
.number.allocated {{ background: {allocated}; }}
.number.mapped {{ background: {mapped}; }}
.number.forced {{ background: {forced}; }}
td.holds {{ color: {good}; }}
td.heat {{ background: rgba({heat}, var(--heat, 0)); }}
)",
      arg("page", p.page), arg("text", p.text), arg("muted", p.muted), arg("bad", p.bad),
      arg("good", p.good), arg("line", p.line), arg("raised", p.raised),
      arg("bad_soft", p.bad_soft), arg("driver", p.driver), arg("free", p.free),
      arg("allocated", p.allocated), arg("mapped", p.mapped), arg("forced", p.forced),
      arg("heat", p.heat));
}

}  // namespace pirq::fuzz
