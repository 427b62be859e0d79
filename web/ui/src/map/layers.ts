// The layers of the map: which there are, in which order, and how they look.

import type { ExpressionSpecification, LayerSpecification, Map as Chart, StyleSpecification, VectorTileSource } from "maplibre-gl";

import type { Study } from "../contract.ts";
import { beyond, gapColour, isRule, limitsOf, ruralColours, unreached, urbanColour } from "./palette.ts";
import type { Choice, Swatch } from "../state.ts";

export const fonts = '"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
const tileZoom = 14; // from which on maps draw by themselves

/** Cells are shown from this zoom on, and zones fade. */
export const cellZoom = 11;

const empty: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Marks the place of a group of layers; nothing is drawn. */
const mark = (id: string): LayerSpecification => ({ id: `mark-${id}`, type: "background", layout: { visibility: "none" } });

/** The marks, from the bottom up. Layers are put below the mark of their group. */
export const order = ["water", "zones", "cells", "ground", "gaps", "roads", "borders", "probe", "points", "labels"] as const;
export type Group = (typeof order)[number];
export const below = (g: Group): string => `mark-${g}`;

export function baseStyle(study: Study): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    sources: {
      names: { type: "geojson", data: empty },
      facilities: { type: "geojson", data: empty },
      edited: { type: "geojson", data: empty },
      findings: { type: "geojson", data: empty },
      iso: { type: "geojson", data: empty },
      route: { type: "geojson", data: empty },
      here: { type: "geojson", data: empty },
    },
    layers: [{ id: "paper", type: "background", paint: { "background-color": "#eef1f4" } }],
  };
  if (study.background.kind === "raster" && study.background.url) {
    style.sources["base"] = { type: "raster", tiles: [study.background.url], tileSize: 256, attribution: study.background.attribution ?? "" };
    style.layers.push({ id: "base", type: "raster", source: "base", paint: { "raster-saturation": -0.5, "raster-opacity": 0.8 } });
  }
  for (const g of order) style.layers.push(mark(g));
  return style;
}

export function addTiles(chart: Chart, run: string, layer: string, promote?: string, source = layer): string {
  const tiles = [`${location.origin}/tiles/${run}/${layer}/{z}/{x}/{y}.mvt`];
  const before = chart.getSource(source) as VectorTileSource | undefined;
  if (before && before.tiles[0] !== tiles[0]) before.setTiles(tiles); // of another state of the study
  if (!before) {
    chart.addSource(source, { type: "vector", tiles, maxzoom: tileZoom, ...(promote ? { promoteId: promote } : {}) });
  }
  return source;
}

/** Puts a layer in its group unless it is there. */
export function add(chart: Chart, group: Group, layer: LayerSpecification): void {
  if (!chart.getLayer(layer.id)) chart.addLayer(layer, below(group));
}

export const drop = (chart: Chart, ...ids: string[]): void => ids.forEach((id) => chart.getLayer(id) && chart.removeLayer(id));

