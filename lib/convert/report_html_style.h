// How the HTML report looks: calm, in the reader's own light or dark.
#ifndef BATUTA_LIB_CONVERT_REPORT_HTML_STYLE_H_
#define BATUTA_LIB_CONVERT_REPORT_HTML_STYLE_H_

namespace batuta::convert {

inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light dark; --fg: #1f2328; --bg: #fcfcfa; --card: #f3f3ef; --line: #dddcd5;
  --dim: #63696f; --verified: #2c7a4b; --compiled: #8a7a1f; --bridged: #33679f; --transpiled: #6f5a9c;
  --failed: #b23a2a; }
@media (prefers-color-scheme: dark) { :root { --fg: #e3e5e8; --bg: #16181a; --card: #1e2124;
  --line: #34383c; --dim: #9aa2aa; --verified: #5cbb82; --compiled: #cdb95a; --bridged: #6fa5dd;
  --transpiled: #ab97d6; --failed: #e57f6d; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Liberation Sans", sans-serif; color: var(--fg);
  background: var(--bg); max-width: 72rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.4rem 0 .7rem; }
code, .mono { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em;
  overflow-wrap: anywhere; }
.dim { color: var(--dim); } .number { text-align: right; font-variant-numeric: tabular-nums; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.2rem 0; }
.card { background: var(--card); border-radius: .4rem; padding: .6rem 1rem; min-width: 7.5rem;
  border-left: .3rem solid var(--line); }
.card b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.card.verified { border-color: var(--verified); } .card.compiled { border-color: var(--compiled); }
.card.bridged { border-color: var(--bridged); } .card.failed { border-color: var(--failed); }
.card.transpiled { border-color: var(--transpiled); }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .5rem 1rem;
  align-items: center; }
.bar { display: flex; height: 1rem; border-radius: .25rem; overflow: hidden; background: var(--line); }
.bar span { min-width: 2px; }
span.verified { background: var(--verified); } span.compiled { background: var(--compiled); }
span.bridged { background: var(--bridged); } span.failed { background: var(--failed); }
span.transpiled { background: var(--transpiled); }
.tag { border-radius: .25rem; padding: .05rem .5rem; color: var(--bg); font-size: .85em;
  white-space: nowrap; }
.units { border-top: 1px solid var(--line); }
.row { display: grid; gap: 0 1rem; padding: .45rem .3rem; align-items: baseline;
  grid-template-columns: 1rem minmax(7rem, 1.2fr) minmax(7rem, 1.4fr) 4.5rem 4rem minmax(5rem, .8fr)
    6.5rem minmax(7rem, 1fr) 4.5rem 4rem; }
.row > * { overflow-wrap: anywhere; }
.head { color: var(--dim); font-size: .87em; border-bottom: 1px solid var(--line); }
details { border-bottom: 1px solid var(--line); }
summary { list-style: none; cursor: pointer; } summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--card); }
summary .mark::before { content: "\25b8"; color: var(--dim); }
details[open] summary .mark::before { content: "\25be"; }
.more { padding: .2rem 1rem 1rem 2.3rem; display: grid; gap: .1rem 1.2rem;
  grid-template-columns: max-content 1fr; }
.more dt { color: var(--dim); } .more dd { margin: 0; }
.more dd p { margin: 0 0 .25rem; }
.time { display: grid; grid-template-columns: minmax(10rem, 22rem) 1fr max-content; gap: .2rem 1rem;
  align-items: center; font-size: .9em; }
.track { position: relative; height: .7rem; }
.track span { position: absolute; height: 100%; min-width: 2px; border-radius: .15rem;
  background: var(--bridged); }
.track span.failed { background: var(--failed); }
ul { padding-left: 1.2rem; }
@media (max-width: 50rem) { .row { grid-template-columns: 1rem 1fr 6.5rem; }
  .row > :nth-child(n+3):not(:nth-child(7)) { display: none; } }
)css";

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_REPORT_HTML_STYLE_H_
