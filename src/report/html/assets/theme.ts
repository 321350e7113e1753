/** Colors and type. Contrast of text is at least 4.5 to 1, in light and dark (WCAG 2.2, 1.4.3); axe checks it in the tests. */
export const theme = `:root{color-scheme:light dark;
--page:light-dark(#f5f6f4,#101412);--card:light-dark(#fff,#181d1a);--sunk:light-dark(#f0f2ef,#121613);
--ink:light-dark(#18211c,#e5ebe7);--muted:light-dark(#56615b,#9caba3);--line:light-dark(#dbe0dc,#2c342f);
--mint:light-dark(#0a6e50,#5ad7a6);--focus:light-dark(#0a6e50,#5ad7a6);
--bad:light-dark(#b3261e,#ff9d94);--bad-bg:light-dark(#fdeceb,#3a1b19);
--warn:light-dark(#845000,#f5c163);--warn-bg:light-dark(#fff3dc,#33280f);
--gone:light-dark(#8a2387,#ea9fe6);--gone-bg:light-dark(#fbebfa,#35193a);
--change:light-dark(#1a5bb0,#8dbdff);--change-bg:light-dark(#e8f1fd,#16263f);
--good:light-dark(#0a6e50,#5ad7a6);--good-bg:light-dark(#e2f5ed,#11301f);
--quiet:light-dark(#56615b,#9caba3);--quiet-bg:light-dark(#eceeec,#242b27);
--queued:light-dark(#98a39d,#6b7a72);--throttled:light-dark(#c77a00,#e0a13a);--insert:light-dark(#1a5bb0,#6ea8ff);
--wait:light-dark(#4fa3c7,#3f86a6);--verify:light-dark(#8a4fc0,#b48be0);--promote:light-dark(#0a8a63,#4bcf9b);
--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
*{box-sizing:border-box}
html{scroll-padding-top:5rem}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
code,pre{font-family:var(--mono);font-size:.92em;unicode-bidi:isolate}
h1,h2,h3,h4,p,ul,ol,pre,figure,table{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--mint);text-underline-offset:.2em;text-decoration-thickness:1px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
[hidden]{display:none!important}
.hidden,caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.muted,small,caption,.place,.took{color:var(--muted);font-weight:400}
.bad{--tone:var(--bad);--tone-bg:var(--bad-bg)}.warn{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.gone{--tone:var(--gone);--tone-bg:var(--gone-bg)}.change{--tone:var(--change);--tone-bg:var(--change-bg)}
.good{--tone:var(--good);--tone-bg:var(--good-bg)}.quiet{--tone:var(--quiet);--tone-bg:var(--quiet-bg)}
.badge{display:inline-block;padding:.05rem .5rem;border-radius:1rem;background:var(--tone-bg);color:var(--tone);font:600 .8rem/1.5 system-ui,sans-serif;white-space:nowrap}
`
