// Images that the map draws with: a hatch for missing data, and one symbol a class of
// facilities, told apart by colour and shape.

import type { Map as Chart } from "maplibre-gl";

export const shapes = ["circle", "square", "diamond", "triangle"] as const;
export type Shape = (typeof shapes)[number];

/** The server has eight colours; the shape tells the classes of one colour apart. */
const colours = 8;
export const shapeOf = (index: number): Shape => shapes[Math.floor(index / colours) % shapes.length]!;

export const symbolOf = (of: string): string => `facility-${of || "unknown"}`;

/** How large a class is drawn: those that many are of are small. */
export function scaleOf(of: string): number {
  if (/hospital|emergency|centre$/.test(of) && !/community|township/.test(of)) return 1;
  return /clinic|station|sports|home|childcare|outpatient|infirmary/.test(of) ? 0.62 : 0.8;
}

/** The corners of a shape about (0, 0), within a radius; none for a circle. */
export function corners(shape: Shape, r: number): [number, number][] {
  switch (shape) {
    case "circle":
      return [];
    case "square":
      return [[-r * 0.85, -r * 0.85], [r * 0.85, -r * 0.85], [r * 0.85, r * 0.85], [-r * 0.85, r * 0.85]];
    case "diamond":
      return [[0, -r * 1.1], [r * 1.1, 0], [0, r * 1.1], [-r * 1.1, 0]];
    case "triangle":
      return [[0, -r * 1.05], [r, r * 0.8], [-r, r * 0.8]];
  }
}

const density = 2;

function canvas(size: number): CanvasRenderingContext2D {
  const c = document.createElement("canvas");
  c.width = c.height = size * density;
  const g = c.getContext("2d", { willReadFrequently: true })!;
  g.scale(density, density);
  return g;
}

const image = (g: CanvasRenderingContext2D) => g.getImageData(0, 0, g.canvas.width, g.canvas.height);

function trace(g: CanvasRenderingContext2D, shape: Shape, r: number): void {
  g.beginPath();
  if (shape === "circle") g.arc(0, 0, r, 0, 2 * Math.PI);
  corners(shape, r).forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
  g.closePath();
}

/** Draws a symbol about (0, 0). */
export function stamp(g: CanvasRenderingContext2D, shape: Shape, colour: string, r: number): void {
  trace(g, shape, r);
  g.lineWidth = 4;
  g.lineJoin = "round";
  g.strokeStyle = "#fff";
  g.stroke();
  g.lineWidth = 1;
  g.strokeStyle = "#1f2937";
  g.stroke();
  g.fillStyle = colour;
  g.fill();
}

export function hatch(g: CanvasRenderingContext2D, [x, y, width, height]: [number, number, number, number], ground = "#e5e7eb", lines = "#8b929c"): void {
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.fillStyle = ground;
  g.fillRect(x, y, width, height);
  g.strokeStyle = lines;
  g.lineWidth = 1;
  for (let d = -height; d < width; d += 5) {
    g.beginPath();
    g.moveTo(x + d, y + height);
    g.lineTo(x + d + height, y);
    g.stroke();
  }
  g.restore();
}

function tile(lines: string, ground: string): ImageData {
  const size = 8;
  const g = canvas(size);
  if (ground) {
    g.fillStyle = ground;
    g.fillRect(0, 0, size, size);
  }
  g.strokeStyle = lines;
  g.lineWidth = 1.2;
  for (const d of [-size, 0, size]) {
    g.beginPath();
    g.moveTo(d - 1, size + 1);
    g.lineTo(d + size + 1, -1);
    g.stroke();
  }
  return image(g);
}

const half = 11;

export function addImages(chart: Chart, classes: { class: string; colour: string }[]): void {
  const add = (name: string, data: ImageData) => !chart.hasImage(name) && chart.addImage(name, data, { pixelRatio: density });
  add("hatch", tile("#8b929c", "#e5e7eb"));
  add("gap", tile("#b35806", ""));
  classes.forEach((c, i) => {
    const g = canvas(2 * half);
    g.translate(half, half);
    stamp(g, shapeOf(i), c.colour, 7);
    add(symbolOf(c.class), image(g));
  });
  const g = canvas(2 * half);
  g.translate(half, half);
  stamp(g, "triangle", "#ffd43b", 8);
  g.fillStyle = "#111827";
  g.font = "bold 10px sans-serif";
  g.textAlign = "center";
  g.fillText("!", 0, 5.5);
  add("finding", image(g));
}
