// A second map over the first, cut off at a line that can be dragged.

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { compared, how, rightPainting } from "../comparison.ts";
import { makeChart } from "../map/chart.ts";
import { chart, drawable } from "../map/window.ts";
import { shownZones, words } from "../state.ts";

const at = signal(50); // percent of the width

export function CompareMap() {
  if (!compared.value || how.value !== "swipe" || !drawable.value) return null;
  return <Second />;
}

function Second() {
  const box = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const main = chart.value!;
    const made = makeChart(box.current!, { rows: shownZones, painting: rightPainting }, null);
    made.chart.scrollZoom.disable();
    made.chart.dragPan.disable();
    const follow = () => made.chart.jumpTo({ center: main.getCenter(), zoom: main.getZoom() });
    follow();
    main.on("move", follow);
    return () => {
      main.off("move", follow);
      made.stop();
    };
  }, []);
  useEffect(() => {
    box.current!.style.clipPath = `inset(0 0 0 ${at.value}%)`;
    line.current!.style.left = `${at.value}%`;
  });
  const c = compared.value!;
  return (
    <>
      <div class="chart second" ref={box} aria-hidden="true" />
      <div class="swipe-line" ref={line} />
      <label class="swipe">
        <span>{c.a || words("asIs")}</span>
        <input type="range" min={0} max={100} value={at.value} aria-label={words("swipe")} onInput={(e) => (at.value = Number(e.currentTarget.value))} />
        <span>{c.b || words("asIs")}</span>
      </label>
    </>
  );
}
