// Dragging facilities on the map while what-if is open.

import { effect } from "@preact/signals";
import type { Map as Chart, MapMouseEvent } from "maplibre-gl";

import { showData } from "./chart.ts";
import { scaleOf, symbolOf } from "./symbols.ts";
import { picking, tab } from "../state.ts";
import { canWhatIf, edited, editFacility, moveTo } from "../whatif.ts";

/** Pixels that a press must move before it drags. */
const slack = 4;

export function followDrag(chart: Chart): () => void {
  const draw = effect(() => {
    const features = edited.value.map((e): GeoJSON.Feature => ({
      type: "Feature", geometry: { type: "Point", coordinates: e.at }, properties: { of: e.of, name: e.name, icon: symbolOf(e.class), scale: Math.max(0.9, scaleOf(e.class)) },
    }));
    showData(chart, "edited", { type: "FeatureCollection", features });
  });
  const press = (e: MapMouseEvent) => {
    if (!canWhatIf.value || tab.value !== "whatif" || picking.value || e.originalEvent.button !== 0) return;
    const layers = ["edited", "facilities"].filter((l) => chart.getLayer(l));
    const hit = chart.queryRenderedFeatures([[e.point.x - 4, e.point.y - 4], [e.point.x + 4, e.point.y + 4]], { layers })[0];
    if (!hit) return;
    e.preventDefault(); // the map stays where it is
    const of = (hit.properties["of"] ?? hit.properties["index"]) as number | string;
    drag(chart, of, e);
  };
  chart.on("mousedown", press);
  return () => {
    draw();
    chart.off("mousedown", press);
  };
}

function drag(chart: Chart, of: number | string, start: MapMouseEvent): void {
  let moved = false;
  editFacility(of);
  const step = (e: MapMouseEvent) => {
    moved ||= Math.hypot(e.point.x - start.point.x, e.point.y - start.point.y) > slack;
    if (moved) moveTo(of, [e.lngLat.lng, e.lngLat.lat], false);
  };
  chart.on("mousemove", step);
  chart.once("mouseup", (e) => {
    chart.off("mousemove", step);
    if (moved) moveTo(of, [e.lngLat.lng, e.lngLat.lat], true);
  });
}
