// Measures a running server as its users meet it; docs/benchmarks/web.sh starts one.
//
//   BASE=http://127.0.0.1:8080 PID=its-process node docs/benchmarks/web.mjs [tiles] [whatif] [crowd] [page]
//
// DURATION (seconds) and RATE are those of the tiles (60, 200), ROUNDS how often the page is opened (5).
//
// Times are milliseconds on the clock as the client sees them. Requests of a rate go
// out when they are due, whether or not earlier ones were answered, and their time
// counts from then.

import { readFileSync, readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const { BASE: base, PID: pid, CHROMIUM: chromium = "/usr/bin/chromium", DURATION: seconds = "60", RATE: rate = "200", ROUNDS: rounds = "5" } = process.env;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const crowdAgent = new Agent({ keepAlive: true, maxSockets: 2000 });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// A generator of its own, so that every round asks the same.
let seed = 1;
const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
const pick = (list) => list[Math.floor(random() * list.length)];

/** Asks and reads the whole answer: status, bytes on the way, body, milliseconds since due. */
function ask(path, { method = "GET", body, due = performance.now(), through = agent, keep = false } = {}) {
  return new Promise((done) => {
    const headers = { "Accept-Encoding": "gzip", ...(body ? { "Content-Type": "application/json", Origin: base } : {}) };
    const r = request(base + path, { method, agent: through, headers: keep ? { ...headers, "Accept-Encoding": "identity" } : headers }, (answer) => {
      const parts = [];
      let bytes = 0;
      answer.on("data", (p) => ((bytes += p.length), keep && parts.push(p)));
      answer.on("end", () => done({ status: answer.statusCode, bytes, ms: performance.now() - due, retry: answer.headers["retry-after"], body: keep ? Buffer.concat(parts).toString() : "" }));
      answer.on("error", (e) => done({ status: e.code ?? "cut", bytes, ms: performance.now() - due }));
    });
    r.on("error", (e) => done({ status: e.code ?? "error", bytes: 0, ms: performance.now() - due }));
    r.end(body);
  });
}

const json = async (path) => JSON.parse((await ask(path, { keep: true })).body);

function line(what, all) {
  const ms = all.map((a) => a.ms).sort((a, b) => a - b);
  const at = (q) => (ms.length ? ms[Math.min(ms.length - 1, Math.floor(q * ms.length))].toFixed(1) : "-");
  const tally = {};
  for (const a of all) tally[a.status] = (tally[a.status] ?? 0) + 1;
  console.log(`${what}: ${all.length} answers ${JSON.stringify(tally)}; median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)}; ${(all.reduce((n, a) => n + a.bytes, 0) / 1e6).toFixed(1)} MB`);
}

/** Resident megabytes and processor seconds of the server. */
function server() {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1] / 1024;
  const ticks = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return { resident, cpu: (Number(ticks[11]) + Number(ticks[12])) / 100 };
}
const load = () => readFileSync("/proc/loadavg", "utf8").split(" ")[0];
const tell = (when) => console.log(`${when}: resident ${server().resident.toFixed(0)} MB, load ${load()}`);

const study = await json("/api/study");
const [west, south, east, north] = study.bounds;
const { rows: facilities } = await json("/api/facilities?limit=2000");
const { groups } = await json("/api/indicators");
const indicator = groups.flatMap((g) => g.indicators).find((i) => i.kind === "share").cutoffs[0].id;
const movable = facilities.filter((f) => /hospital|centre|station/.test(f.class));
const place = (span = 0.35) => [west + (0.5 + span * (random() - 0.5) * 2) * (east - west), south + (0.5 + span * (random() - 0.5) * 2) * (north - south)];

/** A drag of a facility: steps of some hundreds of metres from a place of its own. */
function drag() {
  const f = pick(movable);
  let [lon, lat] = place();
  return () => {
    lon += (random() - 0.5) * 0.01;
    lat += (random() - 0.5) * 0.01;
    return JSON.stringify({ base: "", edits: [{ op: "move", index: f.index, lon, lat }], view: { level: "", indicator } });
  };
}
const whatif = (body, o = {}) => ask("/api/whatif", { method: "POST", body, ...o });

