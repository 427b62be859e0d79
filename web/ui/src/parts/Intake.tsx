// First run, and later data: drop files, see what they are taken for, confirm, run.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { Guess, Import } from "../contract.ts";
import { number } from "../figures.ts";
import { cancel, datumOf, discard, fault, intakeOpen, job, lineOf, objection, pick, picked, received, reception, resume, run, send, sending, setDatum, setLine, stopSending, welcome, yaml } from "../intake.ts";
import { lang, study, text, words } from "../state.ts";
import type { Word } from "../words.ts";
import { Extent, colourOf } from "./Extent.tsx";
import { LanguageSwitch } from "./Page.tsx";
import { Bar } from "./ui.tsx";

const name = signal("");
const over = signal(false);

export function Intake() {
  useEffect(() => void welcome(), []);
  return (
    <div class="starting intake">
      <div class="starting-box wide">
        <LanguageSwitch />
        <h1>{received.value ? words("importReview") : words("importTitle")}</h1>
        {fault.value && <p class="callout" role="alert"><span aria-hidden="true">⚠</span> {text(fault.value.text)}</p>}
        {job.value ? <Running /> : received.value ? <Review told={received.value} /> : sending.value !== null ? <Sending /> : <Drop />}
        {study.value && !job.value && <p><button type="button" onClick={() => (intakeOpen.value = false)}>{words("close")}</button></p>}
      </div>
    </div>
  );
}

function Drop() {
  const against = objection();
  const take = (e: DragEvent) => {
    e.preventDefault();
    over.value = false;
    pick(e.dataTransfer?.files ?? []);
  };
  const earlier = reception.value?.imports.filter((i) => !i.confirmed) ?? [];
  return (
    <form onSubmit={(e) => (e.preventDefault(), void send(name.value))}>
      <div class={`drop${over.value ? " over" : ""}`} onDragOver={(e) => (e.preventDefault(), (over.value = true))} onDragLeave={() => (over.value = false)} onDrop={take}>
        <p class="lead">{words("importStart")}</p>
        <label class="file">{words("importPick")}
          <input type="file" multiple accept={reception.value?.accept.join(",")} onChange={(e) => (pick(e.currentTarget.files ?? []), (e.currentTarget.value = ""))} />
        </label>
        <p class="dim">{words("importWhat")}</p>
        <p class="dim">{words("importLocal")}</p>
      </div>
      {picked.value.length > 0 && (
        <>
          <ul class="picked-files">
            {picked.value.map((f) => (
              <li key={f.name}>{f.name} <span class="dim">{number(f.size / 1024, lang.value, 0)} KB</span>
                <button type="button" class="quiet" aria-label={`${words("remove")}: ${f.name}`} onClick={() => (picked.value = picked.value.filter((x) => x !== f))}>✕</button>
              </li>
            ))}
          </ul>
          <label class="field">{words("importName")}<input value={name.value} maxLength={200} onInput={(e) => (name.value = e.currentTarget.value)} /></label>
          {against && <p class="callout" role="alert">{against}</p>}
          <p><button type="submit" class="main" disabled={against !== ""}>{words("importSend")}</button></p>
        </>
      )}
      {earlier.length > 0 && picked.value.length === 0 && (
        <>
          <h2>{words("importEarlier")}</h2>
          <ul>{earlier.map((i) => <li key={i.id}><button type="button" class="link" onClick={() => void resume(i.id)}>{i.files.slice(0, 3).join("、")}{i.files.length > 3 ? "…" : ""}</button></li>)}</ul>
        </>
      )}
    </form>
  );
}

function Sending() {
  const share = sending.value ?? 0;
  return (
    <>
      <p class="lead" role="status">{share < 1 ? `${words("importSending")} ${Math.round(share * 100)} %` : words("importLooking")}</p>
      <Bar share={share} label={words("importSending")} />
      <button type="button" onClick={stopSending}>{words("close")}</button>
    </>
  );
}

function Running() {
  const j = job.value!;
  return (
    <>
      <p class="lead" role="status" aria-live="polite">{words("importRunning")}{text(j.stage) ? words("colon") + text(j.stage) : "…"}</p>
      <Bar share={j.total > 0 ? j.done / j.total : 0} label={words("importRunning")} />
      {j.total > 1 && <p class="dim">{words("stepOf", j.done, j.total)}</p>}
      <p><button type="button" onClick={() => void cancel()}>{words("importCancel")}</button></p>
    </>
  );
}

