/// The style sheet of a page: light, dark, print, and narrow screens.
enum HTMLStyle {
  /// All of it.
  static let sheet = colours + layout + parts + tables + charts + narrow + paper

  private static let light = """
    --page:#f5f6f8;--card:#fff;--ink:#17212b;--soft:#55626f;--line:#dde3e9;--edge:#c4cdd6;
    --link:#1b5a94;--ok:#1a7048;--ok-bg:#e4f2ea;--warn:#8a5200;--warn-bg:#fcf0da;
    --bad:#a8261c;--bad-bg:#fbe7e4;--info:#44617c;--info-bg:#e8eef4;
    --none:#e9eef3;--q1:#fdf3de;--q2:#fae8c4;--q3:#f6dba6;--q4:#f1cd86;--reject:#f0c2b8;
    --bar-spared:#a9b7c4;--bar-quarantine:#dd9b2e;--bar-reject:#c0483b;
    --h1:#fdf6e7;--h2:#fbe6bf;--h3:#f7cf96;--h4:#f0ab78;--h5:#e58a70;--h0:#e9f4ee;
    """

  private static let dark = """
    --page:#12171c;--card:#1a2128;--ink:#e4e9ee;--soft:#9eabb8;--line:#2b353f;--edge:#3d4955;
    --link:#86b9e6;--ok:#7bcea2;--ok-bg:#173527;--warn:#ecb765;--warn-bg:#3a2c11;
    --bad:#f39a90;--bad-bg:#451d19;--info:#a5bfd6;--info-bg:#223240;
    --none:#26303a;--q1:#38301c;--q2:#453a1c;--q3:#53441c;--q4:#624f1d;--reject:#5c2c26;
    --bar-spared:#66788a;--bar-quarantine:#d09433;--bar-reject:#d4695c;
    --h1:#2f2a1c;--h2:#43371b;--h3:#5a431d;--h4:#6d4221;--h5:#7d3a2a;--h0:#1a3226;
    """

  private static let colours = """

    :root{color-scheme:light dark;\(light)}
    @media screen and (prefers-color-scheme:dark){:root{\(dark)}}

    """

