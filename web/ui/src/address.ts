// What is shown, as the part of the address behind #: a link that restores it.

import type { Lang } from "./contract.ts";

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export interface Probe {
  at: [lon: number, lat: number];
  mode: string;
  minutes: number;
  rings: number;
}

export const tabs = ["indicators", "targets", "whatif", "findings"] as const;
export type Tab = (typeof tabs)[number];

/** Layers that can be turned on and off. */
export const layers = ["zones", "labels", "cells", "ground", "gaps", "facilities", "findings", "roads"] as const;
export type LayerName = (typeof layers)[number];

export interface Shown {
  lang: Lang;
  tab: Tab;
  view: View | null;
  indicator: string;
  level: string;
  parent: string;
  selected: string;
  target: string;
  on: LayerName[];
  hidden: string[]; // classes of facilities
  place: [lon: number, lat: number] | null;
  probe: Probe | null;
  scenario: string;
}

export const usualLayers: LayerName[] = ["zones", "labels", "cells", "facilities", "roads"];

export const nothing: Shown = {
  lang: "zh", tab: "indicators", view: null, indicator: "", level: "", parent: "", selected: "", target: "",
  on: usualLayers, hidden: [], place: null, probe: null, scenario: "",
};

const round = (v: number, digits: number) => String(Number(v.toFixed(digits)));

export function encode(s: Shown): string {
  const out = new URLSearchParams();
  const put = (key: string, value: string) => value && out.set(key, value);
  put("lang", s.lang === "zh" ? "" : s.lang);
  put("tab", s.tab === "indicators" ? "" : s.tab);
  put("v", s.view ? `${round(s.view.zoom, 2)}/${round(s.view.lat, 5)}/${round(s.view.lon, 5)}` : "");
  put("i", s.indicator);
  put("l", s.level);
  put("p", s.parent);
  put("z", s.selected);
  put("t", s.target);
  const on = layers.filter((l) => s.on.includes(l)).join(",");
  if (on !== layers.filter((l) => usualLayers.includes(l)).join(",")) out.set("on", on);
  put("off", s.hidden.map((c) => c || "-").join(","));
  put("at", s.place ? s.place.map((v) => round(v, 6)).join(",") : "");
  put("iso", s.probe ? [...s.probe.at.map((v) => round(v, 6)), s.probe.mode, s.probe.minutes, s.probe.rings].join(",") : "");
  put("s", s.scenario);
  // Commas and slashes read better as they are, and are allowed there.
  return out.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
}

/** Reads an address; what is not understood is as usual. */
export function decode(hash: string): Shown {
  const q = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (key: string) => q.get(key) ?? "";
  const view = text("v").split("/").map(Number);
  const at = placeOf(text("at").split(","));
  const iso = text("iso").split(",");
  const origin = placeOf(iso.slice(0, 2));
  const minutes = Number(iso[3]);
  const rings = Number(iso[4]);
  return {
    lang: text("lang") === "en" ? "en" : "zh",
    tab: tabs.find((t) => t === text("tab")) ?? "indicators",
    view: view.length === 3 && view.every(Number.isFinite) && text("v") && Math.abs(view[1]!) <= 85 && Math.abs(view[2]!) <= 180 ? { zoom: view[0]!, lat: view[1]!, lon: view[2]! } : null,
    indicator: text("i"),
    level: text("l"),
    parent: text("p"),
    selected: text("z"),
    target: text("t"),
    on: q.has("on") ? layers.filter((l) => text("on").split(",").includes(l)) : usualLayers,
    hidden: text("off") ? text("off").split(",").map((c) => (c === "-" ? "" : c)) : [],
    place: at,
    probe: origin && /^[a-z-]+$/.test(iso[2] ?? "") && minutes >= 5 && minutes <= 60 && rings >= 1 && rings <= 4
      ? { at: origin, mode: iso[2]!, minutes: Math.round(minutes), rings: Math.round(rings) } : null,
    scenario: text("s"),
  };
}

function placeOf(parts: string[]): [number, number] | null {
  const [lon, lat] = parts.map(Number);
  return parts.length === 2 && parts[0] !== "" && parts[1] !== "" && Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90 ? [lon!, lat!] : null;
}

/** Whether going from one to the other is a step that the back button should undo. */
export function isStep(a: Shown, b: Shown): boolean {
  const key = (s: Shown) => encode({ ...s, view: null, lang: "zh", probe: s.probe && { ...s.probe, minutes: 5, rings: 1 } });
  return key(a) !== key(b);
}

/** The cut-offs of an isochrone: so many equal steps up to the longest. */
export function cutoffs(minutes: number, rings: number): number[] {
  const out = new Set<number>();
  for (let i = 1; i <= rings; i++) out.add(Math.max(1, Math.round((minutes * i) / rings)));
  return [...out];
}
