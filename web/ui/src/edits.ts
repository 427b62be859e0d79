// The edits of a what-if with undo and redo: pure functions on lists.

import type { Edit } from "./contract.ts";

export interface History {
  steps: Edit[][]; // the first is none
  at: number;
}

export const fresh: History = { steps: [[]], at: 0 };

export const current = (h: History): Edit[] => h.steps[h.at]!;
export const canUndo = (h: History): boolean => h.at > 0;
export const canRedo = (h: History): boolean => h.at < h.steps.length - 1;
export const undo = (h: History): History => (canUndo(h) ? { ...h, at: h.at - 1 } : h);
export const redo = (h: History): History => (canRedo(h) ? { ...h, at: h.at + 1 } : h);

/** A step further; what was undone is gone. */
export function push(h: History, edits: Edit[]): History {
  return { steps: [...h.steps.slice(0, h.at + 1), edits], at: h.at + 1 };
}

/** Whom an edit is about: an existing facility by index, a new one by id. */
export const subject = (e: Edit): string => (e.op === "add" ? e.id : "id" in e && e.id ? e.id : String("index" in e ? e.index : ""));

/** Moves a facility: a new one where it is added, an existing one by one edit. */
export function move(edits: Edit[], of: number | string, lon: number, lat: number): Edit[] {
  if (typeof of === "string") return edits.map((e) => (e.op === "add" && e.id === of ? { ...e, lon, lat } : e));
  const moved: Edit = { op: "move", index: of, lon, lat };
  return edits.some((e) => e.op === "move" && e.index === of) ? edits.map((e) => (e.op === "move" && e.index === of ? moved : e)) : [...edits, moved];
}

/** Closes a facility: what else was done to it no longer matters. */
export function close(edits: Edit[], index: number): Edit[] {
  return [...edits.filter((e) => e.op === "add" || e.index !== index), { op: "close", index }];
}

export type Setting = { class: string } | { level: string } | { attribute: string; value: number } | { service: string; value: boolean };

/** Sets one thing of a facility; a later value takes the place of an earlier. */
export function set(edits: Edit[], index: number, to: Setting): Edit[] {
  const what = (e: object) => ("class" in e ? "class" : "level" in e ? "level" : "service" in e ? `service ${e.service}` : "attribute" in e ? `attribute ${e.attribute}` : "");
  const same = (e: Edit) => e.op === "set" && e.index === index && what(e) === what(to);
  return [...edits.filter((e) => !same(e)), { op: "set", index, ...to }];
}

/** The id of the next facility that is added. */
export function nextId(edits: Edit[]): string {
  const used = edits.flatMap((e) => (e.op === "add" ? [Number(e.id.replace("new-", ""))] : []));
  return `new-${Math.max(0, ...used) + 1}`;
}
