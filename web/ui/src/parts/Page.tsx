// The page: header, tools on the left, the map with its legend, the table below.

import { signal } from "@preact/signals";

import { canImport, intakeOpen, job, received, reload } from "../intake.ts";
import { fatal, lang, notice, refresh, status, study, text, words } from "../state.ts";
import { Header } from "./Header.tsx";
import { Intake } from "./Intake.tsx";
import { MapView } from "./MapView.tsx";
import { Panel } from "./Panel.tsx";
import { Bar } from "./ui.tsx";
import { ZoneTable } from "./ZoneTable.tsx";

export const panelOpen = signal(true);
export const tableOpen = signal(true);

export function Page() {
  if (fatal.value && !study.value) return <Failure />;
  if (intakeOpen.value || (status.value?.state === "empty" && canImport()) || (!study.value && (job.value || received.value))) return <Intake />;
  if (!study.value) return <Starting />;
  return (
    <div class={`shell${panelOpen.value ? "" : " no-panel"}${tableOpen.value ? "" : " no-table"}`}>
      <a class="skip" href="#table" onClick={(e) => (e.preventDefault(), document.querySelector<HTMLElement>("#zones-filter")?.focus())}>{words("skip")}</a>
      <Header />
      <Panel />
      <main aria-label={words("map")}>
        <MapView />
      </main>
      <ZoneTable />
      <Notice />
    </div>
  );
}

/** What went wrong last, until it is read. */
function Notice() {
  const now = notice.value;
  const stale = status.value?.stale ? words("stale", status.value.stale_files.join("、")) : "";
  return (
    <div class="notices" role="status" aria-live="polite">
      {stale && (
        <div class="notice">
          <span>{stale}</span>
          {canImport() && <button type="button" class="main" onClick={() => void reload()}>{words("reload")}</button>}
        </div>
      )}
      {now && (
        <div class="notice notice-fault">
          <span>{text(now)}</span>
          <button type="button" class="quiet" aria-label={words("close")} onClick={() => (notice.value = null)}>✕</button>
        </div>
      )}
    </div>
  );
}

function Starting() {
  const s = status.value;
  const computing = s?.state === "computing";
  const empty = s?.state === "empty";
  return (
    <div class="starting">
      <div class="starting-box">
        <LanguageSwitch />
        <h1>{words("product")}</h1>
        <p class="lead" aria-live="polite">{computing ? `${words("computing")}${text(s.stage) ? words("colon") + text(s.stage) : "…"}` : empty ? words("emptyReadOnly") : words("loading")}</p>
        {computing && s.total > 0 && <Bar share={s.done / s.total} label={words("computing")} />}
        {computing && s.total > 1 && <p class="dim">{words("stepOf", s.done, s.total)}</p>}
        {!empty && <p class="dim">{words("computingLong")}</p>}
      </div>
    </div>
  );
}

function Failure() {
  return (
    <div class="starting">
      <div class="starting-box" role="alert">
        <LanguageSwitch />
        <h1>{words("failed")}</h1>
        <p class="lead">{text(fatal.value!)}</p>
        <button type="button" class="main" onClick={() => ((fatal.value = null), void refresh())}>{words("retry")}</button>
      </div>
    </div>
  );
}

export function LanguageSwitch() {
  return (
    <button type="button" class="language" lang={lang.value === "zh" ? "en" : "zh-CN"} title={words("languageHint")} onClick={() => (lang.value = lang.value === "zh" ? "en" : "zh")}>
      {words("language")}
    </button>
  );
}
