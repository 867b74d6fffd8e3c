/** The stylesheet of all pages. Contrasts are 4.5:1 and more, in light and in dark. */
export const style: string = `
:root{color-scheme:light dark;--paper:#f7f7f4;--card:#fff;--ink:#1b2530;--soft:#4d5a68;--line:#d8dce0;
--link:#14568a;--mark:#e8f0f6;--good:#0f5c3c;--goodbg:#e4f3ea;--warn:#7a4300;--warnbg:#fdf0dc;--bad:#8f1d1d;--badbg:#fbe7e5}
@media (prefers-color-scheme:dark){:root{--paper:#12171d;--card:#1a2129;--ink:#e7ebef;--soft:#aab5c0;--line:#38434e;
--link:#8fc7f3;--mark:#223444;--good:#8fdcb4;--goodbg:#173527;--warn:#f2c27a;--warnbg:#3a2b12;--bad:#f5a9a2;--badbg:#44201d}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;
-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
.wide{max-width:72rem;margin-inline:auto;padding-inline:1.25rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header.site{background:var(--card);border-bottom:1px solid var(--line)}
header.site .wide{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;padding-block:.75rem}
.brand{font-weight:650;font-size:1.1rem;text-decoration:none;color:var(--ink)}
header.site nav{margin-left:auto}
header.site ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0;padding:0;align-items:center}
header.site form{display:inline}
main{padding-block:1.5rem 2.5rem}
main:focus{outline:0}
footer{border-top:1px solid var(--line)}
footer p{color:var(--soft);font-size:.9rem;padding-block:.5rem 1.5rem;margin-block:.5rem;max-width:none}
h1{font-size:1.75rem;line-height:1.25;margin:.25rem 0 .5rem;font-weight:650}
h2{font-size:1.25rem;line-height:1.3;margin:2.25rem 0 .75rem;font-weight:650}
h3{font-size:1.05rem;margin:0 0 .6rem;font-weight:600}
p{margin:.5rem 0;max-width:46rem}
.lines{white-space:pre-line}
.soft{color:var(--soft)}
.small{font-size:.9rem}
.crumbs ol{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem .5rem;margin:0;padding:0;font-size:.9rem}
.crumbs li+li::before{content:"/";color:var(--soft);margin-right:.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem 1.25rem;margin:1rem 0}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
.tag{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.8rem;line-height:1.5;
color:var(--soft);background:var(--card);white-space:nowrap;vertical-align:.1em}
.tag.good{color:var(--good);background:var(--goodbg)}
.tag.warn{color:var(--warn);background:var(--warnbg)}
.tag.bad{color:var(--bad);background:var(--badbg)}
.tags{display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0;padding:0;list-style:none}
.notice{border-left:.3rem solid var(--warn);background:var(--warnbg);color:var(--ink);padding:.6rem 1rem;border-radius:.25rem;margin:1rem 0}
.path .notice{display:block;margin:.3rem 0 0;padding:.3rem .7rem}
.notice.bad{border-color:var(--bad);background:var(--badbg)}
blockquote{margin:0;max-width:60rem}
.on-page ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:1rem 0 0}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.5rem 1.25rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;min-width:0;max-width:46rem}
dd ul{margin:0;padding:0;list-style:none}
dd li+li{margin-top:.35rem}
@media (max-width:40rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}}
.scroll{position:relative;overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.95rem;overflow-wrap:normal}
tbody th,td.path{overflow-wrap:anywhere;min-width:14rem}
caption{text-align:left;padding:.6rem .9rem;color:var(--soft)}
th,td{text-align:left;padding:.5rem .9rem;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--soft);font-weight:600;font-size:.85rem;white-space:nowrap}
tbody th{font-weight:500}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code,.code{font-family:ui-monospace,"Cascadia Code","DejaVu Sans Mono",Menlo,monospace;font-size:.88em}
td.path{width:60%}
td.once{white-space:nowrap;font-variant-numeric:tabular-nums}
.results{list-style:none;margin:0;padding:0}
.results>li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1.1rem;margin:.75rem 0}
.results h3{display:inline}
.results p{margin:.3rem 0 0}
.columns{display:grid;grid-template-columns:14rem 1fr;gap:2rem;align-items:start}
.columns.plain{grid-template-columns:1fr}
.columns>*{min-width:0}.columns h2{margin-top:1rem}
@media (max-width:52rem){.columns{grid-template-columns:1fr;gap:0}}
.facets h3{font-size:.95rem;margin-top:1rem}
.facets ul{list-style:none;margin:.25rem 0;padding:0;font-size:.92rem}
form.find{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:end;margin:1.25rem 0}
form.find .grow{flex:1 1 16rem}
label,legend{font-size:.9rem;color:var(--soft);display:block}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1rem}
fieldset label{color:var(--ink);display:inline-flex;gap:.35rem;align-items:center;min-height:2.4rem;font-size:1rem}
input[type=search],input[type=password],select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);
border-radius:.35rem;padding:.4rem .6rem;width:100%;min-height:2.4rem}
input[type=checkbox]{width:1.1rem;height:1.1rem;accent-color:var(--link)}
button,.button{font:inherit;cursor:pointer;border:1px solid var(--link);border-radius:.35rem;padding:.4rem 1rem;min-height:2.4rem;
background:var(--link);color:var(--card);text-decoration:none;display:inline-block}
button.quiet,.button.quiet{background:none;color:var(--link)}
header.site button{border:0;background:none;color:var(--link);text-decoration:underline;text-underline-offset:.15em;padding:0;min-height:0}
.pages{display:flex;gap:1rem;align-items:center;margin:1rem 0}
details{margin-top:2.5rem;font-size:.92rem}
summary{cursor:pointer;color:var(--soft)}
details ul{padding-left:1.2rem}
tr.new{animation:new 2s}
@keyframes new{from{background:var(--mark)}}
@media (prefers-reduced-motion:reduce){tr.new{animation:none}}
@media print{header.site nav,.on-page,form,details{display:none}}
`;
