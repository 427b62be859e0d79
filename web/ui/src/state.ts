// What the page knows and shows. Components and the map read signals; whatever
// changes them stands here.

import { batch, computed, effect, signal } from "@preact/signals";

import { decode, encode, isStep, nothing, type LayerName, type Probe, type Shown, type Tab, type View } from "./address.ts";
import type { Bounds, Cutoff, Facilities, Indicator, IndicatorGroup, Lang, Place, Plan, Status, Study, Target, Text, WhatIf, ZoneRow, Zones } from "./contract.ts";
import { classOf, inLang } from "./figures.ts";
import { forget, get, once, query, Refusal } from "./server.ts";
import { say, type Word } from "./words.ts";

// What the address restores.
const start = decode(location.hash);
export const lang = signal<Lang>(start.lang);
export const tab = signal<Tab>(start.tab);
export const view = signal<View | null>(start.view);
export const chosen = signal(start.indicator); // id of an indicator or of one of its cut-offs
export const wantedLevel = signal(start.level);
export const parent = signal(start.parent);
export const selected = signal(start.selected);
export const targetId = signal(start.target);
export const on = signal<LayerName[]>(start.on);
export const hidden = signal<string[]>(start.hidden);
export const place = signal<Place | null>(start.place);
export const probe = signal<Probe | null>(start.probe);
export const scenario = signal(start.scenario);

// What the server told.
export const status = signal<Status | null>(null);
export const study = signal<Study | null>(null);
export const groups = signal<IndicatorGroup[]>([]);
export const facilities = signal<Facilities | null>(null);
export const plans = signal<Plan[] | null>(null);
export const layerNames = signal<Set<string>>(new Set());
export const fatal = signal<Text | null>(null);
export const notice = signal<Text | null>(null);

// What passes.
export const hovered = signal("");
export const flash = signal<{ code: string; bounds: Bounds | null; n: number } | null>(null); // zoom to it
export const picking = signal<"" | "probe" | "add">("");
export const hiddenValues = signal<ReadonlySet<number>>(new Set()); // classes of the legend that are off
export const printing = signal(false); // the table shows all its rows
export const preview = signal<WhatIf | null>(null);
export const settled = signal(true); // nothing is being dragged
export const hiddenFacilities = signal<ReadonlySet<number>>(new Set()); // moved or closed, by index

export const words = (word: Word, ...values: (string | number)[]): string => say(lang.value, word, ...values);
export const both = (word: Word): Text => ({ zh: say("zh", word), en: say("en", word) });
export const text = (t: Text): string => inLang(t, lang.value);

export interface Choice {
  indicator: Indicator;
  cutoff: Cutoff | null;
  id: string; // to ask the server by
}

/** The indicator and cut-off that are shown. */
export const choice = computed<Choice | null>(() => {
  const all = groups.value.flatMap((g) => g.indicators);
  for (const indicator of all) {
    const cutoff = indicator.cutoffs.find((c) => c.id === chosen.value);
    if (cutoff && indicator.cutoffs.length > 1) return { indicator, cutoff, id: cutoff.id };
    if (indicator.id === chosen.value || cutoff) return ofIndicator(indicator);
  }
  return all[0] ? ofIndicator(all[0]) : null;
});

function ofIndicator(indicator: Indicator): Choice {
  const cutoff = indicator.cutoffs.at(-1) ?? null;
  return { indicator, cutoff, id: cutoff?.id ?? indicator.id };
}

/** The target that the map is coloured by, if any. */
export const target = computed<Target | null>(() => plans.value?.flatMap((p) => p.targets).find((t) => t.id === targetId.value && t.rows_total > 0) ?? null);

/** The levels that what is shown has figures on, the coarsest first. */
export const levels = computed<string[]>(() => (target.value ? [target.value.level] : (choice.value?.indicator.levels ?? [])));

/** The level that is shown: the one wanted, or the next coarser that there is. */
export const level = computed<string>(() => {
  const have = levels.value;
  const order = study.value?.levels.map((l) => l.level) ?? [];
  if (have.includes(wantedLevel.value)) return wantedLevel.value;
  const at = order.indexOf(wantedLevel.value);
  if (at >= 0) return have.findLast((l) => order.indexOf(l) <= at) ?? have[0] ?? "";
  const counts = new Map(study.value?.levels.map((l) => [l.level, l.count]));
  return have.find((l) => (counts.get(l) ?? 0) > 1) ?? have[0] ?? "";
});

