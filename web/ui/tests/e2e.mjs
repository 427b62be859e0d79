// The page against a real server with the built-in study: each thing that a planner
// does with it, with the figures on the screen beside those of summary.json and of
// the server. Run by `go test ./web/ui`; names as arguments choose tests.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";

import { ask, base, blended, check, colourAt, computing, empty, end, near, number, open, percent, pixel, rows, rowsWhen, settled, shot, summary } from "./browser.mjs";

const small = [1366, 768];
const large = [1920, 1080];
const bare = "on=zones"; // nothing over the colours
const blank = "on="; // nothing on the map, where only the rest is looked at

const { groups } = await ask("/api/indicators");
const indicators = groups.flatMap((g) => g.indicators);
const study = await ask("/api/study");

await check("tells what it shows, in two languages without loading anew", small, async (page) => {
  await open(page);
  await page.evaluate(() => (window.mark = 1));
  assert.match(await page.locator(".top h1").innerText(), new RegExp(study.name.zh.slice(0, 3)));
  assert.equal(await page.locator(".top .note").innerText(), study.note.zh);
  assert.match(await page.locator(".top .people").innerText(), new RegExp(number(study.people / 10_000, 1)));
  assert.match(await page.locator(".foot").innerText(), /审图号/);
  assert.ok((await page.locator(".maplibregl-ctrl-scale").innerText()).length > 0);
  await shot(page, "01-start-zh");
  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(await page.locator(".top h1").innerText(), /Yunlan/);
  assert.equal(await page.locator(".top .note").innerText(), study.note.en);
  assert.equal(await page.evaluate(() => window.mark), 1);
  await settled(page);
  await shot(page, "02-start-en");
});

await check("shows every circle and cut-off as summary.json has it", small, async (page) => {
  await open(page, `#l=county&${blank}`);
  const total = summary.coverage.filter((c) => c.level === "county" && c.zone !== "" && c.group === "total"); // zone "" is whoever lives outside
  let compared = 0;
  for (const i of indicators.filter((x) => total.some((c) => c.circle === x.id))) {
    await page.locator(".entry label", { hasText: new RegExp(`^${i.title.zh}`) }).first().click();
    for (const cut of i.cutoffs) {
      if (i.cutoffs.length > 1) await page.locator(".entry-more").getByRole("radio", { name: cut.title.zh, exact: true }).click();
      const want = new Map(total.filter((c) => c.circle === i.id && c.cutoff === cut.value && c.unit === cut.unit).map((c) => [c.zone, c]));
      assert.ok(want.size > 0, `${i.id} ${cut.id} is in summary.json`);
      const has = (all) => all.length === want.size && all.every((r) => want.has(r.code) && r.value === percent(want.get(r.code).share) && r.people === number(want.get(r.code).people));
      const shown = await rowsWhen(page, has);
      for (const r of shown) assert.equal(r.lack, number(want.get(r.code).people - want.get(r.code).covered), `${cut.id} ${r.code}`);
      compared += shown.length;
    }
  }
  assert.ok(compared >= 20, `${compared} figures`);
});

await check("colours each zone by its class, and counts them in the legend", small, async (page) => {
  const i = indicators.find((x) => x.kind === "share" && x.cutoffs.length > 1);
  await open(page, `#l=county&i=${i.cutoffs[0].id}&${bare}`);
  await page.getByRole("button", { name: "全图" }).click();
  await settled(page);
  const { rows: zones } = await ask(`/api/zones?level=county&indicator=${i.cutoffs[0].id}`);
  const { rows: parts } = await ask(`/api/zones?level=township&indicator=${i.cutoffs[0].id}`);
  const classAt = (v) => i.classes.findIndex((c) => v <= c.to);
  for (const z of zones) {
    const inside = parts.filter((p) => p.parent === z.code)[4].bounds;
    const got = await colourAt(page, await pixel(page, [(inside[0] + inside[2]) / 2, (inside[1] + inside[3]) / 2]));
    const want = blended(i.classes[classAt(z.value)].colour);
    assert.ok(near(got, want), `${z.code} is ${got}, its class ${want}`);
  }
  const counts = await page.locator(".legend .classes li .count").allInnerTexts();
  i.classes.forEach((_, k) => assert.equal(parseInt(counts[k]), zones.filter((z) => classAt(z.value) === k).length, `class ${k}`));
  const z = zones[0];
  const inside = parts.filter((p) => p.parent === z.code)[4].bounds;
  const place = await pixel(page, [(inside[0] + inside[2]) / 2, (inside[1] + inside[3]) / 2]);
  await page.locator(".legend .classes button").nth(classAt(z.value)).click();
  await settled(page);
  assert.ok(near(await colourAt(page, place), [0xee, 0xf1, 0xf4]), "a class that is off is not drawn");
});

