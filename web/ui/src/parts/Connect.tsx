// How a GIS program connects.

import { signal } from "@preact/signals";

import { level, study, words } from "../state.ts";
import { copy, Dialog } from "./ui.tsx";

const copied = signal("");

function Address({ label, value }: { label: string; value: string }) {
  return (
    <div class="address">
      <label>
        <span>{label}</span>
        <input readOnly value={value} onFocus={(e) => e.currentTarget.select()} />
      </label>
      <button type="button" onClick={() => void copy(value).then((ok) => ok && (copied.value = value))}>{copied.value === value ? words("copied") : words("copy")}</button>
    </div>
  );
}

export function Connect({ onClose }: { onClose: () => void }) {
  const base = location.origin;
  return (
    <Dialog title={words("connectTitle")} onClose={() => ((copied.value = ""), onClose())}>
      <Address label="OGC API - Features" value={`${base}/ogc`} />
      <ol>
        <li>{words("connectStep1")}</li>
        <li>{words("connectStep2")}</li>
        <li>{words("connectStep3")}</li>
      </ol>
      <Address label={words("connectTiles")} value={`${base}/tiles/${study.value!.run}/zones_${level.value || "county"}/{z}/{x}/{y}.mvt`} />
      <p><a href="/ogc" target="_blank" rel="noopener">{words("connectOpen")}</a></p>
    </Dialog>
  );
}
