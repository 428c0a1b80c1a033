// Looks at the local page in a real browser: every view at three widths, dark and light. Finds console errors, pages that scroll sideways,
// elements that no template has, requests that leave the machine, and (where axe-core is there) what WCAG 2.2 AA forbids.
//
//   dateline serve --db talks.db --port 8099 &
//   npm install playwright-core axe-core        # beside this file or in a folder above; a Chromium has to be there too
//   node tools/check/desk.mjs http://127.0.0.1:8099 [FOLDER FOR PICTURES]
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const [base, pictures] = process.argv.slice(2);
const load = createRequire(path.join(process.cwd(), "x.js"));
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((p) => p && existsSync(p));
let chromium, axe;
try { ({ chromium } = load("playwright-core")); } catch {}
try { axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8"); } catch {}
if (!base || !chromium || !executablePath) {
  console.log("skipped: needs an address, playwright-core and a Chromium (or CHROMIUM=path)");
  process.exit(base ? 0 : 2);
}

const first = async (kind, column) => {
  const answer = await (await fetch(`${base}/api/v1/${kind}?limit=1`)).json();
  return answer.items.map((i) => encodeURIComponent(i[column]));
};
const views = ["/", "/timeline", "/timeline?lanes=dyad", "/calendar", "/map", "/parties", "/positions", "/processes", "/numbers", "/search?search=talks", "/statements", "/paste", "/missing"];
for (const k of await first("articles", "article")) views.push(`/article/${k}`);
for (const k of await first("events", "event")) views.push(`/event/${k}`);
for (const k of await first("entities", "entity")) views.push(`/party?name=${k}`);
for (const k of await first("processes", "process")) views.push(`/process?name=${k}`);

let faults = 0, seen = 0;
const fault = (...words) => { faults += 1; console.log(...words); };
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const width of [1280, 800, 380]) for (const colorScheme of ["light", "dark"]) {
  // The page's own policy forbids what axe-core needs, so it is looked at without it; crates/dateline-serve/tests check the policy.
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  page.on("pageerror", (e) => fault("error", page.url(), e.message));
  page.on("dialog", (d) => { fault("dialog", page.url()); d.dismiss(); });
  page.on("request", (r) => { if (!r.url().startsWith(base)) fault("leaves the machine", page.url(), r.url()); });
  page.on("console", (m) => { if (m.type() === "error" && !page.url().endsWith("/missing")) fault("console", page.url(), m.text()); });
  for (const view of views) {
    seen += 1;
    await page.goto(base + view);
    const [wide, strange, scripts] = await page.evaluate(() => [
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
      document.querySelectorAll("iframe, object, embed, base, style, img, video, audio, [style]").length,
      document.scripts.length,
    ]);
    if (wide > 0) fault("scrolls sideways", view, width, wide);
    if (strange || scripts !== 1) fault("strange elements", view, strange, scripts);
    // Narrow pages differ in size and not in colour: one look is enough there.
    if (axe && (width === 1280 || (width === 380 && colorScheme === "light"))) {
      await page.evaluate(axe);
      const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
      const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), tags);
      for (const v of found.violations) fault("axe", view, width, colorScheme, v.id, v.nodes[0].target.join(" "));
    }
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: path.join(pictures, `${view.replace(/\W+/g, "-")}-${width}-${colorScheme}.png`) });
    }
  }
  await context.close();
}
// By keyboard: the filters open with a key, a field is there, and Enter asks.
const page = await browser.newPage();
await page.goto(`${base}/timeline`);
await page.keyboard.press("f");
await page.keyboard.type("JPN");
await page.keyboard.press("Enter");
await page.waitForURL(/party=JPN/, { timeout: 5000 }).catch(() => fault("keyboard", page.url()));
await browser.close();
console.log(`${seen} pages looked at${axe ? "" : " (without axe-core)"}, ${faults} faults`);
process.exit(faults ? 1 : 0);
