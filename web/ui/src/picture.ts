// The map as a picture at twice its size, with title, legend, scale, north, number of
// approval, sources and date: what a map in a report needs.

import type { Map as Chart } from "maplibre-gl";

import { fonts } from "./map/layers.ts";
import { hatch, shapeOf, stamp } from "./map/symbols.ts";
import { chart } from "./map/window.ts";
import { mainPainting } from "./comparison.ts";
import { number } from "./figures.ts";
import { goalText, keys, legendTitle, legendUnit } from "./parts/Legend.tsx";
import { fileName, save } from "./parts/ui.tsx";
import { facilities, hidden, lang, level, levelTitle, on, printing, study, tell, text, words } from "./state.ts";

const density = 2;
const margin = 16;
const headHeight = 66;
const footHeight = 44;
const legendWidth = 250;
const keyHeight = 22;
const patience = 5000; // milliseconds for tiles of the finer picture

interface Pen {
  g: CanvasRenderingContext2D;
  x: number;
  y: number;
}

function write(p: Pen, line: string, size: number, options: { bold?: boolean; colour?: string; width?: number } = {}): void {
  const { g } = p;
  g.font = `${options.bold ? "600 " : ""}${size}px ${fonts}`;
  g.fillStyle = options.colour ?? "#111827";
  for (const part of wrap(g, line, options.width ?? Infinity)) {
    g.fillText(part, p.x, p.y + size);
    p.y += size * 1.4;
  }
}

/** Breaks a text where it is too wide: between words, and between Chinese characters anywhere. */
function wrap(g: CanvasRenderingContext2D, line: string, width: number): string[] {
  const out: string[] = [];
  let now = "";
  for (const piece of line.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    if (now && g.measureText(now + piece).width > width) {
      out.push(now);
      now = piece.trimStart();
    } else now += piece;
  }
  return now ? [...out, now] : out;
}

/** The map drawn finer, as it stands. */
async function drawn(map: Chart, ratio: number): Promise<{ width: number; height: number; image: HTMLCanvasElement }> {
  const before = map.getPixelRatio();
  if (before !== ratio) {
    map.setPixelRatio(ratio);
    await new Promise<void>((done) => {
      const late = setTimeout(done, patience);
      map.once("idle", () => (clearTimeout(late), done()));
      map.triggerRepaint();
    });
  }
  const out = grab(map);
  if (before !== ratio) map.setPixelRatio(before);
  return out;
}

/** Copies what is drawn: the map's own canvas is empty after each frame. */
function grab(map: Chart): { width: number; height: number; image: HTMLCanvasElement } {
  map.redraw();
  const from = map.getCanvas();
  const image = document.createElement("canvas");
  image.width = from.width;
  image.height = from.height;
  image.getContext("2d")!.drawImage(from, 0, 0);
  return { width: map.getContainer().clientWidth, height: map.getContainer().clientHeight, image };
}

function compose(map: Chart, part: ReturnType<typeof grab>): HTMLCanvasElement {
  const width = part.width + legendWidth + 3 * margin;
  const height = part.height + headHeight + footHeight + margin;
  const canvas = document.createElement("canvas");
  canvas.width = width * density;
  canvas.height = height * density;
  const g = canvas.getContext("2d")!;
  g.scale(density, density);
  g.fillStyle = "#fff";
  g.fillRect(0, 0, width, height);
  head({ g, x: margin, y: 8 }, width);
  g.drawImage(part.image, margin, headHeight, part.width, part.height);
  g.strokeStyle = "#374151";
  g.strokeRect(margin, headHeight, part.width, part.height);
  north(g, margin + part.width - 28, headHeight + 16);
  scale(map, g, margin + 12, headHeight + part.height - 14);
  legend({ g, x: part.width + 2 * margin, y: headHeight }, part.height);
  foot({ g, x: margin, y: headHeight + part.height + 6 }, width - 2 * margin);
  return canvas;
}

function head(p: Pen, width: number): void {
  const s = study.value!;
  write(p, `${text(s.name)} · ${legendTitle()}`, 20, { bold: true, width: width - 2 * margin });
  if (text(s.note)) write(p, text(s.note), 13, { colour: "#9a3412", bold: true });
}

function legend(p: Pen, most: number): void {
  const { swatches, counts, missing } = mainPainting.value;
  const bottom = p.y + most;
  write(p, words("legend"), 15, { bold: true });
  write(p, `${legendUnit()} · ${words("legendZones", levelTitle(level.value))}`, 12, { colour: "#4b5563", width: legendWidth });
  p.y += 4;
  const room = (height: number) => p.y + height < bottom;
  swatches.forEach((s, k) => room(keyHeight) && key(p, { ...s, label: `${s.sign ? s.sign + " " : ""}${s.label}` }, number(counts[k], lang.value)));
  if (missing > 0) key(p, { colour: "#e5e7eb", hatched: true, label: words("noData") }, number(missing, lang.value));
  p.y += 4;
  write(p, goalText(), 13, { bold: true, width: legendWidth });
  for (const part of keys()) {
    if (!room(2 * keyHeight)) return;
    write(p, part.title, 12, { colour: "#4b5563", width: legendWidth });
    for (const k of part.keys) if (room(keyHeight)) key(p, k, "");
  }
  classes(p, room);
}

