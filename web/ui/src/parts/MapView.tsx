// The map with what floats on it: tools, cards, legend, and the lines at its foot.

import { batch, effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { mainPainting } from "../comparison.ts";
import { value as figure } from "../figures.ts";
import { calm, fits, makeChart } from "../map/chart.ts";
import { followDrag } from "../map/drag.ts";
import { chart, drawable } from "../map/window.ts";
import { both, choice, hovered, lang, notice, picking, place, probe, select, shareTarget, shownZones, study, tab, target, text, words } from "../state.ts";
import { addAt } from "../whatif.ts";
import { CompareMap } from "./CompareMap.tsx";
import { followFindings } from "./Findings.tsx";
import { Legend } from "./Legend.tsx";
import { PlaceCard, shownFacility } from "./PlaceCard.tsx";
import { ProbeBox, startProbe } from "./ProbeBox.tsx";

/** What the pointer is on. */
const tip = signal<{ x: number; y: number; title: string; line: string } | null>(null);

function clicked(at: [number, number], zone: string, facility: number | null): void {
  if (picking.value === "add") {
    addAt(at);
    return;
  }
  if (picking.value === "probe" || probe.value) {
    startProbe(at);
    return;
  }
  const row = shownZones.value.find((r) => r.code === zone);
  batch(() => {
    if (row) select(row, false);
    shownFacility.value = facility;
    if (tab.value !== "whatif" || facility === null) place.value = at;
  });
}

function pointed(at: { x: number; y: number } | null, zone: string, facility: string): void {
  const row = at ? shownZones.value.find((r) => r.code === zone) : undefined;
  hovered.value = row?.code ?? "";
  if (!at || (!row && !facility)) {
    tip.value = null;
    return;
  }
  const kind = target.value ? (shareTarget(target.value) ? "share" : "ratio") : (choice.value?.indicator.kind ?? "share");
  tip.value = { x: at.x, y: at.y, title: facility || text(row!.name), line: facility ? (row ? text(row.name) : "") : figure(row!.value, kind, lang.value) };
}

export function MapView() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let stop = (): void => undefined;
    try {
      const made = makeChart(box.current!, { rows: shownZones, painting: mainPainting }, { click: clicked, point: pointed });
      let release = (): void => undefined;
      made.chart.once("load", () => {
        drawable.value = true;
        release = followDrag(made.chart);
      });
      chart.value = made.chart;
      stop = () => (release(), made.stop());
    } catch {
      notice.value = both("noWebgl");
    }
    return () => {
      drawable.value = false;
      chart.value = null;
      stop();
    };
  }, []);
  useEffect(followFindings, []);
  useEffect(() => effect(() => void box.current!.classList.toggle("picking", picking.value !== "")), []);
  return (
    <div class="map">
      <div class="chart" ref={box} />
      <CompareMap />
      <Tools />
      <div class="cards">
        <ProbeBox />
        <PlaceCard />
      </div>
      <Legend />
      <Tip />
      <Foot />
    </div>
  );
}

function Tools() {
  const zoom = (by: number) => chart.value?.zoomTo(chart.value.getZoom() + by, calm(chart.value) ? { duration: 0 } : {});
  const whole = () => study.value?.bounds && chart.value?.fitBounds(fits(study.value.bounds), { padding: 24, ...(calm(chart.value) ? { duration: 0 } : {}) });
  const probing = picking.value === "probe" || probe.value !== null;
  return (
    <div class="tools">
      <div class="tool-group">
        <button type="button" title={words("zoomIn")} aria-label={words("zoomIn")} onClick={() => zoom(1)}>＋</button>
        <button type="button" title={words("zoomOut")} aria-label={words("zoomOut")} onClick={() => zoom(-1)}>－</button>
        <button type="button" title={words("wholeStudy")} aria-label={words("wholeStudy")} onClick={whole}>⤢</button>
      </div>
      <button type="button" class="tool" aria-pressed={probing} onClick={() => (probing ? batch(() => ((picking.value = ""), (probe.value = null))) : (picking.value = "probe"))}>
        <span aria-hidden="true">◎</span> {words("probe")}
      </button>
      {picking.value === "" && !place.value && !probe.value && <p class="hint">{words("placeHint")}</p>}
    </div>
  );
}

function Tip() {
  const box = useRef<HTMLDivElement>(null);
  const now = tip.value;
  useEffect(() => {
    if (now && box.current) box.current.style.transform = `translate(${now.x + 14}px, ${now.y + 14}px)`;
  });
  return (
    <div class="tip" ref={box} hidden={!now} aria-hidden="true">
      {now && (
        <>
          <strong>{now.title}</strong>
          {now.line && <span>{now.line}</span>}
        </>
      )}
    </div>
  );
}

/** The number that a map in China is approved by, and its sources. */
function Foot() {
  const s = study.value!;
  const sources = [...s.sources, s.background.attribution ?? ""].filter(Boolean).join("；");
  return (
    <p class="foot">
      <span class="approval">{s.map_approval ? words("approval", s.map_approval) : words("noApproval")}</span>
      {sources && <span>{words("source", sources)}</span>}
    </p>
  );
}