async function prepared() {
  const next = drag();
  while ((await whatif(next())).status === 503) await pause(1000);
}

// Tiles.

const column = (lon, z) => Math.floor(((lon + 180) / 360) * 2 ** z);
const row = (lat, z) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);

/** Addresses of tiles as maps ask for them: 3 by 3 around places at each zoom, every layer. */
async function addresses() {
  const { collections } = await json("/ogc/collections?f=json");
  const out = new Set();
  for (const { id } of collections) {
    const answer = await ask(`/tiles/${id}.json`, { keep: true });
    if (answer.status !== 200) continue;
    const { tiles, minzoom, maxzoom } = JSON.parse(answer.body);
    const path = tiles[0].replace(/^https?:\/\/[^/]+/, "");
    for (let z = Math.max(minzoom, 7); z <= maxzoom; z++) {
      for (let n = 0; n < 3; n++) {
        const [lon, lat] = place();
        for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) out.add(path.replace("{z}", z).replace("{x}", column(lon, z) + dx).replace("{y}", row(lat, z) + dy));
      }
    }
  }
  return [...out];
}

async function tiles() {
  const all = await addresses();
  const cold = [];
  for (const path of all) cold.push(await ask(path));
  line(`tiles, drawn for the first time, one after another`, cold);
  const warm = [], edits = [], fresh = [];
  const total = Number(seconds) * Number(rate);
  const waiting = new Set();
  const note = (promise, into) => {
    const p = promise.then((a) => into.push(a)).finally(() => waiting.delete(p));
    waiting.add(p);
    return p;
  };
  let open = true;
  const dragging = (async () => {
    for (let next = drag(), k = 1; open; k++) {
      const due = performance.now();
      const answer = await whatif(next(), { keep: true });
      edits.push(answer);
      if (answer.status === 200) {
        const [lon, lat] = place(0.1);
        const at = JSON.parse(answer.body).tiles;
        for (const dx of [0, 1]) for (const dy of [0, 1]) void note(ask(`${at}/cells/11/${column(lon, 11) + dx}/${row(lat, 11) + dy}.mvt`), fresh);
      }
      if (k % 20 === 0) next = drag();
      await pause(Math.max(0, 250 - (performance.now() - due)));
    }
  })();
  tell("at the start");
  const before = server();
  const start = performance.now();
  let halfway = false;
  for (let n = 0; n < total; ) {
    const now = performance.now() - start;
    for (; n < total && (n * 1000) / Number(rate) <= now; n++) void note(ask(pick(all), { due: start + (n * 1000) / Number(rate) }), warm);
    if (!halfway && n >= total / 2) tell("in the middle"), (halfway = true);
    await pause(1);
  }
  await Promise.all([...waiting]);
  const took = (performance.now() - start) / 1000;
  open = false;
  await dragging;
  tell("at the end");
  line(`tiles, warm, ${rate} a second for ${took.toFixed(0)} s`, warm);
  line("steps of a drag meanwhile, 4 a second at most", edits);
  line("cells of their states, 4 tiles each", fresh);
  console.log(`the server used ${(server().cpu - before.cpu).toFixed(1)} s of processor time in ${took.toFixed(0)} s`);
}

// Edits.

async function steps() {
  const before = server();
  const all = [], inside = [];
  for (let k = 0, next = drag(); k < 200; k++) {
    if (k % 10 === 0) next = drag();
    const a = await whatif(next(), { keep: true });
    all.push(a);
    if (a.status === 200) inside.push({ status: 200, bytes: 0, ms: JSON.parse(a.body).ms });
  }
  line("an edit over HTTP", all);
  line("  of which by the server's own clock", inside);
  console.log(`  processor time an edit: ${(((server().cpu - before.cpu) / all.length) * 1000).toFixed(1)} ms; load ${load()}`);
}

// A crowd.