await check("hatches what is not known", small, async (page) => {
  const lacking = [];
  for (const i of indicators.filter((x) => x.levels.includes("county"))) {
    const { rows: all } = await ask(`/api/zones?level=county&indicator=${i.id}`);
    const n = all.filter((r) => r.value === null).length;
    if (n > 0 && n < all.length) lacking.push({ i, n });
  }
  assert.ok(lacking.length > 0, "the study has an indicator with missing values");
  const { i, n } = lacking[0];
  await open(page, `#l=county&i=${i.id}&${bare}`);
  assert.equal(parseInt(await page.locator(".legend .plain .count").innerText()), n);
  await shot(page, "03-no-data");
});

await check("drills from the whole to townships and back", small, async (page) => {
  await open(page, "#l=prefecture");
  const first = (await rows(page))[0];
  await page.getByRole("row", { name: new RegExp(first.code) }).getByRole("button").click();
  const counties = await rowsWhen(page, (r) => r.length === 4);
  const { rows: townships } = await ask("/api/zones?level=township&parent=" + counties[0].code);
  await page.getByRole("row", { name: new RegExp(counties[0].code) }).getByRole("button").click();
  const shown = await rowsWhen(page, (r) => r.length === townships.length && r.every((x) => townships.some((t) => t.code === x.code)));
  assert.ok(shown.length > 0);
  const name = counties[0].name.replace(counties[0].code, "").trim();
  assert.match(await page.locator(".trail").innerText(), new RegExp(name));
  await settled(page);
  await shot(page, "04-drilled");
  await page.goBack();
  await rowsWhen(page, (r) => r.length === 4);
  await page.goForward();
  await rowsWhen(page, (r) => r.length === townships.length);
});

await check("sorts and filters the table", small, async (page) => {
  await open(page, `#l=township&${blank}`);
  const { rows: all } = await ask("/api/zones?level=township");
  const people = all.map((r) => r.people).sort((a, b) => b - a);
  await page.getByRole("button", { name: "人口", exact: true }).click();
  await page.getByRole("button", { name: "人口", exact: true }).click();
  assert.equal(await page.locator("th[aria-sort=descending]").innerText().then((t) => t.includes("人口")), true);
  assert.equal((await rows(page))[0].people, number(people[0]));
  await page.getByLabel("按名称或代码筛选").fill(all[7].name.zh);
  const hits = all.filter((r) => r.name.zh.includes(all[7].name.zh));
  await rowsWhen(page, (r) => r.length === hits.length && r.every((x) => hits.some((h) => h.code === x.code)));
  await page.getByLabel("按名称或代码筛选").fill("nothing is called so");
  await page.getByText("没有符合条件的区划").waitFor();
});

await check("goes through 600 rows by keys, drawing few", small, async (page) => {
  await open(page, "#l=settlement");
  const { total } = await ask("/api/zones?level=settlement&limit=1");
  assert.ok((await rows(page)).length < 80);
  assert.equal(await page.locator(".rows table").getAttribute("aria-rowcount"), String(total + 1));
  await page.locator(".rows tbody tr[data-code]").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.waitForFunction((n) => document.activeElement?.getAttribute("aria-rowindex") === String(n + 1), total);
  const code = await page.evaluate(() => document.activeElement.dataset.code);
  await page.keyboard.press("Enter");
  await page.waitForFunction((c) => location.hash.includes(`z=${c}`), code);
  assert.equal(await page.locator(`tr[data-code="${code}"]`).getAttribute("aria-selected"), "true");
  await settled(page);
  await shot(page, "05-settlements");
});

