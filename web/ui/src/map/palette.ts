// Colours and limits of what is drawn beside the zones: cells, ground, isochrones.

import type { Choice } from "../state.ts";

/** From near to far: dark to light blue. */
export const near = ["#253494", "#2c7fb8", "#41b6c4", "#a1dab4"];
export const beyond = "#fdae61";
export const unreached = "#d7301f";
export const gapColour = "#b35806";
export const urbanColour = "#253494";
export const ruralColours = ["#a1dab4", "#41b6c4"];

/** Rings of an isochrone, which lie over all of that. */
const rings = ["#54278f", "#756bb1", "#9e9ac8", "#bcbddc"];

const picked: Record<number, number[]> = { 0: [], 1: [1], 2: [0, 2], 3: [0, 1, 3] };

/** Colours of so many steps from near to far. */
export const steps = (n: number): string[] => (picked[n] ?? [0, 1, 2, 3]).map((i) => near[i]!);
export const ringColours = (n: number): string[] => (picked[n] ?? [0, 1, 2, 3]).map((i) => rings[i]!);

export interface Limit {
  value: number; // in the unit of the cells
  colour: string;
  key: string; // of the ground that it draws
}

const usualMetres = [5000, 10000, 20000];

/** The limits that cells are coloured by: those of the indicator, or where these
 * differ from place to place, round ones. */
export function limitsOf(choice: Choice): { unit: "m" | "min"; limits: Limit[] } {
  const { indicator } = choice;
  const unit = indicator.cutoffs[0]?.unit ?? "m";
  const known = indicator.cutoffs.filter((c) => c.value !== null).slice(0, near.length);
  if (known.length === 0) return { unit, limits: usualMetres.map((value, i) => ({ value, colour: steps(usualMetres.length)[i]!, key: "" })) };
  const colours = steps(known.length);
  return { unit, limits: known.map((c, i) => ({ value: c.value!, colour: colours[i]!, key: `${c.value}${c.unit}` })) };
}

/** Whether the ground of an indicator is that of a rule for town and country. */
export const isRule = (choice: Choice): boolean => choice.indicator.ground_layer.startsWith("radius_");