export function levelTitle(l: string): string {
  const found = study.value?.levels.find((x) => x.level === l);
  return found ? text(found.title) : l === "region" ? words("wholeRegion") : l;
}

export function finer(l: string): string {
  const have = levels.value;
  const order = study.value?.levels.map((x) => x.level) ?? [];
  return have.find((x) => order.indexOf(x) > order.indexOf(l)) ?? "";
}

// The rows of the level, and those of the table.
export const zones = signal<Zones | null>(null);
export const tableRows = signal<ZoneRow[]>([]);
export const loadingZones = signal(false);
const mostRows = 50_000;

async function allZones(ask: { level: string; indicator: string; parent?: string; run: string }): Promise<Zones> {
  const step = 10_000;
  const first = await once<Zones>(`/api/zones${query({ ...ask, limit: step })}`);
  let out = first;
  while (out.rows.length < Math.min(out.total, mostRows)) {
    const next = await once<Zones>(`/api/zones${query({ ...ask, limit: step, offset: out.rows.length })}`);
    if (next.rows.length === 0) break;
    out = { ...out, rows: [...out.rows, ...next.rows] };
  }
  return out;
}

/** Zones of a target: its own rows, with what only the zones know. */
async function targetZones(t: Target, run: string): Promise<Zones> {
  const all = groups.value.flatMap((g) => g.indicators);
  const own = all.find((i) => i.id === t.id && i.levels.includes(t.level));
  if (own) return allZones({ level: t.level, indicator: own.id, run });
  const some = all.find((i) => i.levels.includes(t.level));
  const base = some ? await allZones({ level: t.level, indicator: some.id, run }) : { level: t.level, indicator: "", total: 0, rows: [] };
  const known = new Map(base.rows.map((r) => [r.code, r]));
  const scale = shareTarget(t) ? 100 : 1;
  const rows = t.rows.map((r): ZoneRow => {
    const zone = known.get(r.code);
    return { code: r.code, name: r.name, parent: zone?.parent ?? "", people: zone?.people ?? null, bounds: zone?.bounds ?? null, value: r.value === null ? null : r.value / scale,
      goal: r.goal / scale, gap: r.gap, gap_unit: t.gap_unit, status: r.status, rank: null, lack: null };
  });
  return { level: t.level, indicator: t.id, total: rows.length, rows };
}

/** Whether a target is told in percent. */
export const shareTarget = (t: Target): boolean => t.unit.zh === "%" || t.unit.en.startsWith("%");

let asked = 0;
async function loadZones(): Promise<void> {
  const now = ++asked;
  const run = study.value?.run;
  const c = choice.value;
  const t = target.value;
  const l = level.value;
  const p = parent.value;
  if (!run || !l || (!c && !t)) {
    batch(() => {
      zones.value = null;
      tableRows.value = [];
    });
    return;
  }
  loadingZones.value = true;
  try {
    const all = t ? await targetZones(t, run) : await allZones({ level: l, indicator: c!.id, run });
    const rows = p ? await below(all, p, c?.id ?? "", run) : all.rows;
    if (p && c) await nameParent(p, c.id, run);
    if (now !== asked) return;
    batch(() => {
      zones.value = all;
      tableRows.value = rows;
    });
  } catch (e) {
    if (now === asked) tell(e);
  } finally {
    if (now === asked) loadingZones.value = false;
  }
}

/** The rows that lie in a coarser zone. */
async function below(all: Zones, code: string, indicator: string, run: string): Promise<ZoneRow[]> {
  const direct = all.rows.filter((r) => r.parent === code);
  if (direct.length > 0 || !indicator) return direct;
  try {
    const inside = await allZones({ level: all.level, indicator, parent: code, run });
    const codes = new Set(inside.rows.map((r) => r.code));
    return all.rows.filter((r) => codes.has(r.code));
  } catch (e) {
    if (e instanceof Refusal && e.status === 404) {
      parent.value = ""; // the link is of another study
      return all.rows;
    }
    throw e;
  }
}

/** A class of the legend as the map draws it. */
export interface Swatch {
  colour: string;
  label: string;
  sign?: string;
  hatched?: boolean;
}

export const statusSwatches: { status: string; colour: string; sign: string; word: Word; hatched?: boolean }[] = [
  { status: "met", colour: "#2c7bb6", sign: "✓", word: "met" },
  { status: "not met", colour: "#fdae61", sign: "✗", word: "notMet" },
  { status: "not judged", colour: "#d9d9d9", sign: "?", word: "notJudged", hatched: true },
  { status: "not applicable", colour: "#f0f0f0", sign: "–", word: "notApplicable", hatched: true },
];