await check("links table and map both ways", small, async (page) => {
  await open(page, `#l=county&${bare}`);
  await page.getByRole("button", { name: "全图" }).click();
  await settled(page);
  const before = await page.evaluate(() => location.hash);
  const { rows: zones } = await ask("/api/zones?level=county");
  const { rows: parts } = await ask("/api/zones?level=township");
  const inside = parts.filter((p) => p.parent === zones[2].code)[4].bounds;
  const at = await pixel(page, [(inside[0] + inside[2]) / 2, (inside[1] + inside[3]) / 2]);
  await page.mouse.move(at.x, at.y);
  await page.locator(`tr.hovered[data-code="${zones[2].code}"]`).waitFor();
  assert.match(await page.locator(".tip").innerText(), new RegExp(zones[2].name.zh.slice(0, 3)));
  await page.mouse.click(at.x, at.y);
  await page.locator(`tr[data-code="${zones[2].code}"][aria-selected=true]`).waitFor();
  await page.locator(".card.place").getByRole("button", { name: "关闭" }).click();
  await page.locator(`tr[data-code="${zones[0].code}"]`).click();
  await page.waitForFunction((c) => location.hash.includes(`z=${c}`), zones[0].code);
  await settled(page);
  const view = (hash) => /v=([^&]+)/.exec(hash)[1];
  assert.notEqual(view(await page.evaluate(() => location.hash)), view(before), "the map goes there");
});

await check("tells of a place who lives there, what is near, and the way", small, async (page) => {
  const { rows: all } = await ask("/api/facilities");
  const clinic = all.find((f) => f.class === "village-clinic");
  const at = [clinic.lon, clinic.lat];
  const told = await ask(`/api/point?lon=${at[0]}&lat=${at[1]}`);
  assert.ok(told.home && told.measures.some((m) => m.facility), "somebody lives at the clinic");
  await open(page, `#i=${indicators.find((i) => i.cutoffs[0]?.unit === "min").id}&v=12.5/${at[1]}/${at[0]}`);
  const p = await pixel(page, at);
  await page.mouse.click(p.x + 40, p.y + 40); // beside it first, so that the card has to change
  await page.locator(".card.place").waitFor();
  await page.goto(`${base}/#i=hospital-car&v=12.5/${at[1]}/${at[0]}&at=${at.join(",")}`);
  const card = page.locator(".card.place");
  for (const m of told.measures) {
    const line = card.locator(`[data-measure="${m.id}"]`);
    const want = m.value === null ? "不可达" : m.unit === "min" ? `${number(m.value, 1)} 分钟` : m.value >= 1000 ? `${number(m.value / 1000, 1)} 公里` : `${number(m.value)} 米`;
    await line.locator(".figure", { hasText: want }).waitFor();
    if (m.facility) assert.match(await line.innerText(), new RegExp(m.facility.name.replace(/[()（）]/g, ".")));
    assert.match(await line.innerText(), new RegExp(m.rule.zh.slice(0, 6)));
  }
  if (told.people[0].people > 0) assert.match(await card.innerText(), new RegExp(number(told.people[0].people, told.people[0].people < 10 ? 1 : 0)));
  const car = told.measures.find((m) => m.mode === "car" && m.facility);
  const way = await ask(`/api/route?from=${told.home.lon},${told.home.lat}&to=${car.facility.lon},${car.facility.lat}&mode=car`);
  await card.locator(`[data-measure="${car.id}"]`).getByRole("button").click();
  await card.locator(`[data-measure="${car.id}"] .route-line`, { hasText: `${number(way.minutes, 1)} 分钟` }).waitFor();
  await settled(page);
  await shot(page, "06-place");
});

