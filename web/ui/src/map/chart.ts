// The map itself: one that follows what is shown. A second one can be made beside it
// with another painting of the zones.

import { effect, type ReadonlySignal } from "@preact/signals";
import { Map as Chart, ScaleControl, setWorkerUrl, type GeoJSONSource, type LngLatBoundsLike, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

import type { Bounds, Finding, Place, ZoneRow } from "../contract.ts";
import * as state from "../state.ts";
import { addBackground, addBorders, addCells, addGaps, addGround, addManyFacilities, addNames, addPoints, addProbe, addZones, baseStyle, fonts, none, zoneColour } from "./layers.ts";
import { addImages, scaleOf, symbolOf } from "./symbols.ts";

setWorkerUrl(workerUrl);

export interface Look {
  rows: ReadonlySignal<ZoneRow[]>;
  painting: typeof state.painting;
}

/** What the map hands to the page. */
export interface Doing {
  click(at: Place, zone: string, facility: number | null): void;
  point(at: { x: number; y: number } | null, zone: string, facility: string): void;
}

const edge = 24; // pixels around what is brought into view

export function fits(b: Bounds): LngLatBoundsLike {
  return [[b[0], b[1]], [b[2], b[3]]];
}

/** Makes a map; it goes on drawing until stop is called. */
export function makeChart(container: HTMLElement, look: Look, doing: Doing | null): { chart: Chart; stop: () => void } {
  const study = state.study.peek()!;
  const at = state.view.peek();
  const chart = new Chart({
    container, style: baseStyle(study), attributionControl: false, localIdeographFontFamily: fonts, dragRotate: false, pitchWithRotate: false, maxPitch: 0, maxZoom: 18,
    fadeDuration: 0,
    ...(at ? { center: [at.lon, at.lat] as [number, number], zoom: at.zoom } : study.bounds ? { bounds: fits(study.bounds), fitBoundsOptions: { padding: edge } } : {}),
  });
  chart.touchZoomRotate.disableRotation();
  chart.keyboard.disableRotation();
  if (doing) chart.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-left");
  chart.on("error", (e) => {
    if ((e as { sourceId?: string }).sourceId === "base") state.notice.value = state.both("backgroundFailed");
    else console.warn("map:", e.error?.message ?? e);
  });
  container.setAttribute("aria-busy", "true");
  chart.on("render", () => container.getAttribute("aria-busy") === "true" || container.setAttribute("aria-busy", "true"));
  chart.on("idle", () => container.setAttribute("aria-busy", "false"));
  const stops: (() => void)[] = [];
  let ended = false;
  chart.once("load", () => {
    if (ended) return;
    addProbe(chart);
    addNames(chart);
    stops.push(...draw(chart, look));
    if (doing) stops.push(...listen(chart, doing));
  });
  return {
    chart,
    stop: () => {
      ended = true;
      for (const s of stops) s();
      chart.remove();
    },
  };
}

/** As many digits as addresses carry: about 10 cm. */
const round = (v: number): number => Number(v.toFixed(6));

const data = (chart: Chart, source: string): GeoJSONSource => chart.getSource(source) as GeoJSONSource;

/** Does something when signals have changed and the page has been painted: what was
 * clicked answers at once, and the map follows. */
function lately(signals: ReadonlySignal<unknown>[], act: () => void): () => void {
  let stopped = false;
  let waiting = false;
  const now = (): void => {
    waiting = false;
    if (!stopped) act();
  };
  const stop = effect(() => {
    for (const s of signals) void s.value;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => setTimeout(now));
  });
  return () => {
    stopped = true;
    stop();
  };
}

/** Draws what the signals say. Tiled layers are drawn together, as their order
 * matters when another run is shown. */
function draw(chart: Chart, look: Look): (() => void)[] {
  const made: Made = { keys: new Map(), states: new Map(), drawn: "" };
  const { study, zones, on, target, choice, layerNames, probe, hiddenValues, facilities, hidden, hiddenFacilities, lang, preview, settled } = state;
  return [
    lately([facilities, on, hidden, hiddenFacilities], () => {
      if (!facilities.value) return;
      addImages(chart, facilities.value.classes);
      addPoints(chart);
      drawFacilities(chart);
    }),
    lately([study, zones, on, target, choice, layerNames, probe, hiddenValues, facilities, hidden, preview, settled, look.painting], () => {
      drawTiles(chart, made);
      paintZones(chart, made, look);
    }),
    lately([on, look.rows, lang], () => drawNames(chart, look)),
    mark(chart, made, "hover", state.hovered),
    mark(chart, made, "chosen", state.selected),
  ];
}

/** Whether the list of facilities is too long to be sent whole. */
const manyFacilities = (): boolean => !!state.facilities.value && state.facilities.value.rows.length < state.facilities.value.total;