  private static let layout = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:3.2rem}
    body{margin:0;background:var(--page);color:var(--ink);
    font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif;
    font-variant-numeric:tabular-nums}
    .wrap{max-width:80rem;margin:0 auto;padding:0 1.5rem}
    .top{padding:1.6rem 0 1.1rem}
    .top .wrap{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;justify-content:space-between;align-items:baseline}
    .brand{margin:0;font-weight:650;font-size:1.1rem;letter-spacing:-.01em}
    .brand span{font-weight:400;color:var(--soft);margin-left:.5rem;font-size:.95rem}
    .period{margin:0;color:var(--soft)}
    nav{position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--line)}
    nav .wrap{display:flex;gap:1.4rem;overflow-x:auto;scrollbar-width:none}
    nav a{padding:.65rem 0;white-space:nowrap;color:var(--soft);text-decoration:none;font-size:.9rem}
    nav a:hover,nav a:focus{color:var(--ink);box-shadow:inset 0 -2px var(--link)}
    main{padding-top:1.5rem;padding-bottom:1rem}
    section{margin:0 0 2.6rem}
    h2{font-size:1.3rem;font-weight:650;letter-spacing:-.012em;margin:0 0 .3rem}
    h3{font-size:1.02rem;font-weight:650;margin:1.7rem 0 .6rem}
    h2+h3,.lead+h3{margin-top:1rem}
    h3 small{font-weight:400;color:var(--soft);font-size:.88rem;margin-left:.4rem}
    p{margin:.4rem 0}
    .lead,.rest,.note{color:var(--soft);max-width:52rem}
    .note,.rest{font-size:.88rem}
    a{color:var(--link)}
    code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
    footer{color:var(--soft);font-size:.85rem;border-top:1px solid var(--line);padding-top:1rem;padding-bottom:2rem}

    """

  private static let parts = """
    .card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1.1rem 1.3rem;margin:.8rem 0}
    .pill{display:inline-block;border-radius:1rem;padding:.08rem .6rem;font-size:.8rem;font-weight:600;white-space:nowrap;background:var(--info-bg);color:var(--info)}
    .pill[href]{text-decoration:none}
    .pill.ok{background:var(--ok-bg);color:var(--ok)}
    .pill.warn{background:var(--warn-bg);color:var(--warn)}
    .pill.bad{background:var(--bad-bg);color:var(--bad)}
    .verdict{border-left:.4rem solid var(--info);padding:1.3rem 1.5rem}
    .verdict.ok{border-left-color:var(--ok)}
    .verdict.warn{border-left-color:var(--warn)}
    .verdict.bad{border-left-color:var(--bad)}
    .verdict h1{margin:0;font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;font-weight:700}
    .verdict.ok h1{color:var(--ok)}
    .verdict.warn h1{color:var(--warn)}
    .verdict.bad h1{color:var(--bad)}
    .verdict ul{margin:.6rem 0 0;padding-left:1.15rem}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;margin:.8rem 0}
    .tile{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1.1rem}
    .tile b{display:block;font-size:1.5rem;font-weight:650;letter-spacing:-.015em;line-height:1.3}
    .tile span{display:block;color:var(--soft);font-size:.85rem;line-height:1.4}
    .overview{display:flex;flex-wrap:wrap;gap:.8rem}
    .overview .card{margin:0;flex:1 1 24rem}
    .overview h2{font-size:1rem;margin:0 0 .3rem}
    .overview ol{margin:.3rem 0 0;padding-left:1.3rem}
    .overview li{padding:.15rem 0;overflow-wrap:anywhere}
    .finding{border-left:.25rem solid var(--info)}
    .finding.bad{border-left-color:var(--bad)}
    .finding.warn{border-left-color:var(--warn)}
    .finding:target,tr:target{outline:2px solid var(--link);outline-offset:2px}
    .finding h4{margin:.15rem 0 .1rem;font-size:1.05rem;font-weight:650;overflow-wrap:anywhere}
    .finding .who{margin:0;color:var(--soft);overflow-wrap:anywhere}
    .meta{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;color:var(--soft);font-size:.88rem}
    .finding .meta a{margin-left:auto;text-decoration:none}
    .finding dl{display:grid;grid-template-columns:8.5rem 1fr;gap:.3rem 1rem;margin:.8rem 0 0}
    dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere}
    .reply{background:var(--page);border-radius:.35rem;padding:.35rem .6rem;display:block}
    .plain{list-style:none;margin:.4rem 0;padding:0}
    .plain li{padding:.25rem 0}
    .replies{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,32rem),1fr));gap:.6rem}
    .replies li{margin:0;padding:.6rem .9rem}
    .replies b{color:var(--ink)}
    .replies .reply{margin:.35rem 0 .25rem}
    .replies .note{margin:0;overflow-wrap:anywhere}
    .met::before{content:"✓";color:var(--ok);display:inline-block;width:1.4rem;font-weight:700}
    .unmet::before{content:"✕";color:var(--bad);display:inline-block;width:1.4rem;font-weight:700}
    .warns::before{content:"!";color:var(--warn);display:inline-block;width:1.4rem;font-weight:700}
    .gates{display:grid;grid-template-columns:repeat(auto-fill,minmax(21rem,1fr));gap:.8rem}
    .gates .card{margin:0}
    .gate{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:center}
    .gate b{overflow-wrap:anywhere}
    details{margin:.6rem 0}
    summary{cursor:pointer;color:var(--link)}
    .method dt{color:var(--ink);font-weight:600;margin-top:.7rem}
    .method dd{max-width:52rem}

    """

  private static let tables = """
    .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:.6rem 0}
    table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4}
    caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    th,td{padding:.42rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
    tbody tr:last-child>*{border-bottom:0}
    thead th{color:var(--soft);font-weight:600;font-size:.82rem;line-height:1.25;vertical-align:bottom;border-bottom:1px solid var(--edge)}
    tbody th{font-weight:550}
    tbody tr:hover>*{background:var(--page)}
    .n{text-align:right;white-space:nowrap}
    .time{white-space:nowrap}
    .zero{color:var(--soft)}
    .wide{min-width:16rem;overflow-wrap:break-word}
    .name{overflow-wrap:break-word;min-width:12.5rem}
    thead .n{white-space:normal}
    td small,th small{display:block;color:var(--soft);font-weight:400;font-size:.92em}
    th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
    th button:hover{color:var(--ink)}
    th[aria-sort] button::after{content:" ↓"}
    th[aria-sort=ascending] button::after{content:" ↑"}
    .h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}
    .h3{background:var(--h3)}.h4{background:var(--h4)}.h5{background:var(--h5)}
    tbody tr:hover>.h0,tbody tr:hover>.h1,tbody tr:hover>.h2,tbody tr:hover>.h3,tbody tr:hover>.h4,tbody tr:hover>.h5{background-image:linear-gradient(#0000000d,#0000000d)}
    tbody tr:hover>.h0{background-color:var(--h0)}tbody tr:hover>.h1{background-color:var(--h1)}tbody tr:hover>.h2{background-color:var(--h2)}
    tbody tr:hover>.h3{background-color:var(--h3)}tbody tr:hover>.h4{background-color:var(--h4)}tbody tr:hover>.h5{background-color:var(--h5)}
    .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;color:var(--soft);font-size:.85rem;margin:.5rem 0}
    .legend span::before{content:"";display:inline-block;width:.85rem;height:.85rem;border-radius:.2rem;margin-right:.4rem;vertical-align:-.1rem}
    .legend .spared::before{background:var(--bar-spared)}.legend .quarantined::before{background:var(--bar-quarantine)}.legend .rejected::before{background:var(--bar-reject)}

    """

  private static let charts = """
    .chart{padding:.9rem 1rem .6rem}
    .chart svg{display:block;width:100%;min-width:46rem;height:auto}
    svg text{fill:var(--ink);font-size:12px}
    svg .soft{fill:var(--soft)}
    svg .grid{stroke:var(--line);stroke-width:1}
    svg .cut{stroke:var(--edge);stroke-width:1}
    svg .hatch{stroke:var(--soft);stroke-width:1;opacity:.45}
    svg .p-none{fill:var(--none)}svg .p-q1{fill:var(--q1)}svg .p-q2{fill:var(--q2)}
    svg .p-q3{fill:var(--q3)}svg .p-q4{fill:var(--q4)}svg .p-reject{fill:var(--reject)}
    svg .back{opacity:.35}
    svg.days{display:block;min-width:0}svg .passes{fill:var(--line)}
    svg .spared{fill:var(--bar-spared)}svg .quarantined{fill:var(--bar-quarantine)}svg .rejected{fill:var(--bar-reject)}
    svg .whisker{stroke-width:2;fill:none}
    svg .whisker.quarantined{stroke:var(--bar-quarantine)}svg .whisker.rejected{stroke:var(--bar-reject)}

    """

  /// What pages about spikes have beside the sheet.
  static let incident = """

    .tile b{overflow-wrap:anywhere}
    .chips{display:flex;flex-wrap:wrap;gap:.4rem}
    .chips li{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.2rem .6rem;font-size:.9rem}
    td .reply,th .reply{margin:.3rem 0;font-weight:400}
    th small.mono{font-size:.8em}
    .bar{display:block;width:6rem;height:.4rem;margin:.3rem 0 0 auto}
    .bar .rest{fill:var(--line)}.bar .part{fill:var(--bar-reject)}
    svg .spike{fill:var(--q2);opacity:.55}
    svg .edge{stroke:var(--bad);stroke-width:1.5}
    svg .usual{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3;fill:none}
    svg .worst{fill:var(--bad)}
    .legend .usual::before{height:0;border-top:2px dashed var(--ink);border-radius:0;vertical-align:.25em}
    .legend .spike::before{background:var(--q2)}
    .legend .unsure::before{background:repeating-linear-gradient(45deg,var(--soft) 0 1px,transparent 1px 4px)}
    .legend .worst::before{width:0;height:0;border:.4rem solid transparent;border-top-color:var(--bad);border-bottom:0;border-radius:0;vertical-align:0}
    @media (max-width:40rem){th.time,td.time{white-space:normal}th.time{min-width:7.2rem}td.time{min-width:4.4rem}td.wide{min-width:10rem}}
    @media print{.bar{width:3rem}.chips li{padding:.05rem .4rem}
    .method dt{break-after:avoid}section{margin-bottom:1.4rem}.verdict{padding:.7rem 1rem}.chart .legend{font-size:7.5pt;margin:.2rem 0}}

    """

  private static let narrow = """
    @media (max-width:40rem){
    body{font-size:15px}
    .wrap{padding:0 1rem}
    .top{padding-top:1.1rem}
    .brand span{display:block;margin:0}
    .verdict{padding:1.1rem 1.1rem}
    .verdict h1{font-size:1.5rem}
    .tiles{grid-template-columns:1fr 1fr;gap:.6rem}
    .tile{padding:.7rem .8rem}
    .tile b{font-size:1.25rem}
    .gates{grid-template-columns:1fr}
    .card{padding:.9rem 1rem}
    .finding dl{grid-template-columns:1fr;gap:.1rem}
    .finding dd{margin-bottom:.5rem}
    .finding .meta a{margin-left:0}
    th,td{padding:.4rem .6rem}
    }

    """

  private static let paper = """
    @media print{
    @page{size:A4;margin:14mm}
    :root{color-scheme:light;--page:#fff}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    body{font-size:9.5pt;line-height:1.4}
    .wrap{max-width:none;padding:0}
    nav,th button::after{display:none}
    .scroll{overflow:visible;border-radius:0}
    .scroll,.card,.tile{border-color:#cfd6dd}
    table{font-size:8pt}
    th,td{padding:.25rem .4rem}
    .chart svg{min-width:0}
    .name,.wide{min-width:0}
    .mono,code{font-size:.95em}
    .tiles{grid-template-columns:repeat(4,1fr)}
    .gates{grid-template-columns:1fr 1fr}
    h2,h3,h4,.lead{break-after:avoid}
    tr,.tile,.gates .card,.replies li,.chart,.verdict{break-inside:avoid}
    thead{break-after:avoid}
    tbody tr:first-child,tbody tr:nth-child(2){break-before:avoid}
    .finding{break-inside:avoid}
    thead{display:table-header-group}
    a{color:inherit;text-decoration:none}
    .finding .meta a{color:var(--soft)}
    }

    """
}