await check("probes isochrones by mode and minutes", small, async (page) => {
  await open(page, `#${bare},roads`);
  const bounds = study.bounds;
  const at = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  await page.getByRole("button", { name: "全图" }).click();
  await settled(page);
  await page.getByRole("button", { name: /等时圈/ }).click();
  const p = await pixel(page, at);
  await page.mouse.click(p.x, p.y);
  const box = page.locator(".card.probe");
  const compare = async () => {
    const [lon, lat, mode, minutes, rings] = /iso=([^&]+)/.exec(await page.evaluate(() => location.hash))[1].split(",");
    const cuts = [...new Set(Array.from({ length: Number(rings) }, (_, i) => Math.max(1, Math.round((minutes * (i + 1)) / rings))))];
    const want = await ask(`/api/isochrone?lon=${lon}&lat=${lat}&mode=${mode}&minutes=${cuts.join(",")}`);
    for (const f of want.features) {
      const row = box.locator("tbody tr", { hasText: `${f.properties.minutes} 分钟` });
      await row.locator("td", { hasText: number(f.properties.people) }).first().waitFor();
      await row.locator("td", { hasText: `${number(f.properties.area_km2, 1)} km²` }).waitFor();
    }
    return want.features.length;
  };
  assert.equal(await compare(), 2);
  await box.getByLabel("圈数").selectOption("4");
  await box.getByLabel(/最长时间/).fill("48");
  await box.locator("tbody tr").nth(3).waitFor();
  assert.equal(await compare(), 4);
  await settled(page);
  await shot(page, "07-isochrone");
  await box.getByLabel("方式").selectOption("walk");
  await page.waitForFunction(() => location.hash.includes(",walk,"));
  assert.equal(await compare(), 4);
  await box.getByRole("button", { name: "关闭" }).click();
  await page.waitForFunction(() => !location.hash.includes("iso="));
});

await check("shows every target of every plan as summary.json has it", small, async (page) => {
  await open(page, "#tab=targets&on=zones");
  const { plans } = await ask("/api/targets");
  const region = new Map(summary.targets.filter((t) => t.level === "region").map((t) => [t.target, t]));
  let compared = 0;
  for (const p of plans) {
    const plan = page.locator(`details[data-plan="${p.id}"]`);
    await plan.waitFor();
    if ((await plan.getAttribute("open")) === null) await plan.locator("> summary").click();
    assert.match(await plan.locator("> summary").innerText(), new RegExp(`达标 ${p.count.met}，未达标 ${p.count.missed}`));
    for (const t of p.targets) {
      const box = plan.locator(`[data-target="${t.id}"]`);
      const want = region.get(t.id);
      assert.ok(want, `${t.id} is in summary.json`);
      const share = t.unit.zh === "%";
      const shown = await box.locator("[data-part=value]").innerText();
      const exact = want.value === null || want.value === undefined ? "—" : share ? percent(want.value / 100) : number(want.value, 2);
      assert.equal(shown, exact === "100.0 %" && want.value < 100 ? "99.9 %" : exact, t.id);
      const word = { met: "达标", "not met": "未达标", "not judged": "无法评判", "not applicable": "不适用" }[t.status];
      assert.match(await box.locator(".standing").first().innerText(), new RegExp(`${word}$`), t.id);
      compared++;
    }
  }
  assert.ok(compared >= 100, `${compared} targets`);
  const t = plans.flatMap((p) => p.targets).find((x) => x.rows.length > 1 && x.zones.met > 0 && x.zones.missed > 0);
  await page.locator(`[data-target="${t.id}"]`).getByRole("button").click();
  const words = { met: "✓ 达标", "not met": "✗ 未达标", "not judged": "? 无法评判", "not applicable": "– 不适用" };
  const all = await rowsWhen(page, (r) => r.length === t.rows.length && r.every((x) => x.status === words[t.rows.find((y) => y.code === x.code)?.status]));
  assert.ok(all.some((r) => r.gap !== "0"));
  await settled(page);
  await shot(page, "08-target");
  await page.getByLabel("只看未达标").check();
  assert.equal(await page.locator(".target .standing-met").count(), 0);
});

