// The isochrone probe: the ground and people within some minutes of a place.

import { batch, effect, signal } from "@preact/signals";
import { Marker } from "maplibre-gl";
import { useEffect } from "preact/hooks";

import { cutoffs } from "../address.ts";
import type { Isochrone, Place } from "../contract.ts";
import { number, people } from "../figures.ts";
import { showData } from "../map/chart.ts";
import { ringColours } from "../map/palette.ts";
import { chart, drawable } from "../map/window.ts";
import { get, query } from "../server.ts";
import { lang, picking, place, probe, study, tell, text, words } from "../state.ts";
import { Swatch } from "./ui.tsx";

const told = signal<Isochrone | null>(null);
const waiting = signal(false);
const rest = 150; // milliseconds that a slider stands still before the server is asked

export function startProbe(at: Place): void {
  const modes = study.value!.modes.map((m) => m.mode);
  batch(() => {
    picking.value = "";
    place.value = null;
    probe.value = probe.value ? { ...probe.value, at } : { at, mode: modes.includes("car") ? "car" : modes[0]!, minutes: 30, rings: 2 };
  });
}

function follow(): () => void {
  let stop: AbortController | null = null;
  let timer = 0;
  const a = effect(() => {
    const p = probe.value;
    void study.value?.run;
    stop?.abort();
    clearTimeout(timer);
    if (!p) {
      told.value = null;
      return;
    }
    const now = (stop = new AbortController());
    waiting.value = true;
    timer = window.setTimeout(async () => {
      try {
        told.value = await get<Isochrone>(`/api/isochrone${query({ lon: p.at[0], lat: p.at[1], mode: p.mode, minutes: cutoffs(p.minutes, p.rings).join(",") })}`, now.signal);
      } catch (e) {
        if (!now.signal.aborted) {
          told.value = null;
          tell(e);
        }
      } finally {
        if (!now.signal.aborted) waiting.value = false;
      }
    }, rest);
  });
  const b = effect(() => {
    const map = chart.value;
    if (!map || !drawable.value) return;
    const shown = told.value?.features ?? [];
    const colours = ringColours(shown.length);
    const features = shown.map((f, i): GeoJSON.Feature => ({ ...f, properties: { ...f.properties, colour: colours[i] } })).reverse();
    showData(map, "iso", { type: "FeatureCollection", features });
  });
  const c = pin();
  return () => {
    stop?.abort();
    a();
    b();
    c();
  };
}

/** The dot that can be dragged. */
function pin(): () => void {
  let marker: Marker | null = null;
  return effect(() => {
    const map = chart.value;
    const p = probe.value;
    if (!map || !p) {
      marker?.remove();
      marker = null;
      return;
    }
    if (!marker) {
      const element = document.createElement("div");
      element.className = "pin";
      marker = new Marker({ element, draggable: true });
      marker.setLngLat(p.at).addTo(map);
      const made = marker;
      made.on("dragend", () => {
        const at = made.getLngLat();
        if (probe.value) probe.value = { ...probe.value, at: [Number(at.lng.toFixed(6)), Number(at.lat.toFixed(6))] };
      });
    }
    marker.getElement().setAttribute("role", "img");
    marker.getElement().setAttribute("aria-label", words("probeHint"));
    marker.setLngLat(p.at);
  });
}

export function ProbeBox() {
  useEffect(follow, []);
  const p = probe.value;
  if (!p) return picking.value === "probe" ? <section class="card" aria-label={words("probe")}><p class="callout" role="status">{words("probePick")}</p></section> : null;
  const l = lang.value;
  const set = (change: Partial<typeof p>) => (probe.value = { ...p, ...change });
  const mode = study.value!.modes.find((m) => m.mode === p.mode);
  const shown = told.value;
  const colours = ringColours(shown?.features.length ?? 0);
  return (
    <section class="card probe" aria-label={words("probe")} aria-busy={waiting.value}>
      <header>
        <h2>{words("probe")}</h2>
        <button type="button" class="quiet" aria-label={words("close")} onClick={() => (probe.value = null)}>✕</button>
      </header>
      <div class="form">
        <label>{words("mode")}
          <select value={p.mode} onChange={(e) => set({ mode: e.currentTarget.value })}>
            {study.value!.modes.map((m) => <option key={m.mode} value={m.mode}>{text(m.title)}</option>)}
          </select>
        </label>
        <label>{words("rings")}
          <select value={p.rings} onChange={(e) => set({ rings: Number(e.currentTarget.value) })}>
            {[1, 2, 3, 4].map((n) => <option key={n} value={n}>{n}</option>)}
          </select>
        </label>
        <label class="wide">{words("longest")} <span>{words("minutes", p.minutes)}</span>
          <input type="range" min={5} max={60} step={1} value={p.minutes} onInput={(e) => set({ minutes: Number(e.currentTarget.value) })} />
        </label>
      </div>
      {shown && !shown.reachable && <p class="callout">{text(shown.reason)}</p>}
      {shown && shown.features.length > 0 && (
        <table class="rings">
          <thead><tr><th scope="col">{words("longest")}</th><th scope="col" class="number">{words("colPeople")}</th><th scope="col" class="number">{words("area")}</th></tr></thead>
          <tbody>
            {shown.features.map((f, i) => (
              <tr key={f.properties.minutes}>
                <th scope="row"><Swatch colour={colours[i]!} /> {words("minutes", number(f.properties.minutes, l))}</th>
                <td class="number">{people(f.properties.people, l)}</td>
                <td class="number">{number(f.properties.area_km2, l, 1)} km²</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!shown && waiting.value && <p class="dim">{words("loading")}</p>}
      <p class="dim">{mode ? text(mode.how) : ""}{shown ? ` · ${words("direction")}${words("colon")}${words(shown.direction)}` : ""}</p>
      <p class="dim">{words("probeHint")}</p>
    </section>
  );
}
