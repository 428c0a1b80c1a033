//! Articles that try to be markup: in headline, body, names, roles, places, issues, processes, publishers and addresses. On no page is there
//! an element or attribute that the templates do not have, a script that is not the desk's, or a link that leads elsewhere than it says.
#![allow(clippy::unwrap_used)]

mod common;

use common::{dress, everywhere, made, serve};
use dateline_serve::Limits;
use dateline_store::Incoming;
use std::collections::BTreeSet;

/// Every line is one article's words. `BIDI`, `NUL` and `LINE` stand for characters that no editor shows.
const WORDS: &str = r##"
<script>window.bad=1</script>
"><script>window.bad=2</script>
'><script>window.bad=3</script>
</title><script>window.bad=4</script>
</textarea><script>window.bad=5</script>
</style><script>window.bad=6</script>
--><script>window.bad=7</script>
]]><script>window.bad=8</script>
<ScRiPt>window.bad=9</sCrIpT>
<script src=https://evil.example/x.js></script>
<script/src="data:,window.bad=10"></script>
<scr<script>ipt>window.bad=11</scr</script>ipt>
<img src=x onerror=window.bad=12>
<img src=x onerror="window.bad=13">
"><img src=x onerror=window.bad=14>
" onmouseover="window.bad=15" x="
' onfocus='window.bad=16' autofocus='
x onload=window.bad=17
<svg onload=window.bad=18>
<svg><script>window.bad=19</script></svg>
<svg><animate onbegin=window.bad=20 attributeName=x dur=1s>
<svg><a xlink:href="javascript:window.bad=21"><text y=9>x</text></a></svg>
<svg><foreignObject><iframe onload=window.bad=22></iframe></foreignObject></svg>
</svg><script>window.bad=23</script>
<math><mtext></mtext><mglyph><style><img src=x onerror=window.bad=24></style></mglyph></math>
<body onload=window.bad=25>
<iframe src=javascript:window.bad=26></iframe>
<iframe srcdoc="<script>parent.bad=27</script>"></iframe>
<object data=javascript:window.bad=28></object>
<embed src=javascript:window.bad=29>
<link rel=stylesheet href=https://evil.example/x.css>
<style>@import 'https://evil.example/x.css';</style>
<style>*{display:none}</style>
<base href=https://evil.example/>
<meta http-equiv=refresh content="0;url=https://evil.example/">
<form action=https://evil.example/><button>x</button></form>
<input autofocus onfocus=window.bad=30>
<details open ontoggle=window.bad=31>
<video><source onerror=window.bad=32></video>
<audio src=x onerror=window.bad=33>
<marquee onstart=window.bad=34>x</marquee>
<a href="javascript:window.bad=35">x</a>
javascript:window.bad=36
JaVaScRiPt:window.bad=37
java	script:window.bad=38
data:text/html,<script>window.bad=39</script>
data:text/html;base64,PHNjcmlwdD53aW5kb3cuYmFkPTQwPC9zY3JpcHQ+
vbscript:window.bad=41
//evil.example/x
https://evil.example/" onclick="window.bad=42
https://evil.example/<script>window.bad=43</script>
http://user:pass@evil.example/?a=1&b=<2>
&lt;script&gt;window.bad=44&lt;/script&gt;
&#60;script&#62;window.bad=45&#60;/script&#62;
%3Cscript%3Ewindow.bad=46%3C/script%3E
\u003cscript\u003ewindow.bad=47\u003c/script\u003e
${window.bad=48} {{window.bad=49}} <%= bad %>
<!--<script>window.bad=50</script>-->
<!DOCTYPE html><html><body>x
<?xml version="1.0"?><!ENTITY x SYSTEM "file:///etc/passwd">&x;
LINESet-Cookie: a=bLINELINE<script>window.bad=51</script>
NUL<script>window.bad=52</script>
BIDIgnp.tpircs<script>window.bad=53</script>
BIDI" dir="rtl" BIDI Peace talks fail
=HYPERLINK("https://evil.example/","x")
x" style="position:fixed;inset:0;background:red
<p class="card" id="e1">x</p><div hidden>
</main></body></html><script>window.bad=54</script>
"##;

