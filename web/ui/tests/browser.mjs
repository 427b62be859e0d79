// Drives the page in a browser: one place that knows how it is opened and read.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { chromium } from "playwright-core";

export const { BASE: base, COMPUTING: computing, EMPTY: empty, SUMMARY: summaryFile, CHROMIUM: executablePath, SHOTS: shots } = process.env;
export const summary = JSON.parse(readFileSync(summaryFile, "utf8"));

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--enable-unsafe-swiftshader", "--force-color-profile=srgb"] });
const outside = []; // whatever was asked of other servers, and kept from it
const faults = []; // what the console of the browser complained about
const patience = 60_000;

let failed = 0;
const wanted = process.argv.slice(2);

/** Runs a test on a page of its own. The console stays silent but for what is expected. */
export async function check(name, size, run, expected = null) {
  if (wanted.length > 0 && !wanted.some((w) => name.includes(w))) return;
  const [width, height] = size;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce", acceptDownloads: true });
  await context.route((url) => !url.href.startsWith(base) && ![computing, empty].some((own) => own && url.href.startsWith(own)) && !/^(data|blob):/.test(url.protocol), (route) => {
    outside.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("pageerror", (e) => faults.push(`${name}: ${e.stack ?? e}`));
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()) && !/GPU stall|GL Driver|WebGL/.test(m.text()) && !expected?.test(m.text())) faults.push(`${name}: ${m.text()} (${m.location().url})`);
  });
  const start = Date.now();
  try {
    await run(page);
    assert.deepEqual(faults, [], "the console complains");
    console.log(`ok   ${name} (${Date.now() - start} ms)`);
  } catch (e) {
    failed++;
    console.log(`FAIL ${name}\n${e.stack}`);
    await page.screenshot({ path: join(shots, `failed-${name.replace(/\W+/g, "-")}.png`) }).catch(() => undefined);
  }
  faults.length = 0;
  await context.close();
}

export async function end() {
  await browser.close();
  if (outside.length > 0) {
    failed++;
    console.log(`FAIL the page asked other servers: ${outside.join(", ")}`);
  }
  if (failed > 0) process.exitCode = 1;
}

/** Opens the page at a state and waits until map and table are there. */
export async function open(page, hash = "") {
  await page.goto(base + "/" + hash);
  await page.locator(".rows tbody tr[data-code]").first().waitFor();
  await settled(page);
}

/** Waits until the map has drawn everything. */
export async function settled(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  await page.waitForFunction(() => document.querySelector(".map .chart").getAttribute("aria-busy") === "false");
}

export const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`) });

export async function ask(path) {
  const response = await fetch(base + path);
  assert.equal(response.status, 200, path);
  return response.json();
}

/** The table as it stands: one object a row, by column. */
export function rows(page) {
  return page.locator(".rows tbody tr[data-code]").evaluateAll((all) =>
    all.map((r) => ({ code: r.dataset.code, ...Object.fromEntries([...r.querySelectorAll("td[data-column]")].map((c) => [c.dataset.column, c.textContent.trim()])) })));
}

/** Waits until a condition on the table holds. */
export async function rowsWhen(page, holds) {
  const until = Date.now() + patience;
  for (;;) {
    const now = await rows(page);
    if (holds(now)) return now;
    if (Date.now() > until) throw new Error(`the table never came to be so: ${holds}; it is ${JSON.stringify(now.slice(0, 3))}`);
    await page.waitForTimeout(50);
  }
}

/** Where a place lies on the screen. */
export async function pixel(page, [lon, lat]) {
  const box = await page.locator(".map .chart").first().boundingBox();
  const [zoom, clat, clon] = /[#&]v=([^&]+)/.exec(await page.evaluate(() => location.hash))[1].split("/").map(Number);
  const scale = 512 * 2 ** zoom;
  const x = (v) => (v / 360) * scale;
  const y = (v) => (-Math.log(Math.tan(Math.PI / 4 + (v * Math.PI) / 360)) / (2 * Math.PI)) * scale;
  return { x: box.x + box.width / 2 + x(lon) - x(clon), y: box.y + box.height / 2 + y(lat) - y(clat) };
}

/** The colour of a point of the screen. */
export async function colourAt(page, { x, y }) {
  const png = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } });
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const c = document.createElement("canvas");
    c.width = c.height = 1;
    const g = c.getContext("2d");
    g.drawImage(image, 0, 0);
    return [...g.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, png.toString("base64"));
}

/** A colour of a class over the paper of the map. */
export function blended(hex, opacity = 0.82, paper = [0xee, 0xf1, 0xf4]) {
  const c = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return c.map((v, i) => v * opacity + paper[i] * (1 - opacity));
}

export const near = (a, b, by = 8) => a.every((v, i) => Math.abs(v - b[i]) <= by);

export const number = (v, digits = 0) => new Intl.NumberFormat("zh-CN", { maximumFractionDigits: digits }).format(v);
export const percent = (v) => `${new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(v * 100)} %`;
