// Two scenarios beside each other.

import { computed, signal } from "@preact/signals";

import type { Comparison } from "./contract.ts";
import { change, classOf, number } from "./figures.ts";
import { get } from "./server.ts";
import { choice, lang, painting, tell, type Swatch } from "./state.ts";
import { compareQuery } from "./whatif.ts";

export const sides = signal<{ a: string; b: string }>({ a: "", b: "" });
export const compared = signal<(Comparison & { a: string; b: string }) | null>(null);
export const how = signal<"swipe" | "difference">("swipe");

let asked = 0;
export async function compare(): Promise<void> {
  const now = ++asked;
  const { a, b } = sides.value;
  try {
    const told = await get<Comparison>(compareQuery(a, b));
    if (now === asked) compared.value = { ...told, a, b };
  } catch (e) {
    if (now === asked) tell(e);
  }
}

/** Red-orange where people lose, blue where they gain: told apart by all eyes. */
const diverging = ["#d7191c", "#fdae61", "#f7f7f7", "#abd9e9", "#2c7bb6"];

/** The differences in five classes about none. */
export const differences = computed(() => {
  const rows = compared.value?.rows ?? [];
  const kind = choice.value?.indicator.kind ?? "share";
  const most = Math.max(...rows.map((r) => Math.abs(r.delta ?? 0)), kind === "share" ? 0.001 : 1e-9);
  const bounds = [-most / 2, -most / 1000, most / 1000, most / 2, most];
  const l = lang.value;
  const labels = [`< ${change(-most / 2, kind, l)}`, `${change(-most / 2, kind, l)} – 0`, number(0, l), `0 – ${change(most / 2, kind, l)}`, `> ${change(most / 2, kind, l)}`];
  const swatches: Swatch[] = diverging.map((colour, i) => ({ colour, label: labels[i]! }));
  const of = new Map<string, number>();
  const counts = diverging.map(() => 0);
  let missing = 0;
  for (const r of rows) {
    const k = classOf(r.delta, bounds.map((to) => ({ to })));
    of.set(r.code, k);
    if (k >= 0) counts[k]!++;
    else missing++;
  }
  return { swatches, of, counts, missing };
});

/** One side, in the classes of the indicator. */
function side(pick: "a" | "b"): typeof painting {
  return computed(() => {
    const classes = choice.value?.indicator.classes ?? [];
    const of = new Map((compared.value?.rows ?? []).map((r) => [r.code, classOf(r[pick], classes)]));
    return { ...painting.value, of };
  });
}

export const leftPainting = side("a");
export const rightPainting = side("b");

/** What the main map shows. */
export const mainPainting = computed(() => (!compared.value ? painting.value : how.value === "difference" ? differences.value : leftPainting.value));
