// What-if: edits go to the server, at most one request at a time and the latest
// state last, and what comes back is shown on map, table and targets.

import { batch, computed, effect, signal } from "@preact/signals";

import type { Edit, FacilityRow, Listed, Place, Scenario, WhatIf } from "./contract.ts";
import { close, current, fresh, move, nextId, push, set, type History, type Setting } from "./edits.ts";
import type { Profile } from "./profile.ts";
import { get, put, query, Refusal } from "./server.ts";
import { choice, facilities, hiddenFacilities, level, picking, place, preview, scenario, settled, study, target, tell, words, zones } from "./state.ts";

export const canWhatIf = signal(false);
export const history = signal<History>(fresh);
export const editing = signal<number | string | null>(null); // the facility whose facts are open
export const adding = signal<Profile & { class: string; beds: number | null }>({ class: "", level: "", services: [], beds: null });
export const working = signal(false);
export const scenarios = signal<Listed[]>([]);

/** The edits while something is dragged, before the step is made. */
const passing = signal<Edit[] | null>(null);
export const edits = computed<Edit[]>(() => passing.value ?? current(history.value));

export interface Edited {
  of: number | string;
  class: string;
  name: string;
  at: Place;
  moved: boolean;
}

/** Facilities that stand elsewhere or were not there before. */
export const edited = computed<Edited[]>(() => {
  const all = facilities.value?.rows ?? [];
  const classes = new Map(edits.value.flatMap((e) => (e.op === "set" && e.class ? [[e.index, e.class] as const] : [])));
  return edits.value.flatMap((e): Edited[] => {
    if (e.op === "add") return [{ of: e.id, class: e.class, name: e.name ?? words("newFacility", e.id.replace("new-", "")), at: [e.lon, e.lat], moved: false }];
    if (e.op !== "move" || e.index === undefined) return [];
    const f = all.find((r) => r.index === e.index);
    return f ? [{ of: f.index, class: classes.get(f.index) ?? f.class, name: f.name, at: [e.lon, e.lat], moved: true }] : [];
  });
});

export const facilityAt = (index: number): FacilityRow | undefined => facilities.value?.rows.find((r) => r.index === index);

// Changes.

export const commit = (next: Edit[]): void => void (history.value = push(history.value, next));

export function addAt(at: Place): void {
  const { class: of, beds, level: rating, services } = adding.value;
  const now = current(history.value);
  const id = nextId(now);
  batch(() => {
    picking.value = "";
    commit([...now, { op: "add", id, class: of, lon: round(at[0]), lat: round(at[1]), ...(rating ? { level: rating } : {}), ...(services.length ? { services } : {}), ...(beds !== null ? { attributes: { beds } } : {}) }]);
    editing.value = id;
  });
}

const round = (v: number): number => Number(v.toFixed(6));

/** Moves while dragging (the step is made at the end) or at once. */
export function moveTo(of: number | string, at: Place, done: boolean): void {
  const next = move(current(history.value), of, round(at[0]), round(at[1]));
  batch(() => {
    passing.value = done ? null : next;
    settled.value = done;
    if (done) commit(next);
  });
}

export const closeFacility = (index: number): void => commit(close(current(history.value), index));
export const setFacility = (index: number, to: Setting): void => commit(set(current(history.value), index, to));
export const removeEdit = (i: number): void => commit(current(history.value).filter((_, k) => k !== i));

export function editFacility(of: number | string): void {
  batch(() => {
    editing.value = of;
    place.value = null;
  });
}

// The server.

let running = false;
let again = false;

async function compute(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  working.value = true;
  try {
    do {
      again = false;
      const list = edits.peek();
      if (list.length === 0 && !scenario.peek()) {
        preview.value = null;
        continue;
      }
      const view = { level: level.peek(), indicator: choice.peek()?.id ?? "" };
      try {
        preview.value = await put<WhatIf>("POST", "/api/whatif", { base: "", edits: list, view });
      } catch (e) {
        if (e instanceof Refusal && (e.status === 503 || e.status === 429) && e.wait > 0) {
          await new Promise((done) => setTimeout(done, Math.min(e.wait, 5) * 1000));
          again = true;
        } else {
          tell(e);
        }
      }
    } while (again);
  } finally {
    running = false;
    working.value = false;
  }
}

/** Looks whether the server can do it, and follows the edits. */
export function beginWhatIf(): void {
  effect(() => {
    if (!study.value) return;
    void loadScenarios();
  });
  effect(() => {
    if (!canWhatIf.value) return;
    void [edits.value, zones.value, target.value];
    const gone = new Set(edits.value.flatMap((e) => ((e.op === "close" || e.op === "move") && e.index !== undefined ? [e.index] : [])));
    if (gone.size !== hiddenFacilities.peek().size || [...gone].some((i) => !hiddenFacilities.peek().has(i))) hiddenFacilities.value = gone;
    void compute();
  });
}

export async function loadScenarios(): Promise<void> {
  try {
    scenarios.value = (await get<{ scenarios: Listed[] }>("/api/scenarios")).scenarios;
    canWhatIf.value = true;
    const wanted = scenario.peek();
    if (wanted && edits.peek().length === 0) await openScenario(wanted);
  } catch (e) {
    if (e instanceof Refusal && (e.status === 404 || e.status === 501)) canWhatIf.value = false;
    else tell(e);
  }
}

export const scenarioPath = (name: string): string => `/api/scenarios/${encodeURIComponent(name)}`;

export async function openScenario(name: string): Promise<void> {
  const told = await get<Scenario>(scenarioPath(name));
  batch(() => {
    scenario.value = name;
    history.value = push(history.value, told.edits.map(indexed));
  });
}

/** Edits written by hand may name facilities by id; here they go by index. */
function indexed(e: Edit): Edit {
  if (e.op === "add" || e.index !== undefined || !("id" in e) || !e.id) return e;
  const { id, ...rest } = e;
  const f = facilities.peek()?.rows.find((r) => r.id === id);
  return f ? ({ ...rest, index: f.index } as Edit) : e;
}

/** Saves; one of the same name is replaced by whoever has seen it. */
export async function saveScenario(name: string, note: string): Promise<void> {
  await put("PUT", scenarioPath(name), { name, note, edits: current(history.value) }, scenarios.value.find((s) => s.name === name)?.etag);
  scenario.value = name;
  await loadScenarios();
}

export async function removeScenario(name: string): Promise<void> {
  await put("DELETE", scenarioPath(name), undefined);
  if (scenario.value === name) scenario.value = "";
  await loadScenarios();
}

export const compareQuery = (a: string, b: string): string => `/api/compare${query({ indicator: choice.peek()?.id, level: level.peek() })}&a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`;