function Review({ told }: { told: Import }) {
  return (
    <>
      {told.problems.length > 0 && (
        <section>
          <h2>{words("importProblems")}</h2>
          <ul>{told.problems.map((p, i) => <li key={i} class="callout"><strong>{p.file}</strong> {text(p.text)}</li>)}</ul>
        </section>
      )}
      <Extent guesses={told.guesses} />
      {told.guesses.map((g, i) => <OneGuess key={i} g={g} index={i} />)}
      {told.choices.length > 0 && (
        <section>
          <h2>{words("importChoices")}</h2>
          {told.choices.map((c) => (
            <label key={c.line} class="field">{text(c.text)}<input class="mono" value={lineOf(c.line + 1)} onInput={(e) => setLine(c.line + 1, e.currentTarget.value)} /></label>
          ))}
        </section>
      )}
      {told.notes.length > 0 && <details><summary>{words("importNotes")}</summary><ul>{told.notes.map((n, i) => <li key={i} class="dim">{text(n)}</li>)}</ul></details>}
      <details open={(fault.value?.line ?? 0) > 0}>
        <summary>{words("importYaml")}</summary>
        <textarea class="mono" aria-label={words("importYaml")} rows={18} spellcheck={false} value={yaml.value} onInput={(e) => (yaml.value = e.currentTarget.value)} />
      </details>
      <p class="row actions">
        <button type="button" onClick={() => void discard()}>{words("importBack")}</button>
        <button type="button" class="main" onClick={() => void run()}>{words("importRun")}</button>
      </p>
    </>
  );
}

const datums = ["auto", "wgs84", "cgcs2000", "gcj02", "bd09"];
const sureEnough = 0.8;

function OneGuess({ g, index }: { g: Guess; index: number }) {
  const facts = [g.level && words(`level_${g.level}` as Word), g.rows > 0 && words("importRows", number(g.rows, lang.value)), g.encoding].filter(Boolean).join(" · ");
  return (
    <section class="guess" data-file={g.file}>
      <div class="row">
        <h2><span class="dot" data-colour={index}><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" fill={colourOf(index)} /></svg></span> {g.file}{g.part && g.part !== g.file ? ` · ${g.part}` : ""}</h2>
        <span class={`standing standing-${g.sure ? "met" : "missed"}`}><span aria-hidden="true">{g.sure ? "✓" : "?"}</span> {words(g.sure ? "importSure" : "importUnsure")}</span>
      </div>
      <p><strong>{text(g.title)}</strong> <span class="dim">{facts}</span></p>
      <p class="dim">{text(g.why)}</p>
      {g.doubts.map((d, i) => <p key={i} class="callout">{text(d)}</p>)}
      {g.datum && (
        <p class="row datum">
          <span class="dim">{words("importDatum")}{words("colon")}{words("importDatumAs", g.datum.name, `${Math.round(g.datum.sure * 100)} %`)} {text(g.datum.reason)}</span>
          {g.datum_line > 0 && (
            <select aria-label={`${words("importDatum")}: ${g.file}`} value={datumOf(g.datum_line)} onChange={(e) => setDatum(g.datum_line, e.currentTarget.value)}>
              {[...new Set([...datums, datumOf(g.datum_line)])].filter(Boolean).map((d) => <option key={d} value={d}>{d}</option>)}
            </select>
          )}
        </p>
      )}
      {g.columns.length > 0 && (
        <details>
          <summary>{words("importColumns")} <span class="count">{g.columns.length}</span></summary>
          <div class="scroll" tabIndex={0} role="group" aria-label={words("importColumns")}>
            <table class="rings">
              <thead><tr><th scope="col">{words("importColumn")}</th><th scope="col">{words("importMeaning")}</th><th scope="col" class="number">{words("importConfidence")}</th></tr></thead>
              <tbody>{g.columns.map((c) => (
                <tr key={c.column}><td>{c.column}</td><td>{text(c.title)}</td><td class={`number${c.sure !== null && c.sure < sureEnough ? " loss" : ""}`}>{c.sure === null ? "" : `${Math.round(c.sure * 100)} %`}</td></tr>
              ))}</tbody>
            </table>
          </div>
        </details>
      )}
      {g.preview.rows.length > 0 && (
        <details>
          <summary>{words("importPreview", g.preview.rows.length)}</summary>
          <div class="scroll" tabIndex={0} role="group" aria-label={words("importPreview", g.preview.rows.length)}>
            <table class="rings">
              <thead><tr>{g.preview.columns.map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>
              <tbody>{g.preview.rows.map((r, i) => <tr key={i}>{r.map((c, k) => <td key={k}>{c}</td>)}</tr>)}</tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}
