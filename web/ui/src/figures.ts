// Numbers as people read them.

import type { Lang, Text } from "./contract.ts";

const locales: Record<Lang, string> = { zh: "zh-CN", en: "en-GB" };
const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, digits: number, least = 0): Intl.NumberFormat {
  const key = `${lang} ${digits} ${least}`;
  let f = formats.get(key);
  if (!f) formats.set(key, (f = new Intl.NumberFormat(locales[lang], { maximumFractionDigits: digits, minimumFractionDigits: least })));
  return f;
}

export const none = "—";

/** A number with at most some digits. */
export function number(v: number | null | undefined, lang: Lang, digits = 2): string {
  return v === null || v === undefined || Number.isNaN(v) ? none : format(lang, digits).format(v);
}

/** People, whole. */
export function people(v: number | null | undefined, lang: Lang): string {
  return number(v, lang, 0);
}

/** People in brief: 52.2 万人, 522 thousand. */
export function crowd(v: number, lang: Lang): string {
  if (lang === "zh") return v >= 10_000 ? `${format(lang, 1).format(v / 10_000)} 万人` : `${format(lang, 0).format(v)} 人`;
  if (v >= 1_000_000) return `${format(lang, 2).format(v / 1_000_000)} million people`;
  return `${format(lang, 0).format(v)} people`;
}

/** The digits that percentages stand with. */
const percentDigits = 1;

/** A share as a percentage. It never reads 100 % where a little is missing. */
export function percent(v: number | null | undefined, lang: Lang): string {
  if (v === null || v === undefined) return none;
  const step = 10 ** (percentDigits + 2);
  const rounded = v < 1 ? Math.min(Math.round(v * step), step - 1) / step : v;
  return `${format(lang, percentDigits, percentDigits).format((v > 0 ? Math.max(rounded, 1 / step) : rounded) * 100)} %`;
}

/** A value of an indicator or target. */
export function value(v: number | null | undefined, kind: "share" | "ratio", lang: Lang): string {
  return kind === "share" ? percent(v, lang) : number(v, lang, 2);
}

export function minutes(v: number, lang: Lang): string {
  return lang === "zh" ? `${format(lang, 1).format(v)} 分钟` : `${format(lang, 1).format(v)} min`;
}

export function metres(v: number, lang: Lang): string {
  if (v >= 1000) return lang === "zh" ? `${format(lang, 1).format(v / 1000)} 公里` : `${format(lang, 1).format(v / 1000)} km`;
  return lang === "zh" ? `${format(lang, 0).format(v)} 米` : `${format(lang, 0).format(v)} m`;
}

/** Minutes or metres. */
export function cost(v: number | null, unit: "m" | "min", lang: Lang): string {
  if (v === null) return none;
  return unit === "min" ? minutes(v, lang) : metres(v, lang);
}

/** The sign of a goal, as people write it. */
export function goalSign(op: string): string {
  return { ">=": "≥", "<=": "≤", "~": "≈", band: "" }[op] ?? "";
}

/** A goal, with its sign. */
export function goal(g: number | null, upper: number | null | undefined, op: string, kind: "share" | "ratio", lang: Lang): string {
  if (g === null) return none;
  if (op === "band" && upper !== null && upper !== undefined && upper !== g) return `${value(g, kind, lang)}–${value(upper, kind, lang)}`;
  return `${goalSign(op)} ${value(g, kind, lang)}`.trim();
}

/** A change with its sign. */
export function change(v: number | null, kind: "share" | "ratio", lang: Lang): string {
  if (v === null) return none;
  if (v === 0) return "0";
  const digits = Math.abs(v) < 0.001 ? 3 : 1;
  const text = kind === "share" ? `${format(lang, digits).format(Math.abs(v) * 100)} ${lang === "zh" ? "个百分点" : "points"}` : number(Math.abs(v), lang, 2);
  return `${v > 0 ? "+" : "−"}${text}`;
}

/** Which class a value belongs to: from < value <= to, the first one also from;
 * values beyond the ends belong to the ends. -1 is none. */
export function classOf(v: number | null, classes: { from?: number; to?: number }[]): number {
  if (v === null || classes.length === 0) return -1;
  for (let i = 0; i < classes.length; i++) if (v <= (classes[i]!.to ?? Infinity)) return i;
  return classes.length - 1;
}

/** A cell of a CSV file that no program takes for a formula. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text in a language, or in the other where it is missing. */
export function inLang(t: Text, lang: Lang): string {
  return t[lang] || t.zh || t.en;
}