const usual = ["/", "/api/study", `/api/zones?indicator=${indicator}`, "/api/indicators", `/api/point?lon=${(west + east) / 2}&lat=${(south + north) / 2}`];

/** What somebody who uses the map gets while other things happen. */
async function meanwhile(what, happening) {
  const served = [];
  const tile = (await json("/tiles/zones.json").catch(() => null))?.tiles?.[0]?.replace(/^https?:\/\/[^/]+/, "").replace("{z}", 9).replace("{x}", column((west + east) / 2, 9)).replace("{y}", row((south + north) / 2, 9));
  let open = true;
  const user = (async () => {
    for (let k = 0; open; k++) {
      served.push(await ask([...usual, ...(tile ? [tile] : [])][k % (usual.length + (tile ? 1 : 0))]));
      await pause(20);
    }
  })();
  await happening();
  open = false;
  await user;
  line(`somebody else, while ${what}`, served);
}

async function crowd() {
  await meanwhile("nothing happens", () => pause(5000));
  const all = [];
  await meanwhile("1,000 what-ifs come at once", async () => {
    all.push(...(await Promise.all(Array.from({ length: 1000 }, () => whatif(drag()(), { through: crowdAgent })))));
  });
  line("1,000 what-ifs at once", all);
  console.log(`  of the 503, without Retry-After: ${all.filter((a) => a.status === 503 && !a.retry).length}`);
  crowdAgent.destroy();
  const { hostname, port } = new URL(base);
  let closed = 0;
  await meanwhile("400 connections stand half-open", async () => {
    const sockets = Array.from({ length: 400 }, (_, k) => {
      const s = connect(Number(port), hostname, () => s.write(k % 2 ? "GET /api/study HTTP/1.1\r\nHost: " : `POST /api/whatif HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`));
      s.on("close", () => closed++).on("error", () => undefined).on("data", () => undefined);
      return s;
    });
    await pause(8000);
    console.log(`half-open: ${closed} of 400 closed by the server after 8 s`);
    await pause(26000);
    console.log(`half-open: ${closed} of 400 closed by the server after 34 s`);
    for (const s of sockets) s.destroy();
  });
  const boxes = ["-1e308,-1e308,1e308,1e308", "180,90,-180,-90", "NaN,0,1,1", "1,2,3", "-180,-90,180,90", "0,0,0,0", "1e400,0,1,1", "170,-90,-170,90", Array(5000).fill("1").join(",")];
  const odd = [];
  await meanwhile("absurd boxes, tiles and limits are asked for", async () => {
    const paths = [...boxes.map((b) => `/ogc/collections/facilities/items?bbox=${b}`), ...boxes.map((b) => `/ogc/collections/cells/items?limit=10000&bbox=${b}`), "/ogc/collections/cells/items?limit=1000000000", "/ogc/collections/cells/items?offset=1000000000",
      "/tiles/x/cells/-1/0/0.mvt", "/tiles/x/cells/99/0/0.mvt", "/api/isochrone?lon=1e9&lat=0&mode=car&minutes=15", `/api/isochrone?lon=${west}&lat=${south}&mode=car&minutes=100000`];
    for (let n = 0; n < 5; n++) odd.push(...(await Promise.all(paths.map((p) => ask(p).then((a) => ({ ...a, path: p }))))));
  });
  line("absurd boxes, tiles and limits", odd);
  for (const a of odd.filter((x) => x.status !== 200 && !(x.status >= 400 && x.status < 504 && x.status !== 500))) console.log(`  ${a.status} ${a.path.slice(0, 100)}`);
  tell("after the crowd");
}

// The page.

