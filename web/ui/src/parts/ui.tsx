// Small parts that others are made of.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Standing } from "../contract.ts";
import { shapes, corners, shapeOf } from "../map/symbols.ts";
import { words } from "../state.ts";
import type { Word } from "../words.ts";

const standings: Record<Standing, { sign: string; word: Word; kind: string }> = {
  met: { sign: "✓", word: "met", kind: "met" },
  "not met": { sign: "✗", word: "notMet", kind: "missed" },
  "not judged": { sign: "?", word: "notJudged", kind: "open" },
  "not applicable": { sign: "–", word: "notApplicable", kind: "open" },
  "": { sign: "", word: "noStatus", kind: "none" },
};

export const standingWord = (s: Standing): string => words(standings[s].word);

/** How something stands: a sign and a word beside the colour. */
export function Status({ of }: { of: Standing }) {
  const s = standings[of];
  return (
    <span class={`standing standing-${s.kind}`}>
      {s.sign && <span aria-hidden="true">{s.sign}</span>} {words(s.word)}
    </span>
  );
}

export function Symbol({ index, colour }: { index: number; colour: string }) {
  const shape = shapes.includes(shapeOf(index)) ? shapeOf(index) : "circle";
  const points = corners(shape, 6).map(([x, y]) => `${x},${y}`).join(" ");
  return (
    <svg class="symbol" viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">
      {shape === "circle" ? <circle r="6" fill={colour} stroke="#1f2937" /> : <polygon points={points} fill={colour} stroke="#1f2937" />}
    </svg>
  );
}

export function Swatch({ colour, hatched, lines = "#8b929c" }: { colour: string; hatched?: boolean | undefined; lines?: string | undefined }) {
  return (
    <svg class="swatch" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">
      <rect x="0.5" y="0.5" width="21" height="13" fill={colour} stroke="#6b7280" />
      {hatched && <path d="M-2 14 12 0M5 14 19 0M12 14 26 0" stroke={lines} stroke-width="1.2" />}
    </svg>
  );
}

/** Sets a length of a style, which the policy of the page allows from scripts alone. */
export function Bar({ share, label }: { share: number; label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    bar.current!.style.width = `${Math.round(share * 1000) / 10}%`;
  });
  return (
    <div class="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
      <div ref={bar} />
    </div>
  );
}

/** A dialogue that the browser keeps the focus in. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const d = box.current!;
    const before = document.activeElement as HTMLElement | null;
    d.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog ref={box} aria-label={title} onClose={onClose} onClick={(e) => e.target === e.currentTarget && e.currentTarget.close()}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label={words("close")} onClick={() => box.current!.close()}>✕</button>
      </header>
      {children}
    </dialog>
  );
}

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or no secure context
  }
}

export function save(name: string, blob: Blob): void {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}

/** A name that every file system takes. */
export const fileName = (text: string): string => text.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 120);
