/** Families of more rows have the size of this many. */
export const maxSizeClass = 12

/** The estimated height of a family that is not on screen, by its number of rows: `size-3` is for 4 to 7 rows. */
const familySizes = Array.from(
  { length: maxSizeClass + 1 },
  (_, size) => `.size-${size}{contain-intrinsic-size:auto ${Math.ceil(0.75 * 2 ** size * 3)}rem}`,
).join('')

/** Places, from wide to narrow, and on paper. Rows that are not on screen are not laid out: a page may have thousands. */
export const layout = `header,main,footer{max-width:76rem;margin:auto;padding:0 1.5rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:9;padding:.4rem .8rem;background:var(--card)}
header{padding-top:2rem}
.brand{display:flex;align-items:center;gap:.55rem;color:var(--muted);font-weight:600}
.brand b{color:var(--mint)}.brand code{margin-left:.35rem;color:var(--ink);font-weight:400}
.brand svg{fill:none;stroke:var(--mint);stroke-width:2}
.brand .exit{margin-left:auto;font-weight:400}
h1{margin:.6rem 0 .2rem;font-size:1.45rem;line-height:1.25;letter-spacing:-.01em;text-wrap:balance}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.1rem 0}
.counts li>button,.counts li>span{display:flex;gap:.45rem;align-items:baseline;padding:.4rem .85rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card);color:var(--ink);font:inherit}
.counts .sign,.counts b{color:var(--tone)}
.counts b{font-size:1.25rem;font-variant-numeric:tabular-nums}
.counts button{cursor:pointer}.counts button:hover{border-color:var(--tone)}
.counts button[aria-pressed=true]{border-color:var(--tone);background:var(--tone-bg);box-shadow:inset 0 0 0 1px var(--tone)}
.remarks{margin:.75rem 0;display:grid;gap:.2rem;color:var(--muted)}
.stop{margin:.75rem 0;font-weight:600;color:var(--warn)}
search{position:sticky;top:0;z-index:5;display:block;background:var(--page);border-bottom:1px solid var(--line)}
search form{max-width:76rem;margin:auto;padding:.6rem 1.5rem;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}
input,search button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:.5rem;padding:.35rem .7rem}
input{flex:1 1 14rem;min-width:0;max-width:30rem}
search button{cursor:pointer}
output{color:var(--muted);font-variant-numeric:tabular-nums}
nav{margin-left:auto}nav ul{display:flex;flex-wrap:wrap;gap:1rem}
main>section{margin:2.2rem 0}
h2{font-size:1.25rem;margin-bottom:.8rem}
.cards{display:grid;gap:.7rem}
.card{padding:.65rem 1rem;border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:.6rem;background:var(--card);display:grid;gap:.4rem}
.card h3{font-size:1rem;font-weight:600}.line{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:baseline}
.card .badge,.note .badge{margin-right:.35rem}
.names{display:flex;flex-wrap:wrap;gap:.15rem .9rem}
.hint{padding:.4rem .7rem;border-radius:.4rem;background:var(--sunk)}
.hint strong{color:var(--mint);margin-right:.4rem}
.left{color:var(--warn)}
.note>.badge{align-self:start}
.notes{border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
.note{display:flex;gap:.6rem;padding:.6rem 1rem}.note+.note{border-top:1px solid var(--line)}
summary{cursor:pointer;width:fit-content;color:var(--mint)}
.project{margin:1.6rem 0}
.project h3{font-size:1.05rem;margin-bottom:.6rem}
.card-list{border:1px solid var(--line);border-radius:.7rem;background:var(--card)}
.family{display:grid;grid-template-columns:13rem 1fr;content-visibility:auto}.family+.family{border-top:1px solid var(--line)}
.family:first-child>.about{border-top-left-radius:.7rem}.family:last-child>.about{border-bottom-left-radius:.7rem}
.about{padding:.6rem .9rem;background:var(--sunk);border-right:1px solid var(--line)}
.family h4{font-size:.95rem;font-weight:600}.family h4 code{font-size:.95em}
.rest,.lifecycle,.family>div>.omitted{padding:.5rem 1rem}.family>div>.hint{margin:.5rem 1rem}
.head{font-size:.85rem;margin-top:.25rem}.arrow{color:var(--mint);font-weight:700}
.row{display:grid;grid-template-columns:6.6rem 1fr auto;gap:.2rem .9rem;padding:.5rem 1rem;border-left:3px solid var(--tone);content-visibility:auto;contain-intrinsic-size:auto 2.6rem}
${familySizes}.row+.row,.rows+details{border-top:1px solid var(--line)}
.row>.badge{justify-self:start;align-self:start;margin-top:.1rem}
.row:target,.names li:target{background:var(--tone-bg,var(--sunk))}
.name{font-weight:650;margin-right:.5rem}
.what{color:var(--muted)}
.aside{text-align:right;font-size:.85rem;display:flex;gap:.9rem;padding-top:.1rem}.aside .took{min-width:3.4rem}
.took{font-variant-numeric:tabular-nums}
.steps{display:flex;flex-wrap:wrap;font-size:.85rem;margin-top:.3rem}
.steps li+li::before{content:"›";margin:0 .5rem;color:var(--muted)}
.row details{margin-top:.3rem;font-size:.9rem}
pre{white-space:pre-wrap;margin:.4rem 0;padding:.6rem .8rem;border-radius:.5rem;background:var(--sunk);border:1px solid var(--line);line-height:1.55}
table{border-collapse:collapse;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .9rem .25rem 0;font-weight:400}
thead th{color:var(--muted);font-size:.8rem}
tbody tr+tr>*{border-top:1px solid var(--line)}
.diff{margin-top:.35rem}.diff th[scope=row],.diff td{font-family:var(--mono);font-size:.85rem}
.diff .old{color:var(--bad)}.diff .new{color:var(--good)}
.diff.after .old{text-decoration:line-through;text-decoration-thickness:1px}
.diff.after .new::before{content:"→ ";color:var(--muted)}.diff.expected .new::before{content:"≠ ";color:var(--muted)}
.problems{width:100%;background:var(--card);border:1px solid var(--line);border-radius:.6rem;border-collapse:separate;border-spacing:0;padding:.4rem 1rem}.problems tbody th,.lifecycle :is(th,td){overflow-wrap:break-word}
.omitted{color:var(--muted);font-style:italic}
figure{margin:.5rem 0 1rem;padding:1rem;border:1px solid var(--line);border-radius:.7rem;background:var(--card)}
figcaption{color:var(--muted);margin-bottom:.6rem}
svg{display:block;overflow:visible}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.5rem 1.2rem;margin-top:.8rem}
.legend li{display:flex;gap:.6rem;align-items:baseline}.legend svg{flex:none}
.lane{display:grid;grid-template-columns:minmax(7rem,17rem) 1fr 5.5rem;gap:.9rem;align-items:center;min-height:1.5rem;content-visibility:auto;contain-intrinsic-size:auto 1.5rem}
.lane a{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:inherit;text-decoration:none}.lane a:hover{text-decoration:underline}
.lane .took{text-align:right;font-size:.85rem;white-space:nowrap}.lane .badge{margin-right:.3rem;padding:0 .3rem}
.lane li:hover{background:var(--sunk)}
.plot{position:relative}.plot ul{position:relative}.grid{position:absolute;inset:0}.grid svg{height:100%}
.grid line{stroke:var(--line)}.axis text{fill:var(--muted);font-size:12px}
.p-queued{fill:var(--queued)}.p-throttled{fill:var(--throttled)}.p-insert{fill:var(--insert)}
.p-wait{fill:var(--wait)}.p-verify{fill:var(--verify)}.p-promote{fill:var(--promote)}
.figures td{font-variant-numeric:tabular-nums}.figures :is(td,thead th){white-space:nowrap}.figures tbody th{min-width:10rem}.scroll{overflow-x:auto}
footer{padding-top:1rem;padding-bottom:3rem;color:var(--muted);font-size:.85rem}
@media(max-width:44rem){html{scroll-padding-top:1rem}search{position:static}
header,main,footer,search form{padding-left:1rem;padding-right:1rem}
h1{font-size:1.25rem}nav{margin-left:0}.brand{flex-wrap:wrap}.brand .exit{margin-left:0}
.family{grid-template-columns:1fr}.about{border-right:0;border-bottom:1px solid var(--line)}
.row{grid-template-columns:1fr auto}.row .image{grid-column:1/-1;grid-row:2}.aside{grid-column:2;grid-row:1}
.lane{grid-template-columns:1fr 4.5rem;gap:0 .6rem;padding:.2rem 0}.lane>svg{grid-column:1/-1;grid-row:2}
.axis,.grid{grid-template-columns:1fr;gap:0;padding:0}.axis>svg,.grid>svg{grid-row:1}.axis span,.grid span{display:none}.axis text:nth-child(even){display:none}
.diff thead,.problems thead{display:none}:is(.diff,.problems) :is(tbody,tr,th,td){display:block;padding:.1rem 0}:is(.diff,.problems) tr+tr>*{border:0}
.diff .old::before{content:"actual ";color:var(--muted)}.diff.after .old::before{content:"before "}.diff .new::before{content:"expected "!important}.diff.after .new::before{content:"after "!important}.problems tr+tr{border-top:1px solid var(--line)}
.lifecycle thead{display:none}.lifecycle :is(table,tbody,tr,td:last-child){display:block}.lifecycle :is(th,td){display:inline}.lifecycle tr{padding:.35rem 0}.lifecycle tr+tr>*{border:0}.lifecycle tr+tr{border-top:1px solid var(--line)}}
@media print{:root{color-scheme:light}search,.skip{display:none!important}body{background:#fff}.family,.row,.lane{content-visibility:visible}
.card,.row,.lane,tr{break-inside:avoid}h2,h3,h4{break-after:avoid}.badge,.p-queued,.p-throttled,.p-insert,.p-wait,.p-verify,.p-promote{print-color-adjust:exact}}
@media(forced-colors:active){.badge{border:1px solid}rect{forced-color-adjust:none}}
`