/** What has been put on a map: the key of each part, and the class of each zone by source. */
interface Made {
  keys: Map<string, string>;
  states: Map<string, Map<string, number>>;
  drawn: string; // the run of cells, ground and gaps
}

function drawTiles(chart: Chart, made: Made): void {
  const study = state.study.value!;
  const { run } = study;
  const level = state.zones.value?.level ?? "";
  const on = state.on.value;
  const target = state.target.value;
  const choice = target ? null : state.choice.value;
  const names = state.layerNames.value;
  const anew = (part: string, ...key: unknown[]): boolean => {
    const text = JSON.stringify(key);
    if (made.keys.get(part) === text) return false;
    made.keys.set(part, text);
    return true;
  };
  if (made.keys.get("run") !== JSON.stringify([run])) {
    forgetTiles(chart);
    made.keys.clear();
    made.states.clear();
    made.drawn = "";
    anew("run", run);
  }
  const order = study.levels.map((l) => l.level);
  const cells = on.includes("cells") && choice?.indicator.cell_field ? choice : null;
  const probing = state.probe.value !== null;
  if (level && anew("zones", level, !!cells, probing)) addZones(chart, run, level, { cells: !!cells, probing });
  if (level && anew("borders", level)) addBorders(chart, run, order.slice(0, order.indexOf(level)));
  if (anew("background", on.includes("roads"), [...names])) addBackground(chart, run, names, on.includes("roads"));
  // A what-if has tiles of its own; while something is dragged they would come too late.
  if (state.settled.value || !made.drawn) made.drawn = state.preview.value?.run ?? run;
  const { drawn } = made;
  if (anew("cells", cells?.indicator.id, cells && drawn)) addCells(chart, drawn, cells);
  const ground = on.includes("ground") ? choice : null;
  if (anew("ground", ground?.indicator.id, ground && drawn)) addGround(chart, drawn, ground, names);
  const gaps = on.includes("gaps") ? choice : null;
  if (anew("gaps", gaps?.indicator.id, gaps && drawn)) addGaps(chart, drawn, gaps, names);
  const many = manyFacilities() && on.includes("facilities") ? state.facilities.value!.classes.filter((c) => !state.hidden.value.includes(c.class)) : [];
  if (anew("facilities", many.map((c) => c.class))) {
    addImages(chart, state.facilities.value?.classes ?? []);
    addManyFacilities(chart, run, many.map((c) => ({ class: c.class, icon: symbolOf(c.class), scale: scaleOf(c.class) })));
  }
}

/** Takes out the tiles of another run. */
function forgetTiles(chart: Chart): void {
  const { sources, layers } = chart.getStyle();
  const tiled = new Set(Object.keys(sources).filter((id) => sources[id]!.type === "vector"));
  for (const layer of layers) if ("source" in layer && tiled.has(layer.source as string)) chart.removeLayer(layer.id);
  for (const id of tiled) chart.removeSource(id);
}

/** Colours by the class of each zone; only what changed is told to the map. */
function paintZones(chart: Chart, made: Made, look: Look): void {
  const { swatches, of } = look.painting.value;
  const hidden = state.hiddenValues.value;
  const source = `zones_${state.zones.value?.level ?? ""}`;
  if (!chart.getLayer("zone-fill")) return;
  const visible = state.on.value.includes("zones") ? "visible" : "none";
  chart.setLayoutProperty("zone-fill", "visibility", visible);
  chart.setLayoutProperty("zone-hatch", "visibility", visible);
  chart.setPaintProperty("zone-fill", "fill-color", zoneColour(swatches, hidden));
  const states = made.states.get(source) ?? new Map<string, number>();
  made.states.set(source, states);
  for (const [code, k] of of) {
    if (states.get(code) === k) continue;
    chart.setFeatureState({ source, sourceLayer: source, id: code }, { k });
    states.set(code, k);
  }
  const hatched = [...of].filter(([, k]) => k < 0 || (swatches[k]?.hatched && !hidden.has(k))).map(([code]) => code);
  chart.setFilter("zone-hatch", ["in", ["get", "code"], ["literal", hatched]]);
}

function drawNames(chart: Chart, look: Look): void {
  const rows = state.on.value.includes("labels") ? look.rows.value : [];
  const features = rows.filter((r) => r.bounds).map((r): GeoJSON.Feature => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [(r.bounds![0] + r.bounds![2]) / 2, (r.bounds![1] + r.bounds![3]) / 2] },
    properties: { name: state.text(r.name), order: -(r.people ?? 0) },
  }));
  data(chart, "names").setData({ type: "FeatureCollection", features });
}