await check("lists the findings and hands them out", small, async (page) => {
  await open(page, "#tab=findings&" + bare);
  const all = await ask("/api/findings?limit=1000");
  await page.getByRole("option", { name: `全部规则（${all.total}）` }).waitFor({ state: "attached" });
  const rule = all.rules.find((r) => r.severity === "dropped");
  await page.getByLabel("按规则筛选").selectOption(rule.rule);
  await page.waitForFunction((n) => document.querySelectorAll(".finding").length === n, rule.count);
  const first = all.rows.find((f) => f.rule === rule.rule);
  assert.match(await page.locator(".finding").first().innerText(), new RegExp(`第 ${first.row} 行`));
  await page.getByLabel("按规则筛选").selectOption("");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载清单" }).click()]);
  const csv = await readFile(await download.path(), "utf8");
  assert.equal(csv.charCodeAt(0), 0xfeff);
  assert.ok(!/(^|,)"?[=@]/m.test(csv), "no formulas");
  assert.ok(csv.trim().split("\r\n").length >= all.total + 1);
  const placed = all.rows.find((f) => f.point);
  await page.getByLabel("按规则筛选").selectOption(placed.rule);
  await page.getByRole("button", { name: "在地图上查看" }).first().click();
  await settled(page);
  await shot(page, "09-findings");
});

await check("hands out what is shown: picture, tables, layers", large, async (page) => {
  await open(page, "#l=county&i=hospital_car_30min");
  await page.getByRole("button", { name: "导出" }).click();
  const links = await page.locator("#export-menu a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.equal(links.length, 4);
  for (const link of links) {
    const response = await fetch(base + link);
    assert.equal(response.status, 200, link);
    assert.match(response.headers.get("content-disposition"), /attachment.*filename\*=/, link);
    if (link.includes("/csv")) {
      const text = await response.text();
      for (const r of await rows(page)) assert.match(text, new RegExp(`${r.code}.*${r.value.replace(" %", "").slice(0, -1).replace(".", "\\.")}`));
    }
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "地图图片" }).click()]);
  assert.match(download.suggestedFilename(), /\.png$/);
  const png = await readFile(await download.path());
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  const map = await page.locator(".map").boundingBox();
  assert.ok(png.readUInt32BE(16) > 2 * map.width && png.readUInt32BE(20) > 2 * map.height, "twice the size of the screen, with a legend");
  await download.saveAs(`${process.env.SHOTS}/10-picture.png`);
});

await check("restores a state from its address", large, async (page) => {
  const hash = `#lang=en&tab=targets&v=10.5/40.35/101.6&i=emergency_10000m&l=township&p=990102&z=990102003&on=zones,ground,gaps,facilities&off=village-clinic&at=101.6,40.3`;
  await open(page, hash);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.getByRole("tab", { name: "Targets" }).getAttribute("aria-selected"), "true");
  const { rows: want } = await ask("/api/zones?level=township&parent=990102&indicator=emergency_10000m");
  await rowsWhen(page, (r) => r.length === want.length && r.every((x) => want.some((w) => w.code === x.code)));
  assert.equal(await page.locator('tr[data-code="990102003"]').getAttribute("aria-selected"), "true");
  await page.locator(".card.place").waitFor();
  assert.match(await page.locator(".legend").innerText(), /within 10 km/);
  await settled(page);
  const now = new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
  for (const [key, value] of new URLSearchParams(hash.slice(1))) assert.equal(now.get(key), value, key);
  await shot(page, "11-restored-en");
  await page.getByRole("tab", { name: "Indicators" }).click();
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('[role=tab][aria-selected=true]').id === "tab-targets");
});