/** The colour of a zone, by the number of its class in the state of the feature. */
export function zoneColour(swatches: Swatch[], hidden: ReadonlySet<number>): ExpressionSpecification {
  const cases = swatches.flatMap((s, i) => [i, hidden.has(i) ? "rgba(0,0,0,0)" : s.colour]);
  return ["match", ["coalesce", ["feature-state", "k"], -2], ...(cases.length ? cases : [0, "#ccc"]), "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

/** Zones are weak where cells or an isochrone tell more. */
const fade = (strong: number, weak: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], cellZoom - 0.5, strong, cellZoom + 0.5, weak];

/** The level whose zones are coloured. */
export function addZones(chart: Chart, run: string, level: string, { cells, probing }: { cells: boolean; probing: boolean }): void {
  const strength = (strong: number, weak: number) => (probing ? 0.3 : cells ? fade(strong, weak) : strong);
  const source = addTiles(chart, run, `zones_${level}`, "code");
  drop(chart, "zone-fill", "zone-hatch", "zone-line", "zone-hover", "zone-selected");
  add(chart, "zones", { id: "zone-fill", type: "fill", source, "source-layer": source, paint: { "fill-color": "rgba(0,0,0,0)", "fill-opacity": strength(0.82, 0.15) } });
  add(chart, "zones", { id: "zone-hatch", type: "fill", source, "source-layer": source, filter: ["==", ["get", "code"], ""], paint: { "fill-pattern": "hatch", "fill-opacity": strength(0.9, 0.25) } });
  add(chart, "borders", { id: "zone-line", type: "line", source, "source-layer": source, paint: { "line-color": "#6b7280", "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 13, 1.2] } });
  const state = (name: string, wide: number): ExpressionSpecification => ["case", ["boolean", ["feature-state", name], false], wide, 0];
  add(chart, "borders", { id: "zone-hover", type: "line", source, "source-layer": source, layout: { "line-join": "round" }, paint: { "line-color": "#111827", "line-width": state("hover", 2.5) } });
  add(chart, "borders", { id: "zone-selected", type: "line", source, "source-layer": source, layout: { "line-join": "round" }, paint: { "line-color": "#b5179e", "line-width": state("chosen", 4) } });
}

/** The borders of coarser levels, the coarsest the strongest. */
export function addBorders(chart: Chart, run: string, coarser: string[]): void {
  for (const layer of chart.getLayersOrder()) if (layer.startsWith("border-")) chart.removeLayer(layer);
  coarser.forEach((level, i) => {
    const source = addTiles(chart, run, `zones_${level}`, "code");
    add(chart, "borders", { id: `border-${level}`, type: "line", source, "source-layer": source, layout: { "line-join": "round" }, paint: { "line-color": "#374151", "line-width": Math.max(1, 2.4 - 0.6 * i) } });
  });
}

/** The study's own roads and water, where it has them. */
export function addBackground(chart: Chart, run: string, names: ReadonlySet<string>, roads: boolean): void {
  if (!roads) {
    drop(chart, "water", "water-line", "rivers", "roads");
    return;
  }
  if (names.has("water")) {
    const source = addTiles(chart, run, "water");
    add(chart, "water", { id: "water", type: "fill", source, "source-layer": source, paint: { "fill-color": "#b9d9ec" } });
    add(chart, "roads", { id: "water-line", type: "line", source, "source-layer": source, paint: { "line-color": "#7db6d8", "line-width": 1 } });
  }
  if (names.has("rivers")) {
    const source = addTiles(chart, run, "rivers");
    add(chart, "roads", { id: "rivers", type: "line", source, "source-layer": source, layout: { "line-join": "round" }, paint: { "line-color": "#5fa8d3", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 14, 3] } });
  }
  if (names.has("roads")) {
    const source = addTiles(chart, run, "roads");
    const major = ["motorway", "trunk", "primary", "secondary"];
    const wide = (k: number): ExpressionSpecification => ["match", ["get", "class"], "motorway", 2.6 * k, "trunk", 2.2 * k, "primary", 1.8 * k, "secondary", 1.3 * k, 0.6 * k];
    add(chart, "roads", { id: "roads", type: "line", source, "source-layer": source, layout: { "line-join": "round" },
      paint: { "line-color": ["match", ["get", "class"], major, "#8d8378", "#aaa39b"], "line-opacity": 0.75, "line-width": ["interpolate", ["linear"], ["zoom"], 8, wide(0.5), 14, wide(2)] } });
  }
}

/** Population cells, coloured by the way to the nearest facility. */
export function addCells(chart: Chart, run: string, choice: Choice | null): void {
  drop(chart, "cells");
  const field = choice?.indicator.cell_field;
  if (!choice || !field) return;
  const { limits } = limitsOf(choice);
  const source = addTiles(chart, run, "cells");
  const cases = limits.flatMap((l) => [["<=", ["get", field], l.value], l.colour]);
  const colour = ["case", ["!", ["has", field]], unreached, ...cases, beyond] as unknown as ExpressionSpecification;
  add(chart, "cells", { id: "cells", type: "fill", source, "source-layer": source, minzoom: cellZoom - 0.5, filter: [">", ["coalesce", ["get", "people_total"], 0], 0], paint: { "fill-color": colour, "fill-opacity": 0.75, "fill-antialias": false } });
}

/** The ground of a circle or rule. */
export function addGround(chart: Chart, run: string, choice: Choice | null, names: ReadonlySet<string>): void {
  drop(chart, "ground", "ground-line");
  const layer = choice?.indicator.ground_layer ?? "";
  if (!choice || !names.has(layer)) return;
  const source = addTiles(chart, run, layer);
  const cases = limitsOf(choice).limits.flatMap((l) => [l.key, l.colour]);
  const colour = (isRule(choice) ? ["match", ["get", "area"], "urban", urbanColour, ruralColours[1]] : ["match", ["get", "cutoff"], ...cases, beyond]) as ExpressionSpecification;
  add(chart, "ground", { id: "ground", type: "fill", source, "source-layer": source, paint: { "fill-color": colour, "fill-opacity": 0.22 } });
  add(chart, "ground", { id: "ground-line", type: "line", source, "source-layer": source, paint: { "line-color": colour, "line-width": 1.4 } });
}

/** Where people live out of reach. */
export function addGaps(chart: Chart, run: string, choice: Choice | null, names: ReadonlySet<string>): void {
  drop(chart, "gaps", "gaps-line");
  const layer = choice?.indicator.gaps_layer ?? "";
  if (!names.has(layer)) return;
  const source = addTiles(chart, run, layer);
  add(chart, "gaps", { id: "gaps", type: "fill", source, "source-layer": source, paint: { "fill-pattern": "gap" } });
  add(chart, "gaps", { id: "gaps-line", type: "line", source, "source-layer": source, paint: { "line-color": gapColour, "line-width": 1 } });
}

/** Isochrone, route, and the place that was clicked. */
export function addProbe(chart: Chart): void {
  add(chart, "probe", { id: "iso", type: "fill", source: "iso", paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.3 } });
  add(chart, "probe", { id: "iso-line", type: "line", source: "iso", paint: { "line-color": ["get", "colour"], "line-width": 2 } });
  add(chart, "probe", { id: "cell-here", type: "line", source: "here", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": "#111827", "line-width": 2, "line-dasharray": [2, 1] } });
  add(chart, "probe", { id: "route-case", type: "line", source: "route", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#fff", "line-width": 7 } });
  add(chart, "probe", { id: "route", type: "line", source: "route", filter: ["!=", ["get", "class"], "off-road"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#b5179e", "line-width": 4 } });
  add(chart, "probe", { id: "route-walk", type: "line", source: "route", filter: ["==", ["get", "class"], "off-road"], paint: { "line-color": "#b5179e", "line-width": 3, "line-dasharray": [1, 1] } });
  add(chart, "points", { id: "here", type: "circle", source: "here", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": "#b5179e", "circle-stroke-color": "#fff", "circle-stroke-width": 3 } });
}

/** The smaller ones shrink more on small maps, where they are many. */
const size = (k: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], 8, ["*", ["^", ["get", "scale"], 2.2], 0.5 * k], 12, ["*", ["get", "scale"], k]];

/** Facilities as tiles, where they are too many for one answer. */
export function addManyFacilities(chart: Chart, run: string, shown: { class: string; icon: string; scale: number }[]): void {
  drop(chart, "facilities-tiles");
  if (shown.length === 0) return;
  const source = addTiles(chart, run, "facilities", undefined, "facilities-tiles");
  const of = (value: (c: (typeof shown)[number]) => string | number, other: string | number) => ["match", ["coalesce", ["get", "class"], ""], ...shown.flatMap((c) => [c.class, value(c)]), other] as unknown as ExpressionSpecification;
  add(chart, "points", { id: "facilities-tiles", type: "symbol", source, "source-layer": "facilities", filter: ["in", ["coalesce", ["get", "class"], ""], ["literal", shown.map((c) => c.class)]],
    layout: { "icon-image": of((c) => c.icon, "finding"), "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 8, ["*", of((c) => c.scale, 1), 0.4], 12, of((c) => c.scale, 1)] } });
}

export function addPoints(chart: Chart): void {
  const symbols = { "icon-image": ["get", "icon"] as ExpressionSpecification, "icon-allow-overlap": true, "icon-ignore-placement": true };
  add(chart, "points", { id: "facilities", type: "symbol", source: "facilities", layout: { ...symbols, "icon-size": size(1), "symbol-sort-key": ["get", "scale"] } });
  add(chart, "points", { id: "edited", type: "symbol", source: "edited", layout: { ...symbols, "icon-size": size(1.2) } });
  add(chart, "points", { id: "findings", type: "symbol", source: "findings", layout: { "icon-image": "finding", "icon-allow-overlap": true, "icon-size": 0.9 } });
}

export function addNames(chart: Chart): void {
  add(chart, "labels", {
    id: "names", type: "symbol", source: "names",
    layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": ["interpolate", ["linear"], ["zoom"], 8, 12, 13, 15], "text-max-width": 8, "symbol-sort-key": ["get", "order"], "text-padding": 4 },
    paint: { "text-color": "#111827", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 },
  });
}

export const none = empty;
