// Where files lie: their points and bounds, without a map behind them.

import type { Bounds, Guess, Place } from "../contract.ts";
import { words } from "../state.ts";

const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00", "#000000"];
export const colourOf = (i: number): string => palette[i % palette.length]!;

const width = 640;
const mostHeight = 260;
const margin = 12;

/** The bounds of all files together. */
function union(guesses: Guess[]): Bounds | null {
  const all = guesses.flatMap((g): Bounds[] => (g.preview.bounds ? [g.preview.bounds] : []));
  if (all.length === 0) return null;
  const out = all.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
  return out[2] - out[0] > 0 && out[3] - out[1] > 0 ? out : null;
}

export function Extent({ guesses }: { guesses: Guess[] }) {
  const bounds = union(guesses);
  if (!bounds) return null;
  const [west, south, east, north] = bounds;
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min((width - 2 * margin) / ((east - west) * squeeze), (mostHeight - 2 * margin) / (north - south));
  const x = (lon: number) => margin + (lon - west) * squeeze * scale;
  const y = (lat: number) => margin + (north - lat) * scale;
  const dots = (points: Place[]) => points.map(([lon, lat]) => `M${x(lon).toFixed(1)} ${y(lat).toFixed(1)}h0`).join("");
  return (
    <figure class="extent">
      <figcaption class="dim">{words("importMap")}</figcaption>
      <svg viewBox={`0 0 ${(east - west) * squeeze * scale + 2 * margin} ${(north - south) * scale + 2 * margin}`} role="img" aria-label={words("importMap")}>
        {guesses.map((g, i) => g.preview.bounds && (
          <rect key={`b${i}`} x={x(g.preview.bounds[0])} y={y(g.preview.bounds[3])} width={Math.max(1, x(g.preview.bounds[2]) - x(g.preview.bounds[0]))} height={Math.max(1, y(g.preview.bounds[1]) - y(g.preview.bounds[3]))} fill={colourOf(i)} fill-opacity="0.05" stroke={colourOf(i)} />
        ))}
        {guesses.map((g, i) => <path key={`p${i}`} d={dots(g.preview.points)} stroke={colourOf(i)} stroke-width="3.5" stroke-linecap="round" />)}
      </svg>
    </figure>
  );
}