await check("says how a GIS program connects", small, async (page) => {
  await open(page, `#lang=en&${blank}`);
  await page.getByRole("button", { name: "For GIS" }).click();
  const address = await page.getByLabel("OGC API - Features").inputValue();
  assert.equal(address, base + "/ogc");
  const landing = await fetch(address, { headers: { Accept: "application/json" } }).then((r) => r.json());
  assert.ok(landing.links.some((l) => l.rel === "data"));
  assert.equal(await page.locator("dialog li").count(), 3);
  await shot(page, "12-connect-en");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
});

await check("turns layers and classes of facilities on and off", small, async (page) => {
  await open(page, "#i=primary-15min-walk&on=zones,facilities,ground,gaps,cells&v=12/40.4/101.63");
  await page.locator(".legend summary").click();
  const classes = page.locator(".facility-classes .classes button");
  const { classes: want } = await ask("/api/facilities");
  assert.equal(await classes.count(), want.length);
  assert.match(await classes.first().innerText(), new RegExp(`${want[0].title.zh}\\s*${want[0].count}`));
  await settled(page);
  await shot(page, "13-layers");
  const all = await page.locator(".map .chart").first().screenshot();
  await page.getByRole("button", { name: "全部隐藏" }).click();
  await settled(page);
  assert.notDeepEqual(await page.locator(".map .chart").first().screenshot(), all);
  assert.match(await page.evaluate(() => location.hash), /off=/);
  for (const [box, key] of [["服务圈范围", "ground"], ["缺口", "gaps"], ["人口格点", "cells"]]) {
    const before = await page.locator(".map .chart").first().screenshot();
    await page.getByRole("checkbox", { name: box }).uncheck();
    await settled(page);
    assert.notDeepEqual(await page.locator(".map .chart").first().screenshot(), before, key);
  }
});

if ((await fetch(base + "/api/scenarios")).ok) {
  await check("follows what-if edits on map, table and targets, undoes, saves, compares", small, async (page) => {
    await open(page, "#tab=whatif&l=county&i=hospital_car_30min&on=zones,facilities");
    const { rows: facilities } = await ask("/api/facilities");
    const answers = [];
    page.on("response", async (r) => r.url().endsWith("/api/whatif") && r.ok() && answers.push(await r.json().catch(() => null)));
    // Waits until the page shows what the server answered last.
    const agree = async () => {
      let last;
      await page.waitForTimeout(100);
      await page.waitForFunction(() => document.querySelector(".effects")?.getAttribute("aria-busy") === "false");
      await rowsWhen(page, (all) => {
        last = answers.at(-1);
        const want = new Map(last?.zones.rows.map((r) => [r.code, r]));
        return last && all.every((r) => !want.has(r.code) || (r.value === percent(want.get(r.code).value) && r.before === percent(want.get(r.code).before)));
      });
      await page.locator("[data-part=gained]", { hasText: number(last.people_gained) }).waitFor();
      return last;
    };
    await page.locator(".whatif select").first().selectOption("general-hospital");
    await page.locator(".whatif").getByLabel("等级").first().selectOption("secondary-A");
    await page.locator(".whatif").getByLabel("急诊").first().check();
    await page.getByRole("button", { name: "新增机构" }).click();
    const bounds = study.bounds;
    await page.getByRole("button", { name: "全图" }).click();
    await settled(page);
    const wanted = [bounds[0] + 0.7 * (bounds[2] - bounds[0]), bounds[1] + 0.8 * (bounds[3] - bounds[1])];
    const far = (f) => Math.hypot(f.lon - wanted[0], f.lat - wanted[1]);
    const village = facilities.filter((f) => f.class === "village-clinic").reduce((a, b) => (far(a) < far(b) ? a : b));
    const p = await pixel(page, [village.lon, village.lat]); // where there are people and a road
    await page.mouse.click(p.x, p.y);
    await page.locator(".edits li").waitFor();
    assert.ok((await agree()).people_gained > 0, "a hospital in the country is near to somebody");
    await settled(page);
    await shot(page, "17-added");
    await page.mouse.move(p.x, p.y);
    await page.mouse.down();
    for (let i = 1; i <= 8; i++) await page.mouse.move(p.x - 8 * i, p.y + 5 * i);
    await page.mouse.up();
    await agree();
    const near = facilities.find((f) => f.class === "general-hospital");
    await page.getByLabel("按名称查找机构").fill(near.name);
    await page.locator(".hits button").first().click();
    await page.locator(".editor").getByRole("button", { name: "关闭" }).click();
    const closed = await agree();
    assert.ok(closed.people_lost >= 0);
    assert.equal(await page.locator(".edits li").count(), 2);
    await settled(page);
    await shot(page, "17-whatif");
    await page.getByRole("button", { name: "撤销" }).click();
    assert.equal(await page.locator(".edits li").count(), 1);
    await page.getByRole("button", { name: "重做" }).click();
    assert.equal(await page.locator(".edits li").count(), 2);
    await page.getByLabel("名称", { exact: true }).fill("新医院");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".scenarios li", { hasText: "新医院" }).waitFor();
    await page.locator(".compare select").nth(1).selectOption("新医院");
    await page.getByRole("button", { name: "比较", exact: true }).click();
    const told = await ask(`/api/compare?a=&b=${encodeURIComponent("新医院")}&indicator=hospital_car_30min&level=county`);
    await page.locator(".compare .gain", { hasText: number(told.people_gained) }).waitFor();
    await page.getByLabel("拖动中线比较").waitFor();
    await settled(page);
    await shot(page, "18-swipe");
    await page.getByRole("radio", { name: "差异" }).click();
    await settled(page);
    await shot(page, "19-difference");
  });
} else {
  console.log("skip what-if: this server has none");
}

