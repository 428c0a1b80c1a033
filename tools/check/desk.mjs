// Looks at the local page in a real browser: every view at three widths, dark and light. Finds console errors, pages that scroll sideways,
// elements that no template has, requests that leave the machine, and (where axe-core is there) what WCAG 2.2 AA forbids. Then it works as a
// user does: filters by keyboard, pictures as SVG and PNG, and with --write a join that is split and taken back.
//
//   dateline serve --db talks.db --port 8099 &
//   npm install playwright-core axe-core        # in this folder or one above; a Chromium has to be there too
//   node tools/check/desk.mjs http://127.0.0.1:8099 [--write] [FOLDER FOR PICTURES]
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const write = process.argv.includes("--write");
const [base, pictures] = process.argv.slice(2).filter((a) => a !== "--write");
const load = createRequire(path.join(process.cwd(), "x.js"));
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((p) => p && existsSync(p));
let chromium, axe;
try { ({ chromium } = load("playwright-core")); } catch {}
try { axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8"); } catch {}
if (!base) {
  console.log("give the address of a desk");
  process.exit(2);
}
if (!chromium || !executablePath) {
  console.log(`the page in a browser: skipped, for want of ${!chromium ? "playwright-core" : "a Chromium (CHROMIUM=path names one)"}`);
  process.exit(0);
}

const first = async (kind, column) => {
  const answer = await (await fetch(`${base}/api/v1/${kind}?limit=1`)).json();
  return answer.items.map((i) => encodeURIComponent(i[column]));
};
const views = ["/", "/timeline", "/timeline?lanes=dyad", "/calendar", "/map", "/parties", "/positions", "/processes", "/numbers", "/search?search=talks", "/statements", "/paste", "/edits", "/missing"];
for (const k of await first("articles", "article")) views.push(`/article/${k}`);
for (const k of await first("events", "event")) views.push(`/event/${k}`);
for (const k of await first("entities", "entity")) views.push(`/party?name=${k}`);
for (const k of await first("processes", "process")) views.push(`/process?name=${k}`);

let faults = 0, seen = 0;
const fault = (...words) => { faults += 1; console.log(...words); };
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", ...quiet] });
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
// From here on the page's own policy holds, as it does for users.
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
const page = await context.newPage();
page.on("pageerror", (e) => fault("error", page.url(), e.message));
page.on("console", (m) => { if (m.type() === "error") fault("console", page.url(), m.text()); });

// By keyboard: the filters open with a key, a field is there, and Enter asks.
await page.goto(`${base}/timeline`);
await page.keyboard.press("f");
await page.keyboard.type("JPN");
await page.keyboard.press("Enter");
await page.waitForURL(/party=JPN/, { timeout: 5000 }).catch(() => fault("keyboard", page.url()));
// And the first thing that Tab leads to is the way past the heading.
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
if (!(await page.evaluate(() => location.hash === "#main"))) fault("the skip link", page.url());

// Pictures as files: SVG as the server made it, PNG as the browser draws that.
let drawn = 0;
for (const view of views.filter((v) => /^.(timeline|map|numbers|parties|party|process)\b/.test(v))) {
  await page.goto(base + view);
  const link = page.locator("a.picture").first();
  if (!(await link.count())) continue;
  for (const [what, end, least] of [[link, ".svg", 800], [page.locator("a.picture + button").first(), ".png", 4000]]) {
    const saved = page.waitForEvent("download", { timeout: 10000 });
    await what.click();
    const file = await saved.then((d) => d.path().then((at) => [d.suggestedFilename(), readFileSync(at)])).catch((e) => ["", e.message]);
    const right = end === ".svg" ? String(file[1]).startsWith("<?xml") : file[1].subarray?.(1, 4).toString() === "PNG";
    if (!file[0].endsWith(end) || !right || file[1].length < least) fault("picture", view, end, file[0], file[1].length);
    else drawn += 1;
    if (pictures && right) writeFileSync(path.join(pictures, `file${view.replace(/\W+/g, "-")}${end}`), file[1]);
  }
}
if (drawn < 8) fault("pictures", drawn);

// A join is split off by ticking a report, and taken back from the page that this leads to.
if (write) {
  const events = (await (await fetch(`${base}/api/v1/events?limit=1000&sort=-reports`)).json()).items;
  const joined = events.find((e) => e.reports > 1);
  const reports = async () => page.locator("ol.history > li").count();
  await page.goto(`${base}/event/${joined.event}`);
  const before = await reports();
  await page.locator("ol.history input[name=mention]").last().check();
  await page.getByRole("button", { name: "Split it off" }).click();
  await page.waitForURL(/edit=\d+/, { timeout: 10000 }).catch(() => fault("split", page.url()));
  if ((await reports()) >= before) fault("split", page.url(), before, await reports());
  await page.getByRole("status").getByRole("button").click();
  await page.waitForLoadState();
  if ((await reports()) !== before) fault("take back", page.url(), before, await reports());
}
await browser.close();
console.log(`the page in a browser: ${seen} pages looked at${axe ? "" : " (without axe-core)"}, ${drawn} pictures saved${write ? ", a join split and taken back" : ""}, ${faults} faults`);
process.exit(faults ? 1 : 0);