function drawFacilities(chart: Chart): void {
  const f = state.facilities.value;
  if (!f || !chart.getLayer("facilities")) return;
  const off = new Set(state.hidden.value);
  const gone = state.hiddenFacilities.value;
  const rows = state.on.value.includes("facilities") && !manyFacilities() ? f.rows : [];
  const features = rows.filter((r) => !off.has(r.class) && !gone.has(r.index)).map((r): GeoJSON.Feature => ({
    type: "Feature", geometry: { type: "Point", coordinates: [r.lon, r.lat] },
    properties: { index: r.index, name: r.name, icon: symbolOf(r.class), scale: scaleOf(r.class) },
  }));
  data(chart, "facilities").setData({ type: "FeatureCollection", features });
}

/** Keeps one zone marked. */
function mark(chart: Chart, made: Made, name: string, code: ReadonlySignal<string>): () => void {
  let before: { source: string; code: string } | null = null;
  return lately([code, state.zones, state.study], () => {
    drawTiles(chart, made); // there must be zones to mark
    const level = state.zones.value?.level ?? "";
    const set = (m: { source: string; code: string }, on: boolean) => chart.getSource(m.source) && chart.setFeatureState({ source: m.source, sourceLayer: m.source, id: m.code }, { [name]: on });
    if (before) set(before, false);
    before = code.value && level ? { source: `zones_${level}`, code: code.value } : null;
    if (before) set(before, true);
  });
}

/** What only the main map does. */
function listen(chart: Chart, doing: Doing): (() => void)[] {
  const under = (e: MapMouseEvent) => {
    const box: [[number, number], [number, number]] = [[e.point.x - 3, e.point.y - 3], [e.point.x + 3, e.point.y + 3]];
    const points = chart.queryRenderedFeatures(box, { layers: ["facilities", "facilities-tiles"].filter((l) => chart.getLayer(l)) });
    const zone = chart.queryRenderedFeatures(e.point, { layers: ["zone-fill"].filter((l) => chart.getLayer(l)) })[0];
    return { facility: points[0]?.properties, zone: String(zone?.properties["code"] ?? "") };
  };
  chart.on("click", (e) => {
    const { facility, zone } = under(e);
    doing.click([round(e.lngLat.lng), round(e.lngLat.lat)], zone, facility?.["index"] === undefined ? null : Number(facility["index"]));
  });
  chart.on("mousemove", (e) => {
    const { facility, zone } = under(e);
    chart.getCanvas().style.cursor = state.picking.peek() ? "crosshair" : facility ? "pointer" : "";
    doing.point(e.point, zone, String(facility?.["name"] ?? ""));
  });
  chart.on("mouseout", () => doing.point(null, "", ""));
  chart.on("moveend", () => {
    const c = chart.getCenter();
    state.view.value = { lon: c.lng, lat: c.lat, zoom: chart.getZoom() };
  });
  return [
    lately([state.flash], () => {
      const f = state.flash.value;
      if (f?.bounds) chart.fitBounds(fits(f.bounds), { padding: edge * 2, maxZoom: 13, duration: calm(chart) ? 0 : 600 });
    }),
    effect(() => {
      const v = state.view.value;
      const c = chart.getCenter();
      if (v && !chart.isMoving() && (Math.abs(c.lng - v.lon) > 1e-5 || Math.abs(c.lat - v.lat) > 1e-5 || Math.abs(chart.getZoom() - v.zoom) > 0.01)) chart.jumpTo({ center: [v.lon, v.lat], zoom: v.zoom });
    }),
    effect(() => void chart.getCanvas().setAttribute("aria-label", `${state.words("map")}: ${state.words("mapHelp")}`)),
  ];
}

/** Goes to a place, no farther off than a zoom. */
export function goTo(chart: Chart, at: Place, zoom: number): void {
  const to = { center: at, zoom: Math.max(zoom, chart.getZoom()) };
  if (calm(chart)) chart.jumpTo(to);
  else chart.flyTo(to);
}

/** Whether the map should jump: because its reader wants that, or because no graphics
 * card draws it and each frame takes its time. */
export function calm(chart: Chart): boolean {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return true;
  const gl = chart.getCanvas().getContext("webgl2");
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  return !!told && /SwiftShader|llvmpipe|Software|Basic Render/i.test(String(gl!.getParameter(told.UNMASKED_RENDERER_WEBGL)));
}

/** Findings with a place, as points. */
export function showFindings(chart: Chart, rows: Finding[]): void {
  const features = rows.flatMap((r, i): GeoJSON.Feature[] => (r.point ? [{ type: "Feature", geometry: { type: "Point", coordinates: r.point }, properties: { i } }] : []));
  data(chart, "findings")?.setData({ type: "FeatureCollection", features });
}

export function showData(chart: Chart, source: "iso" | "route" | "here" | "edited", shown: GeoJSON.FeatureCollection | null): void {
  data(chart, source)?.setData(shown ?? none);
}