/** A line of the legend. */
function key(p: Pen, k: { colour: string; label: string; hatched?: boolean | undefined; lines?: string | undefined }, count: string): void {
  const { g } = p;
  g.fillStyle = k.colour;
  g.fillRect(p.x, p.y, 26, 15);
  if (k.hatched) hatch(g, [p.x, p.y, 26, 15], k.lines ? k.colour : undefined, k.lines);
  g.strokeStyle = "#6b7280";
  g.lineWidth = 1;
  g.strokeRect(p.x, p.y, 26, 15);
  g.font = `13px ${fonts}`;
  g.fillStyle = "#111827";
  g.fillText(k.label, p.x + 34, p.y + 12);
  g.fillText(count, p.x + legendWidth - g.measureText(count).width, p.y + 12);
  p.y += keyHeight;
}

/** The classes of the facilities that are shown, as far as there is room. */
function classes(p: Pen, room: (height: number) => boolean): void {
  const all = facilities.value?.classes ?? [];
  const shown = all.flatMap((c, i) => (hidden.value.includes(c.class) ? [] : [{ ...c, i }]));
  if (!on.value.includes("facilities") || shown.length === 0 || !room(2 * keyHeight)) return;
  p.y += 6;
  write(p, words("legendFacilities"), 12, { colour: "#4b5563" });
  const { g } = p;
  for (const c of shown) {
    if (!room(18)) return;
    g.save();
    g.translate(p.x + 9, p.y + 7);
    stamp(g, shapeOf(c.i), c.colour, 4.5);
    g.restore();
    g.font = `12px ${fonts}`;
    g.fillStyle = "#111827";
    g.fillText(text(c.title), p.x + 22, p.y + 11);
    p.y += 18;
  }
}

function north(g: CanvasRenderingContext2D, x: number, y: number): void {
  g.save();
  g.translate(x, y);
  g.beginPath();
  g.moveTo(0, 0);
  g.lineTo(8, 24);
  g.lineTo(0, 18);
  g.lineTo(-8, 24);
  g.closePath();
  g.fillStyle = "#111827";
  g.strokeStyle = "#fff";
  g.lineWidth = 3;
  g.stroke();
  g.fill();
  g.font = `600 13px ${fonts}`;
  const n = words("north");
  g.strokeText(n, -g.measureText(n).width / 2, 40);
  g.fillText(n, -g.measureText(n).width / 2, 40);
  g.restore();
}

/** A bar of a round length, as long as 1-2-5 steps allow within 140 pixels. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((k) => k * power).find((v) => v <= most) ?? power;
}

function scale(map: Chart, g: CanvasRenderingContext2D, x: number, y: number): void {
  const rect = map.getContainer().clientHeight / 2;
  const perPixel = map.unproject([0, rect]).distanceTo(map.unproject([100, rect])) / 100;
  const length = roundLength(perPixel * 140);
  const width = length / perPixel;
  const label = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  g.fillStyle = "rgba(255,255,255,0.85)";
  g.fillRect(x - 6, y - 22, width + 12, 30);
  g.strokeStyle = "#111827";
  g.lineWidth = 1.5;
  g.beginPath();
  g.moveTo(x, y - 6);
  g.lineTo(x, y);
  g.lineTo(x + width, y);
  g.lineTo(x + width, y - 6);
  g.stroke();
  g.fillStyle = "#111827";
  g.font = `12px ${fonts}`;
  g.fillText(label, x + 4, y - 6);
}

function foot(p: Pen, width: number): void {
  const s = study.value!;
  const approval = s.map_approval ? words("approval", s.map_approval) : words("noApproval");
  const sources = [...s.sources, s.background.attribution ?? ""].filter(Boolean).join("；");
  const day = new Intl.DateTimeFormat(lang.value === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long" }).format(new Date());
  write(p, [approval, sources && words("source", sources), words("madeOn", day), `${words("product")} ${s.version} · ${s.run}`].filter(Boolean).join("　"), 12, { colour: "#374151", width });
}

export async function picture(): Promise<HTMLCanvasElement | null> {
  const map = chart.value;
  if (!map) return null;
  return compose(map, await drawn(map, density));
}

export async function savePicture(): Promise<void> {
  try {
    const canvas = await picture();
    canvas?.toBlob((blob) => blob && save(`${fileName(`${text(study.value!.name)}_${legendTitle()}`)}.png`, blob), "image/png");
  } catch (e) {
    tell(e);
  }
}

/** Puts the picture where only the printer sees it. */
function place(canvas: HTMLCanvasElement): Promise<void> {
  const image = document.querySelector<HTMLImageElement>("#print") ?? document.createElement("img");
  image.id = "print";
  image.alt = `${text(study.value!.name)} · ${legendTitle()}`;
  document.body.prepend(image);
  image.src = canvas.toDataURL("image/png");
  return image.decode().catch(() => undefined);
}

export async function print(): Promise<void> {
  try {
    const canvas = await picture();
    if (canvas) await place(canvas);
    printing.value = true; // the table with all its rows
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    window.print();
  } catch (e) {
    tell(e);
  } finally {
    printing.value = false;
  }
}

// Whoever prints by the keys of the browser gets the map as it stands.
addEventListener("beforeprint", () => {
  const map = chart.value;
  if (map && study.value && !printing.value) void place(compose(map, grab(map)));
});