/** Rows with what a what-if makes of them. */
export const shownZones = computed<ZoneRow[]>(() => merged(zones.value?.rows ?? []));
export const shownTable = computed<ZoneRow[]>(() => merged(tableRows.value));

function merged(rows: ZoneRow[]): ZoneRow[] {
  const now = preview.value;
  if (!now || target.value || now.zones.level !== level.value || now.zones.indicator !== zones.value?.indicator) return rows;
  const changed = new Map(now.zones.rows.map((r) => [r.code, r]));
  return rows.map((r) => {
    const c = changed.get(r.code);
    return c ? { ...r, ...c, before: c.before ?? r.value } : { ...r, before: r.value };
  });
}

/** What zones are painted by: the classes, the class of each row (-1 is no data), how many there are of each. */
export const painting = computed(() => {
  const rows = shownZones.value;
  if (target.value) {
    const swatches: Swatch[] = statusSwatches.map((s) => ({ colour: s.colour, label: words(s.word), sign: s.sign, ...(s.hatched ? { hatched: true } : {}) }));
    return paint(swatches, rows, (r) => statusSwatches.findIndex((s) => s.status === r.status));
  }
  const classes = choice.value?.indicator.classes ?? [];
  const labels = classes.map((c) => ({ colour: c.colour, label: text(c.label) }));
  return paint(labels, rows, (r) => classOf(r.value, classes));
});

function paint(swatches: Swatch[], rows: ZoneRow[], at: (r: ZoneRow) => number): { swatches: Swatch[]; of: Map<string, number>; counts: number[]; missing: number } {
  const of = new Map<string, number>();
  const counts = swatches.map(() => 0);
  let missing = 0;
  for (const r of rows) {
    const k = at(r);
    of.set(r.code, k);
    if (k >= 0) counts[k]!++;
    else missing++;
  }
  return { swatches, of, counts, missing };
}

/** The selected zone's row, where it is among those shown. */
export const selectedRow = computed(() => shownZones.value.find((r) => r.code === selected.value) ?? null);

// Actions.

export function tell(e: unknown): void {
  if (e instanceof DOMException && e.name === "AbortError") return;
  if (e instanceof Refusal) {
    if (e.status === 410 || e.status === 503) void refresh();
    notice.value = e.text;
  } else {
    notice.value = { zh: `页面出错：${String(e)}`, en: `the page failed: ${String(e)}` };
    console.error(e);
  }
}

export function toggle<T>(list: { value: readonly T[] }, item: T): T[] {
  return list.value.includes(item) ? list.value.filter((x) => x !== item) : [...list.value, item];
}

export function choose(id: string): void {
  batch(() => {
    chosen.value = id;
    targetId.value = "";
    hiddenValues.value = new Set();
  });
}

export function chooseTarget(id: string): void {
  batch(() => {
    targetId.value = id;
    parent.value = "";
    hiddenValues.value = new Set();
  });
}

let flashes = 0;
/** Selects a zone; zoom brings it into view. */
export function select(row: { code: string; bounds: Bounds | null } | null, zoom: boolean): void {
  selected.value = row?.code ?? "";
  if (row && zoom) flash.value = { code: row.code, bounds: row.bounds, n: ++flashes };
}

/** Shows the zones of a zone on the next finer level. */
export function drill(row: { code: string; name: Text; bounds: Bounds | null }): void {
  const next = finer(level.value);
  if (!next) return;
  batch(() => {
    parentName.value = { code: row.code, name: row.name };
    wantedLevel.value = next;
    parent.value = row.code;
    selected.value = "";
    flash.value = { code: "", bounds: row.bounds, n: ++flashes };
  });
}

export function setLevel(l: string): void {
  batch(() => {
    wantedLevel.value = l;
    parent.value = "";
    selected.value = "";
  });
}

// The address follows what is shown; the back button goes back a step.

export const shown = computed<Shown>(() => ({
  lang: lang.value, tab: tab.value, view: view.value, indicator: chosen.value, level: wantedLevel.value, parent: parent.value, selected: selected.value, target: targetId.value,
  on: on.value, hidden: hidden.value, place: place.value, probe: probe.value, scenario: scenario.value,
}));

let written: Shown = start;
let restoring = false;

