// What is known of the place that was clicked: who lives there, the nearest facility
// by each measure, the way to it.

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { Measure, Place, Point, Route } from "../contract.ts";
import { cost, metres, minutes, number } from "../figures.ts";
import { calm, showData } from "../map/chart.ts";
import { chart, drawable } from "../map/window.ts";
import { get, query } from "../server.ts";
import { choice, facilities, lang, place, study, tell, text, words } from "../state.ts";
import { startProbe } from "./ProbeBox.tsx";
import { FacilityFacts } from "./FacilityFacts.tsx";

export const shownFacility = signal<number | null>(null); // by index, where one was clicked

const told = signal<Point | null>(null);
const routed = signal<{ measure: string; route: Route | null } | null>(null);
const waiting = signal(false);

/** The measure whose way is drawn: the one of the map, or the first along roads. */
function usual(p: Point): Measure | undefined {
  const reached = p.measures.filter((m) => m.facility);
  return reached.find((m) => m.id === choice.value?.indicator.id || `rescue.${m.id}` === choice.value?.indicator.id) ?? reached.find((m) => m.mode !== "straight") ?? reached[0];
}

async function routeTo(p: Point, m: Measure, signal?: AbortSignal): Promise<void> {
  const from: Place = p.home ? [p.home.lon, p.home.lat] : [p.lon, p.lat];
  const to: Place = [m.facility!.lon, m.facility!.lat];
  if (m.mode === "straight") {
    routed.value = { measure: m.id, route: straight(from, to, m) };
    return;
  }
  const ends = m.mode === "ambulance" && m.kind === "rescue" ? [to, from] : [from, to]; // the ambulance comes
  const known = study.value!.modes.some((x) => x.mode === m.mode) ? m.mode : "car";
  const route = await get<Route>(`/api/route${query({ from: ends[0]!.join(","), to: ends[1]!.join(","), mode: known })}`, signal);
  if (told.value === p) routed.value = { measure: m.id, route };
}

const straight = (from: Place, to: Place, m: Measure): Route => ({
  type: "FeatureCollection", mode: "straight", straight: true, reachable: true, minutes: null, metres: m.value, reason: { zh: "", en: "" },
  features: [{ type: "Feature", geometry: { type: "LineString", coordinates: [from, to] }, properties: { name: "", class: "off-road", metres: m.value ?? 0, minutes: 0 } }],
});

/** Brings the whole way into view, beside the card. */
function seeRoute(): void {
  const map = chart.value;
  const places = routed.value?.route?.features.flatMap((f) => f.geometry.coordinates) ?? [];
  if (!map || places.length === 0) return;
  const [x, y] = [places.map((c) => c[0]!), places.map((c) => c[1]!)];
  const room = map.getContainer().clientWidth > 900 ? { left: 290, right: 350 } : { left: 40, right: 350 };
  map.fitBounds([[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]], { padding: { top: 50, bottom: 50, ...room }, maxZoom: 15, ...(calm(map) ? { duration: 0 } : {}) });
}

async function ask(at: Place, signal: AbortSignal): Promise<void> {
  waiting.value = true;
  try {
    const p = await get<Point>(`/api/point${query({ lon: at[0], lat: at[1] })}`, signal);
    told.value = p;
    routed.value = null;
    waiting.value = false;
    const m = usual(p);
    if (m) await routeTo(p, m, signal);
  } catch (e) {
    if (!signal.aborted) {
      place.value = null;
      tell(e);
    }
  } finally {
    if (!signal.aborted) waiting.value = false;
  }
}

/** Asks whenever the place changes, and draws what is known. */
function follow(): () => void {
  let stop: AbortController | null = null;
  const a = effect(() => {
    const at = place.value;
    void study.value?.run;
    stop?.abort();
    if (!at) {
      told.value = null;
      routed.value = null;
      return;
    }
    stop = new AbortController();
    void ask(at, stop.signal);
  });
  const b = effect(() => {
    const map = chart.value;
    if (!map || !drawable.value) return;
    const at = place.value;
    const cell = told.value?.cell?.bounds;
    const features: GeoJSON.Feature[] = [];
    if (at) features.push({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } });
    if (at && cell) features.push({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[cell[0], cell[1]], [cell[2], cell[1]], [cell[2], cell[3]], [cell[0], cell[3]], [cell[0], cell[1]]]] } });
    showData(map, "here", { type: "FeatureCollection", features });
    showData(map, "route", routed.value?.route ?? null);
  });
  return () => {
    stop?.abort();
    a();
    b();
  };
}

