// The header: what the study is, the language, links and files.

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { crowd } from "../figures.ts";
import { print, savePicture } from "../picture.ts";
import { query } from "../server.ts";
import { choice, lang, level, parent, preview, scenario, study, text, words } from "../state.ts";
import { Connect } from "./Connect.tsx";
import { LanguageSwitch } from "./Page.tsx";
import { copy, Dialog } from "./ui.tsx";

const open = signal<"" | "export" | "connect" | "link">("");
const linked = signal(false);

export function Header() {
  const s = study.value!;
  return (
    <header class="top">
      <h1>
        <span class="product">{words("product")}</span> <span class="study">{text(s.name)}</span>
      </h1>
      {text(s.note) && <p class="note">{text(s.note)}</p>}
      <p class="dim people">{crowd(s.people, lang.value)}{s.people_outside > 0 ? ` · ${words("outside", crowd(s.people_outside, lang.value))}` : ""}</p>
      <nav aria-label={words("exportAs")}>
        <button type="button" onClick={() => void share()}>{linked.value ? words("shared") : words("share")}</button>
        <ExportMenu />
        <button type="button" onClick={() => (open.value = "connect")}>{words("connect")}</button>
        <LanguageSwitch />
      </nav>
      {open.value === "connect" && <Connect onClose={() => (open.value = "")} />}
      {open.value === "link" && (
        <Dialog title={words("shareBy")} onClose={() => (open.value = "")}>
          <input class="wide" readOnly value={location.href} aria-label={words("shareBy")} onFocus={(e) => e.currentTarget.select()} />
        </Dialog>
      )}
    </header>
  );
}

async function share(): Promise<void> {
  if (!(await copy(location.href))) {
    open.value = "link";
    return;
  }
  linked.value = true;
  setTimeout(() => (linked.value = false), 2000);
}

/** The address of a file of what is shown. */
export function exportAddress(format: string): string {
  return `/api/export/${format}${query({ indicator: choice.value?.id, level: level.value, parent: parent.value, scenario: scenario.value })}`;
}

function ExportMenu() {
  const box = useRef<HTMLDivElement>(null);
  const shown = open.value === "export";
  useEffect(() => {
    if (!shown) return;
    const away = (e: Event) => {
      if (e instanceof KeyboardEvent ? e.key === "Escape" : !box.current!.contains(e.target as Node)) open.value = "";
    };
    addEventListener("pointerdown", away);
    addEventListener("keydown", away);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("keydown", away);
    };
  }, [shown]);
  const done = () => (open.value = "");
  const files = [["xlsx", "exportXlsx"], ["csv", "exportCsv"], ["gpkg", "exportGpkg"], ["geojson", "exportGeojson"]] as const;
  return (
    <div class="menu" ref={box}>
      <button type="button" aria-expanded={shown} aria-controls="export-menu" onClick={() => (open.value = shown ? "" : "export")}>{words("exportAs")} ▾</button>
      {shown && (
        <div id="export-menu" class="menu-list">
          <button type="button" onClick={() => (done(), void savePicture())}>{words("exportPicture")}</button>
          <button type="button" onClick={() => (done(), void print())}>{words("exportPrint")}</button>
          {choice.value && !preview.value && files.map(([format, word]) => (
            <a key={format} href={exportAddress(format)} download onClick={done}>{words(word)}</a>
          ))}
          <p class="dim">{words("exportNote")}</p>
        </div>
      )}
    </div>
  );
}