await check("waits while the study is computed, and says so", small, async (page) => {
  await page.goto(computing + "/");
  await page.getByText("正在计算").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Computing").waitFor();
  await shot(page, "14-computing-en");
});

await check("takes files, says what they are, and runs them when told", small, async (page) => {
  const folder = new URL("../../../testdata/builtin/", import.meta.url).pathname;
  const files = (await readdir(folder)).filter((f) => /_虚构\.(geojson|csv|xlsx|tif|osm\.pbf)$/.test(f));
  await page.goto(empty + "/#on=zones");
  await page.getByText("把数据文件拖到这里").waitFor();
  await page.locator("input[type=file]").setInputFiles(files.map((f) => folder + f));
  await page.getByLabel(/方案名称/).fill("试验");
  const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith("/api/import") && r.request().method() === "POST"), page.getByRole("button", { name: "上传并辨认" }).click()]);
  const told = await answer.json();
  assert.equal(answer.status(), 201);
  await page.locator(".guess").first().waitFor();
  assert.equal(await page.locator(".guess").count(), told.guesses.length);
  for (const [i, g] of told.guesses.entries()) assert.match(await page.locator(".guess").nth(i).innerText(), new RegExp(`${g.sure ? "确定" : "请核对"}[\\s\\S]*${g.title.zh}`));
  assert.ok((await page.locator(".extent svg path").count()) > 0, "places are drawn");
  const list = page.locator(".guess", { hasText: "机构名单_虚构.xlsx" }).first();
  await list.locator("summary", { hasText: "列的含义" }).click();
  const facts = told.guesses.find((g) => g.kind === "facilities");
  for (const c of facts.columns.slice(0, 3)) await list.getByRole("cell", { name: c.title.zh, exact: true }).first().waitFor();
  await shot(page, "15-import");
  await page.locator("summary", { hasText: "方案文件" }).click();
  const study = await page.locator("textarea").inputValue();
  assert.equal(study, told.study);
  await page.locator("textarea").fill(study + "\nnonsense: [");
  await page.getByRole("button", { name: "确认并计算" }).click();
  await page.getByRole("alert").getByText("study.yaml").waitFor();
  await page.locator("textarea").fill(study);
  await page.getByRole("button", { name: "确认并计算" }).click();
  await page.getByRole("button", { name: "取消计算" }).click();
  await page.getByText("计算已取消").waitFor();
  await page.getByRole("button", { name: "确认并计算" }).click();
  await page.getByRole("progressbar").waitFor();
  await shot(page, "16-running");
  await page.locator(".rows tbody tr[data-code]").first().waitFor();
  assert.match(await page.locator(".top h1").innerText(), /试验/);
}, /status of 400/);