async function page() {
  const { chromium: launcher } = createRequire(new URL("../../web/ui/package.json", import.meta.url))("playwright-core");
  const browser = await launcher.launch({ executablePath: chromium, args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });
  const all = { paint: [], shift: [], indicator: [], zone: [], drag: [], colours: [] };
  for (let n = 0; n < Number(rounds); n++) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    const tab = await context.newPage();
    await tab.addInitScript(() => {
      window.seen = { paint: 0, shift: 0, events: [] };
      new PerformanceObserver((l) => l.getEntries().forEach((e) => (window.seen.paint = e.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
      new PerformanceObserver((l) => l.getEntries().forEach((e) => !e.hadRecentInput && (window.seen.shift += e.value))).observe({ type: "layout-shift", buffered: true });
      new PerformanceObserver((l) => l.getEntries().forEach((e) => e.interactionId && window.seen.events.push(e.duration))).observe({ type: "event", durationThreshold: 16, buffered: true });
    });
    await tab.goto(base + "/#tab=indicators&l=county&on=zones,facilities");
    await tab.locator(".rows tbody tr[data-code]").first().waitFor();
    const still = () => tab.waitForFunction(() => document.querySelector(".map .chart").getAttribute("aria-busy") === "false", null, { timeout: 60_000 });
    await still();
    const seen = await tab.evaluate(() => window.seen);
    all.paint.push(seen.paint);
    const interaction = async (into, act) => {
      await tab.evaluate(() => (window.seen.events.length = 0));
      await act();
      await pause(500);
      into.push(await tab.evaluate(() => Math.max(16, ...window.seen.events))); // shorter ones are not told
    };
    await interaction(all.indicator, () => tab.locator(".entry label").nth(2).click());
    await still();
    await interaction(all.zone, () => tab.locator(".rows tbody tr[data-code]").nth(1).click());
    await still();
    all.shift.push(await tab.evaluate(() => window.seen.shift));
    await tab.close();
    await dragged(context, all);
    await context.close();
  }
  await browser.close();
  for (const [what, values] of Object.entries(all)) console.log(`page, ${what}: ${values.map((v) => (what === "shift" ? v.toFixed(3) : v.toFixed(0))).join(", ")}`);
  const folder = new URL("../../web/ui/dist/assets/", import.meta.url);
  const size = readdirSync(folder).filter((f) => /\.m?js$/.test(f)).reduce((n, f) => n + gzipSync(readFileSync(new URL(f, folder)), { level: 9 }).length, 0);
  console.log(`page, scripts compressed: ${size} bytes; load ${load()}`);
}

/** Adds a facility by a click and drags it: longest interaction, and from the drop to new colours. */
async function dragged(context, all) {
  const tab = await context.newPage();
  await tab.addInitScript(() => {
    window.events = [];
    new PerformanceObserver((l) => l.getEntries().forEach((e) => e.interactionId && window.events.push(e.duration))).observe({ type: "event", durationThreshold: 16, buffered: true });
  });
  await tab.goto(`${base}/#tab=whatif&l=county&on=zones,facilities`);
  await tab.locator(".rows tbody tr[data-code]").first().waitFor();
  const idle = () => tab.waitForFunction(() => document.querySelector(".map .chart").getAttribute("aria-busy") === "false" && document.querySelector(".effects")?.getAttribute("aria-busy") !== "true");
  await tab.locator(".whatif select").first().selectOption("general-hospital");
  await tab.getByRole("button", { name: "新增机构" }).click();
  const box = await tab.locator(".map .chart").first().boundingBox();
  const at = [box.x + box.width / 2, box.y + box.height / 2];
  await tab.mouse.click(...at);
  await tab.locator(".edits li").waitFor();
  await idle();
  await pause(500);
  await tab.evaluate(() => (window.events.length = 0));
  await tab.mouse.move(...at);
  await tab.mouse.down();
  for (let i = 1; i <= 10; i++) {
    await tab.mouse.move(at[0] - 6 * i, at[1] + 4 * i);
    await pause(50);
  }
  const dropped = Date.now();
  await tab.mouse.up();
  await idle();
  all.colours.push(Date.now() - dropped);
  await pause(500);
  all.drag.push(await tab.evaluate(() => Math.max(16, ...window.events)));
  await tab.close();
}

const parts = { tiles, whatif: steps, crowd, page };
await prepared();
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) {
  console.log(`== ${name}: ${study.name.zh}, ${facilities.length} facilities; load ${load()}`);
  await parts[name]();
}
agent.destroy();