export function PlaceCard() {
  useEffect(follow, []);
  const at = place.value;
  if (!at) return null;
  const p = told.value;
  return (
    <section class="card place" aria-label={words("place")} aria-busy={waiting.value}>
      <header>
        <h2>{p?.zones.length ? p.zones.slice(-2).map((z) => text(z.name)).join(" · ") : words("place")}</h2>
        <button type="button" class="quiet" aria-label={words("close")} onClick={() => ((place.value = null), (shownFacility.value = null))}>✕</button>
      </header>
      {shownFacility.value !== null && <FacilityFacts index={shownFacility.value} />}
      {p ? <Body p={p} /> : <p class="dim">{words("loading")}</p>}
    </section>
  );
}

function Body({ p }: { p: Point }) {
  const l = lang.value;
  const total = p.people[0]?.people ?? 0;
  const kinds = { urban: "urban", rural: "rural", unknown: "unknown" } as const;
  return (
    <>
      {p.warnings.map((w) => <p key={w.zh} class="callout"><span aria-hidden="true">⚠</span> {text(w)}</p>)}
      <h3>{words("peopleHere")}</h3>
      <p>{total > 0 ? p.people.map((g) => `${text(g.title)} ${number(g.people, l, g.people < 10 ? 1 : 0)}`).join(l === "zh" ? "，" : ", ") : words("nobody")} <span class="chip">{words(kinds[p.urban])}</span></p>
      <h3>{words("nearest")}</h3>
      {p.home ? <ul class="measures">{p.measures.map((m) => <One key={m.id} p={p} m={m} />)}</ul> : <p>{words("noFigures")}</p>}
      {p.road && <p class="dim">{words("nearestRoad")}{words("colon")}{[p.road.name, p.road.class, metres(p.road.metres, l)].filter(Boolean).join(" · ")}</p>}
      <p class="dim">{words("coordinates", number(p.lon, l, 5), number(p.lat, l, 5))}</p>
      <p><button type="button" onClick={() => startProbe([p.lon, p.lat])}>{words("isoHere")}</button></p>
    </>
  );
}

function One({ p, m }: { p: Point; m: Measure }) {
  const l = lang.value;
  const drawn = routed.value?.measure === m.id ? routed.value.route : null;
  const of = facilities.value?.classes.find((c) => c.class === m.facility?.class);
  return (
    <li class={drawn ? "drawn" : ""} data-measure={m.id}>
      <div class="row">
        <strong>{text(m.title)}</strong>
        <span class="figure">{m.value === null ? words("unreached") : cost(m.value, m.unit, l)}</span>
      </div>
      {m.facility && (
        <div class="row">
          <span>{m.facility.name}{of && <span class="dim"> · {text(of.title)}</span>}</span>
          <button type="button" class="link" aria-pressed={!!drawn} aria-label={words("showRoute", m.facility.name)} onClick={() => void routeTo(p, m).then(seeRoute, tell)}>{words("route")}</button>
        </div>
      )}
      <div class="row">
        <span class="dim">{text(m.rule)}</span>
        {m.within !== null && <span class={`standing standing-${m.within ? "met" : "missed"}`}><span aria-hidden="true">{m.within ? "✓" : "✗"}</span> {m.within ? (m.cutoff_met ? words("within", text(m.cutoff_met)) : words("met")) : words("beyondLimit")}</span>}
      </div>
      {drawn && (
        <p class="dim route-line">
          <span class="route-mark" aria-hidden="true" />{" "}
          {!drawn.reachable ? text(drawn.reason) : drawn.straight ? `${words("straight")} ${metres(drawn.metres ?? 0, l)}` : words("routeOf", text(study.value!.modes.find((x) => x.mode === drawn.mode)?.title ?? { zh: drawn.mode, en: drawn.mode }), minutes(drawn.minutes ?? 0, l), metres(drawn.metres ?? 0, l))}
        </p>
      )}
    </li>
  );
}