function follow(): void {
  const now = shown.value;
  if (restoring) return;
  const hash = "#" + encode(now);
  const step = isStep(written, now);
  written = now;
  if (hash === location.hash || (hash === "#" && !location.hash)) return;
  if (step) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
}

function restore(): void {
  const s = location.hash ? decode(location.hash) : { ...nothing, lang: lang.value };
  restoring = true;
  batch(() => {
    lang.value = s.lang;
    tab.value = s.tab;
    view.value = s.view ?? view.value;
    chosen.value = s.indicator;
    wantedLevel.value = s.level;
    parent.value = s.parent;
    selected.value = s.selected;
    targetId.value = s.target;
    on.value = s.on;
    hidden.value = s.hidden;
    place.value = s.place;
    probe.value = s.probe;
    scenario.value = s.scenario;
  });
  written = shown.value;
  restoring = false;
}

// Loading.

const patience = 500;
const watchEvery = 15_000;

/** Waits for a result. Where there is no study the page asks for files meanwhile. */
async function untilReady(): Promise<Status> {
  for (;;) {
    const now = await get<Status>("/api/status");
    status.value = now;
    if (now.state === "ready") return now;
    await new Promise((done) => setTimeout(done, patience));
  }
}

let loading: Promise<void> | null = null;

/** Loads what the server shows now. */
export function refresh(): Promise<void> {
  loading ??= load().finally(() => (loading = null));
  return loading;
}

/** Drops what was chosen in another study: its places and codes mean nothing here. */
function startAfresh(bounds: Bounds | null): void {
  view.value = null;
  chosen.value = wantedLevel.value = parent.value = selected.value = targetId.value = scenario.value = "";
  place.value = probe.value = preview.value = plans.value = facilities.value = null;
  hidden.value = [];
  flash.value = { code: "", bounds, n: ++flashes };
}

async function load(): Promise<void> {
  try {
    await untilReady();
    forget();
    const told = await once<Study>("/api/study");
    const [listed, layers] = await Promise.all([once<{ groups: IndicatorGroup[] }>("/api/indicators"), once<{ collections: { id: string }[] }>("/ogc/collections?f=json")]);
    const another = study.value !== null && study.value.name.zh !== told.name.zh;
    batch(() => {
      if (another) startAfresh(told.bounds);
      fatal.value = null;
      study.value = told;
      groups.value = listed.groups;
      layerNames.value = new Set(layers.collections.map((c) => c.id));
    });
    const [f, t] = await Promise.all([once<Facilities>("/api/facilities"), once<{ plans: Plan[] }>("/api/targets")]);
    batch(() => {
      facilities.value = f;
      plans.value = t.plans;
    });
  } catch (e) {
    const known: Text = e instanceof Refusal ? e.text : { zh: String(e), en: String(e) };
    if (study.value) notice.value = known;
    else fatal.value = known;
  }
}

/** Looks now and then whether the server shows another result. */
async function watch(): Promise<void> {
  if (document.hidden || !study.value) return;
  try {
    const now = await get<Status>("/api/status");
    status.value = now;
    if (now.state !== "ready" || now.run !== study.value.run) await refresh();
  } catch {
    // the next request that somebody waits for will tell
  }
}

export function begin(): void {
  effect(follow);
  effect(() => {
    document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
    document.title = study.value ? `${text(study.value.name)} · ${words("product")}` : "医达 MedReach";
  });
  effect(() => {
    void [study.value, choice.value, target.value, level.value, parent.value];
    void loadZones();
  });
  addEventListener("popstate", restore);
  setInterval(() => void watch(), watchEvery);
  void refresh();
}

/** Whether rows tell what they were before a what-if. */
export const inBefore = computed(() => shownTable.value.some((r) => r.before !== undefined));

/** What the zone is called whose parts are listed. */
const parentName = signal<{ code: string; name: Text } | null>(null);
export const parentTrail = computed(() => (parentName.value?.code === parent.value ? text(parentName.value.name) : parent.value));

/** Finds the name of a zone of a coarser level, for links that carry its code alone. */
async function nameParent(code: string, indicator: string, run: string): Promise<void> {
  if (parentName.value?.code === code) return;
  for (const l of levels.value.slice(0, levels.value.indexOf(level.value))) {
    const found = (await allZones({ level: l, indicator, run })).rows.find((r) => r.code === code);
    if (found) {
      parentName.value = { code, name: found.name };
      return;
    }
  }
}