fn articles() -> Vec<Incoming> {
    use made::{Told, WILL_MEET, article};
    let lines: Vec<String> = WORDS
        .lines()
        .filter(|l| !l.is_empty())
        .map(|l| l.replace("BIDI", "\u{202e}\u{2066}").replace("NUL", "\u{0}\u{1b}").replace("LINE", "\r\n"))
        .collect();
    assert!(lines.len() >= 50, "{}", lines.len());
    lines
        .iter()
        .enumerate()
        .map(|(i, words)| {
            let day = format!("2015-03-{:02}", i % 28 + 1);
            let told =
                Told { actors: &["JPN", "KOR"], edtf: Some(&day), place: Some("Tokyo"), process: true, ..WILL_MEET };
            dress(
                article("x", Some(&day), "x", &format!("{words} Japan and South Korea will meet {i}."), &[told]),
                words,
            )
        })
        .collect()
}

/// Elements that the templates have.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "link",
    "script",
    "body",
    "a",
    "header",
    "nav",
    "section",
    "ul",
    "ol",
    "li",
    "details",
    "summary",
    "form",
    "label",
    "span",
    "input",
    "select",
    "option",
    "datalist",
    "p",
    "button",
    "main",
    "h1",
    "h2",
    "h3",
    "footer",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "time",
    "b",
    "br",
    "svg",
    "circle",
    "path",
    "rect",
    "line",
    "text",
    "div",
    "fieldset",
    "g",
    "legend",
    "aside",
    "article",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "code",
    "mark",
    "figure",
    "figcaption",
    "abbr",
    "textarea",
];

/// Attributes that they have.
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "name",
    "content",
    "rel",
    "href",
    "src",
    "defer",
    "class",
    "id",
    "tabindex",
    "aria-label",
    "aria-current",
    "aria-hidden",
    "role",
    "title",
    "method",
    "action",
    "type",
    "value",
    "placeholder",
    "list",
    "autocomplete",
    "maxlength",
    "selected",
    "checked",
    "datetime",
    "data-label",
    "data-status",
    "data-stance",
    "data-card",
    "width",
    "height",
    "viewbox",
    "r",
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "rx",
    "dx",
    "overflow",
    "text-anchor",
    "stroke-width",
    "preserveaspectratio",
    "scope",
    "dir",
    "rows",
    "required",
    "download",
    "form",
];

/// Elements of a page with their attributes; the templates put every value in quotation marks and escape `<`, `>` and `"`.
fn elements(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(i) = rest.find('<') {
        let end = rest[i..].find('>').unwrap_or_else(|| panic!("an element has no end: {}", &rest[i..]));
        let inside = &rest[i + 1..i + end];
        rest = &rest[i + end + 1..];
        assert!(!inside.contains('<'), "an element in an element: {inside}");
        if inside.starts_with('/') || inside == "!DOCTYPE html" {
            continue;
        }
        let (name, mut more) = inside.split_once(' ').unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while !more.trim().is_empty() {
            more = more.trim_start();
            let n = more.find(['=', ' ']).unwrap_or(more.len());
            let (a, tail) = more.split_at(n);
            if let Some(value) = tail.strip_prefix("=\"") {
                let close = value.find('"').unwrap();
                attributes.push((a.to_lowercase(), value[..close].to_owned()));
                more = &value[close + 1..];
            } else {
                assert!(!tail.starts_with('='), "a value without quotation marks: {inside}");
                attributes.push((a.to_lowercase(), String::new()));
                more = tail;
            }
        }
        out.push((name.to_lowercase(), attributes));
    }
    out
}

fn check(path: &str, page: &str) {
    assert!(
        !page.contains(['\u{0}', '\u{1b}', '\u{202e}', '\u{2066}'])
            || path.starts_with("/article")
            || path.starts_with("/event"),
        "{path}"
    );
    let mut scripts = Vec::new();
    for (name, attributes) in elements(page) {
        assert!(ELEMENTS.contains(&name.as_str()), "{path}: <{name}>");
        for (a, v) in &attributes {
            assert!(ATTRIBUTES.contains(&a.as_str()), "{path}: <{name} {a}={v:?}>");
            if matches!(a.as_str(), "href" | "action" | "src") {
                let inside = v.starts_with('#') || (v.starts_with('/') && !v.starts_with("//"));
                let outside = (v.starts_with("https://") || v.starts_with("http://"))
                    && name == "a"
                    && attributes.iter().any(|x| x.0 == "rel" && x.1.contains("noopener"));
                assert!(inside || outside, "{path}: <{name} {a}={v:?}>");
                assert!(a == "href" && name != "base" || a == "action" || name == "script", "{path}: <{name} {a}>");
            }
        }
        if name == "script" {
            scripts.push(attributes);
        }
    }
    assert_eq!(scripts.len(), 1, "{path}");
    assert_eq!(scripts[0][0], ("src".to_owned(), "/static/desk.js".to_owned()), "{path}");
    assert!(page.contains("<script src=\"/static/desk.js\" defer></script>"), "{path}");
}