await check("tells a fault of the server in the language of the page", small, async (page) => {
  await page.route("**/api/indicators", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "x", title_zh: "x", status: 500, detail: "it broke", detail_zh: "出了问题" }) }));
  await page.goto(base + "/");
  await page.getByRole("alert").getByText("出了问题").waitFor();
  await page.unroute("**/api/indicators");
  await page.getByRole("button", { name: "重试" }).click();
  await page.locator(".rows tbody tr[data-code]").first().waitFor();
}, /status of 500/);

await check("bears the looks of axe in all its states", small, async (page) => {
  const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  const look = async (state) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations.filter((v) => ["serious", "critical"].includes(v.impact));
    assert.deepEqual(grave.map((v) => `${state}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")} ${v.nodes[0].failureSummary}`), []);
  };
  await open(page, `#l=county&i=hebei.2025.beds&z=990102&${blank}`);
  for (const lang of ["zh", "en"]) {
    for (const tab of ["indicators", "targets", "findings", "whatif"]) {
      await page.locator(`#tab-${tab}`).click();
      if (tab === "findings") await page.locator(".finding").first().waitFor();
      await look(`${lang} ${tab}`);
    }
    await page.locator("header.top nav button").nth(1).click();
    await page.locator("#export-menu").waitFor();
    await look(`${lang} menu`);
    await page.keyboard.press("Escape");
    await page.locator("header.top nav button").nth(2).click();
    await page.locator("dialog[open]").waitFor();
    await look(`${lang} connect`);
    await page.keyboard.press("Escape");
    await page.locator("header.top .language").click();
  }
  for (const lang of ["zh", "en"]) {
    await open(page, `#lang=${lang}&iso=101.63,40.4,car,30,3&on=facilities`);
    await page.locator(".card.probe tbody tr").first().waitFor();
    await page.locator(".legend summary").click();
    await look(`${lang} isochrone`);
    await page.locator(".card.probe").getByRole("button").first().click();
    const box = await page.locator(".map").boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator(".card.place .measures, .card.place .callout").first().waitFor();
    await look(`${lang} place`);
  }
  await page.goto(computing + "/");
  await page.locator(".starting .lead").waitFor();
  await look("computing");
});

await check("stands still while it loads", small, async (page) => {
  await page.addInitScript(() => {
    window.shifts = 0;
    window.largest = 0;
    window.slowest = 0;
    new PerformanceObserver((l) => l.getEntries().forEach((e) => !e.hadRecentInput && (window.shifts += e.value))).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((l) => l.getEntries().forEach((e) => (window.largest = e.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((l) => l.getEntries().forEach((e) => e.interactionId && (window.slowest = Math.max(window.slowest, e.duration)))).observe({ type: "event", durationThreshold: 16, buffered: true });
  });
  await open(page);
  const { shifts, largest } = await page.evaluate(() => ({ shifts: window.shifts, largest: window.largest }));
  await page.locator(".entry label").nth(3).click();
  await page.getByRole("radio", { name: /乡级/ }).click();
  await rowsWhen(page, (r) => r.length > 8);
  await page.locator(".rows tbody tr[data-code]").nth(2).click();
  await page.getByRole("tab", { name: "目标" }).click();
  await page.waitForTimeout(1000);
  const slowest = await page.evaluate(() => window.slowest);
  console.log(`     largest contentful paint ${Math.round(largest)} ms, slowest interaction ${Math.round(slowest)} ms, layout shift ${shifts.toFixed(4)}`);
  assert.ok(shifts < 0.1, `layout shift ${shifts}`);
});

await end();
