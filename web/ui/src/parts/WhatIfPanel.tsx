// What-if: the tools, the list of edits, what they bring, and the saved scenarios.

import { signal } from "@preact/signals";

import type { Edit } from "../contract.ts";
import { canRedo, canUndo, redo, undo } from "../edits.ts";
import { change, people, value } from "../figures.ts";
import { goTo } from "../map/chart.ts";
import { chart } from "../map/window.ts";
import { facilities, groups, lang, plans, preview, scenario, shareTarget, study, tell, text, words } from "../state.ts";
import { closeFacility, commit, edited, editing, edits, facilityAt, history, moveTo, openScenario, removeEdit, removeScenario, saveScenario, scenarios, setFacility, working } from "../whatif.ts";
import { AddForm, levelName, Levels, serviceName, Services } from "./AddForm.tsx";
import { Compare } from "./Compare.tsx";
import { Status } from "./ui.tsx";

const wanted = signal("");
const saving = signal({ name: "", note: "" });
const saved = signal("");
const mostFound = 8;

export function WhatIfPanel() {
  return (
    <div class="whatif">
      <p class="dim">{words("whatifIntro")}</p>
      <AddForm />
      <Find />
      <Editor />
      <Edits />
      <Effects />
      <Save />
      <Saved />
      <Compare />
    </div>
  );
}

function Find() {
  const w = wanted.value.trim().toLowerCase();
  const hits = w ? (facilities.value?.rows.filter((f) => f.name.toLowerCase().includes(w) || f.id.toLowerCase().includes(w)).slice(0, mostFound) ?? []) : [];
  const pick = (index: number) => {
    const f = facilityAt(index)!;
    editing.value = index;
    wanted.value = "";
    if (chart.value) goTo(chart.value, [f.lon, f.lat], 11);
  };
  return (
    <fieldset>
      <legend>{words("changeIt")}</legend>
      <input class="wide" type="search" placeholder={words("findFacility")} aria-label={words("findFacility")} value={wanted.value} onInput={(e) => (wanted.value = e.currentTarget.value)} />
      {hits.length > 0 && <ul class="hits">{hits.map((f) => <li key={f.index}><button type="button" class="link" onClick={() => pick(f.index)}>{f.name}</button></li>)}</ul>}
    </fieldset>
  );
}

/** The facility that is being changed: also for those who do not drag. */
function Editor() {
  const of = editing.value;
  if (of === null) return null;
  const f = typeof of === "number" ? facilityAt(of) : undefined;
  const now = edited.value.find((e) => e.of === of);
  if (!f && !now) return null;
  const at = now?.at ?? [f!.lon, f!.lat];
  const set = edits.value.filter((e): e is Edit & { op: "set" } => e.op === "set" && e.index === of);
  const beds = set.find((e) => e.attribute === "beds")?.value ?? f?.attributes["beds"];
  const put = (i: 0 | 1, v: string) => v !== "" && Number.isFinite(Number(v)) && moveTo(of, i === 0 ? [Number(v), at[1]] : [at[0], Number(v)], true);
  return (
    <fieldset class="editor">
      <legend>{now?.name ?? f!.name}</legend>
      <p class="dim">{words("moveHint")}</p>
      <div class="form">
        <label>{lang.value === "zh" ? "经度" : "longitude"}<input type="number" step="0.001" value={at[0]} onChange={(e) => put(0, e.currentTarget.value)} /></label>
        <label>{lang.value === "zh" ? "纬度" : "latitude"}<input type="number" step="0.001" value={at[1]} onChange={(e) => put(1, e.currentTarget.value)} /></label>
        {f && (
          <>
            <label>{words("classOf")}
              <select value={set.find((e) => e.class)?.class ?? f.class} onChange={(e) => setFacility(f.index, { class: e.currentTarget.value })}>
                {facilities.value!.classes.map((c) => <option key={c.class} value={c.class}>{text(c.title)}</option>)}
              </select>
            </label>
            <label>{words("beds")}<input type="number" min={0} value={beds === undefined ? "" : String(beds)} onChange={(e) => e.currentTarget.value !== "" && setFacility(f.index, { attribute: "beds", value: Number(e.currentTarget.value) })} /></label>
            <Levels value={set.find((e) => e.level !== undefined)?.level ?? f.level} onChange={(level) => level && setFacility(f.index, { level })} />
            <button type="button" onClick={() => (closeFacility(f.index), (editing.value = null))}>{words("closeIt")}</button>
          </>
        )}
        <button type="button" class="quiet" aria-label={words("hidePanel")} onClick={() => (editing.value = null)}>✓</button>
      </div>
      {f && <Services has={(s) => (set.find((e) => e.service === s)?.value as boolean | undefined) ?? f.services[s] ?? false} onChange={(service, value) => setFacility(f.index, { service, value })} />}
    </fieldset>
  );
}

function describe(e: Edit): string {
  const name = e.op === "add" ? words("newFacility", e.id.replace("new-", "")) : (facilityAt(e.index ?? -1)?.name ?? "");
  const classTitle = (of: string) => text(facilities.value?.classes.find((c) => c.class === of)?.title ?? { zh: of, en: of });
  switch (e.op) {
    case "add":
      return words("edit_add", `${name} · ${classTitle(e.class)}`);
    case "move":
      return words("edit_move", name);
    case "close":
      return words("edit_close", name);
    case "set":
      if (e.class) return words("edit_set", name, words("classOf"), classTitle(e.class));
      if (e.level) return words("edit_set", name, words("rating"), levelName(e.level));
      if (e.service) return words("edit_set", name, serviceName(e.service), words(e.value ? "yes" : "no"));
      return words("edit_set", name, e.attribute === "beds" ? words("beds") : (e.attribute ?? ""), String(e.value ?? ""));
  }
}