#[test]
fn nothing_in_an_article_becomes_markup() {
    let s = serve("hostile", &articles(), Limits::default());
    let mut paths: BTreeSet<String> = everywhere(&s).into_iter().collect();
    let encode = |s: &str| s.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    for w in WORDS.lines().filter(|l| !l.is_empty()) {
        for (path, name) in [
            ("/search", "search"),
            ("/timeline", "process"),
            ("/", "place"),
            ("/numbers", "by"),
            ("/calendar", "month"),
            ("/party", "name"),
            ("/process", "name"),
            ("/positions", "publisher"),
        ] {
            paths.insert(format!("{path}?{name}={}", encode(w)));
        }
        paths.insert(format!("/timeline?{}=x", encode(w)));
    }
    let mut seen = 0;
    for path in &paths {
        let a = s.get(path);
        assert!([200, 400, 404].contains(&a.status), "{path}: {}", a.status);
        let hard = a.head.contains("script-src 'self'; style-src 'self'")
            && !a.head.contains("unsafe-inline")
            && !a.head.contains("Set-Cookie");
        assert!(hard, "{path}: {}", a.head);
        if a.status != 400 || a.body.contains("<main id") {
            check(path, &a.body);
        }
        seen += usize::from(a.body.contains("window.bad="));
    }
    assert!(seen > 200, "the words are on the pages: {seen}");
    // Pictures are well-formed files that hold nothing but their own elements.
    let mut pictures: Vec<String> =
        ["timeline", "timeline.svg?lanes=process", "timeline.svg?lanes=party", "map", "network", "numbers"]
            .iter()
            .map(|p| if p.contains(".svg") { format!("/chart/{p}") } else { format!("/chart/{p}.svg") })
            .collect();
    pictures.extend(
        paths.iter().filter(|p| p.starts_with("/process?")).map(|p| p.replace("/process?", "/chart/process.svg?")),
    );
    let mut drawn = 0;
    for path in &pictures {
        let a = s.get(path);
        assert!([200, 404].contains(&a.status), "{path}: {}", a.status);
        if a.status == 200 {
            drawn += 1;
            for name in common::xml(&a.body) {
                assert!(
                    ["svg", "title", "style", "rect", "text", "line", "circle", "path", "g"].contains(&name.as_str()),
                    "{path}: <{name}>"
                );
            }
        }
    }
    assert!(drawn > 10, "{drawn}");
    // What is downloaded is never a page.
    for path in
        ["/export/events.csv", "/export/articles.json", "/calendar.ics", "/api/v1/articles", "/api/v1/openapi.json"]
    {
        let a = s.get(path);
        assert!(
            !a.header("content-type").unwrap().contains("html")
                && a.header("x-content-type-options") == Some("nosniff"),
            "{path}"
        );
    }
    let ics = s.get("/calendar.ics").body;
    assert!(ics.split("\r\n").all(|l| !l.starts_with("Set-Cookie")));
}

#[test]
fn nothing_gets_round_the_templates() {
    let mut dirs = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = 0;
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            files += 1;
            let code = std::fs::read_to_string(&path).unwrap();
            for word in ["PreEscaped", "html_safe", "unescaped", " style=", "onclick", "javascript:"] {
                assert!(!code.contains(word), "{}: {word}", path.display());
            }
        }
    }
    assert!(files > 20, "{files}");
    let chart = include_str!("../assets/chart.css");
    assert!(!chart.contains("@import") && !chart.contains("url(") && !chart.contains("var("));
    let script = include_str!("../assets/desk.js");
    for word in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "http:", "https:"]
    {
        assert!(!script.contains(word), "{word}");
    }
    let style = include_str!("../assets/desk.css");
    assert!(!style.contains("@import") && !style.contains("url("));
}