function Edits() {
  const list = edits.value;
  const h = history.value;
  return (
    <fieldset>
      <legend>{words("edits")}</legend>
      <div class="row">
        <button type="button" disabled={!canUndo(h)} onClick={() => (history.value = undo(h))}>↶ {words("undo")}</button>
        <button type="button" disabled={!canRedo(h)} onClick={() => (history.value = redo(h))}>↷ {words("redo")}</button>
        <button type="button" disabled={list.length === 0} onClick={() => (commit([]), (scenario.value = ""), (editing.value = null))}>{words("reset")}</button>
      </div>
      {list.length === 0 ? <p class="dim">{words("noEdits")}</p> : (
        <ol class="edits">
          {list.map((e, i) => <li key={i}><span>{describe(e)}</span> <button type="button" class="quiet" aria-label={`${words("removeEdit")}: ${describe(e)}`} onClick={() => removeEdit(i)}>✕</button></li>)}
        </ol>
      )}
    </fieldset>
  );
}

function Effects() {
  const p = preview.value;
  if (!p) return null;
  const l = lang.value;
  const indicators = groups.value.flatMap((g) => g.indicators);
  const all = plans.value?.flatMap((x) => x.targets) ?? [];
  const of = (id: string) => indicators.find((x) => x.id === id || x.cutoffs.some((c) => c.id === id));
  return (
    <fieldset class="effects" aria-busy={working.value}>
      <legend>{words("effects")}</legend>
      <p class="row" role="status">
        {p.people_gained !== null && <span class="gain" data-part="gained">＋ {words("gained", people(p.people_gained, l))}</span>}
        {p.people_lost !== null && <span class="loss" data-part="lost">－ {words("lost", people(p.people_lost, l))}</span>}
      </p>
      <ul class="changes">
        {p.indicators.map((x) => {
          const i = of(x.id);
          const cut = i?.cutoffs.find((c) => c.id === x.id);
          const kind = i?.kind ?? "share";
          const by = x.region.value !== null && x.before.value !== null ? x.region.value - x.before.value : null;
          return <li key={x.id}><span>{i ? text(i.title) : x.id}{cut ? ` · ${text(cut.title)}` : ""}</span> <span class="figure">{value(x.before.value, kind, l)} → <strong>{value(x.region.value, kind, l)}</strong> <span class="dim">{change(by, kind, l)}</span></span></li>;
        })}
      </ul>
      {p.targets.length > 0 && <h3>{words("targetsChanged")}</h3>}
      <ul class="changes">
        {[...p.targets].sort((a, b) => Number(a.status === a.before_status) - Number(b.status === b.before_status)).map((x) => {
          const t = all.find((y) => y.id === x.id);
          const share = t ? shareTarget(t) : false;
          const shown = (v: number | null) => value(v === null ? null : share ? v / 100 : v, share ? "share" : "ratio", l);
          return <li key={x.id}><span>{t ? text(t.title) : x.id}</span> <span class="figure">{shown(x.before_value)} → <strong>{shown(x.value)}</strong> {x.before_status !== x.status && <><Status of={x.before_status} /> → </>}<Status of={x.status} /></span></li>;
        })}
      </ul>
      <p class="dim">{words("computedIn", p.ms < 1 ? "<1" : Math.round(p.ms))}</p>
    </fieldset>
  );
}

function Save() {
  if (edits.value.length === 0) return null;
  if (!study.value!.editable) return <p class="callout">{words("readOnly")}</p>;
  const { name, note } = saving.value;
  const go = async (e: Event) => {
    e.preventDefault();
    const there = name.trim() !== scenario.value && scenarios.value.some((s) => s.name === name.trim());
    if (there && !confirm(words("replaceSure", name.trim()))) return;
    try {
      await saveScenario(name.trim(), note.trim());
      saved.value = name.trim();
      saving.value = { name: "", note: "" };
    } catch (fault) {
      tell(fault);
    }
  };
  return (
    <form onSubmit={(e) => void go(e)}>
      <fieldset>
        <legend>{words("saveAs")}</legend>
        <div class="form">
          <label>{words("scenarioName")}<input required maxLength={80} value={name} onInput={(e) => (saving.value = { ...saving.value, name: e.currentTarget.value })} /></label>
          <label>{words("scenarioNote")}<input maxLength={500} value={note} onInput={(e) => (saving.value = { ...saving.value, note: e.currentTarget.value })} /></label>
          <button type="submit" class="main">{words("save")}</button>
        </div>
        <p class="dim" role="status">{saved.value ? words("saved", saved.value) : ""}</p>
      </fieldset>
    </form>
  );
}

function Saved() {
  const list = scenarios.value;
  const remove = (name: string) => confirm(words("removeSure", name)) && void removeScenario(name).catch(tell);
  return (
    <fieldset>
      <legend>{words("scenarios")}</legend>
      {list.length === 0 && <p class="dim">{words("noScenarios")}</p>}
      <ul class="scenarios">
        {list.map((s) => (
          <li key={s.name} class={scenario.value === s.name ? "picked" : ""}>
            <span>{s.name} <span class="count">{s.count}</span>{s.note && <span class="dim"> · {s.note}</span>}{s.fault && <span class="loss"> {text(s.fault)}</span>}</span>
            <button type="button" class="link" disabled={s.fault !== null} onClick={() => void openScenario(s.name).catch(tell)}>{words("open")}</button>
            {study.value!.editable && <button type="button" class="link" onClick={() => remove(s.name)}>{words("remove")}</button>}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

