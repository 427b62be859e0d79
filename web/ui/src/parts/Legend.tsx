// The legend of everything that is on the map.

import { signal } from "@preact/signals";

import { mainPainting } from "../comparison.ts";
import { cost, goal, number } from "../figures.ts";
import { beyond, isRule, limitsOf, near, ruralColours, steps, unreached, urbanColour } from "../map/palette.ts";
import { cellZoom } from "../map/layers.ts";
import { choice, facilities, hidden, hiddenValues, lang, layerNames, level, levelTitle, on, shareTarget, target, text, toggle, view, words } from "../state.ts";
import { Swatch, Symbol } from "./ui.tsx";

const folded = signal(false);

export function legendTitle(): string {
  const t = target.value;
  if (t) return `${text(t.title)}（${words("byYear", t.year)}）`;
  const c = choice.value;
  return c ? text(c.indicator.title) + (c.cutoff && c.cutoff.value !== null ? ` · ${words("within", text(c.cutoff.title))}` : "") : "";
}

export function legendUnit(): string {
  return target.value ? words("colStatus") : choice.value ? text(choice.value.indicator.unit) : "";
}

export function goalText(): string {
  const t = target.value;
  if (t) {
    const share = shareTarget(t);
    const scale = share ? 100 : 1;
    return words("goalLine", goal(t.goal / scale, t.upper === undefined ? null : t.upper / scale, t.op, share ? "share" : "ratio", lang.value) + (share ? "" : ` ${text(t.unit)}`));
  }
  const i = choice.value?.indicator;
  if (!i || i.goal === null) return words("noGoal");
  return words("goalLine", goal(i.goal, i.goal_upper, i.goal_op, i.kind, lang.value));
}

export function Legend() {
  if (!choice.value && !target.value) return null;
  return (
    <section class={`legend${folded.value ? " folded" : ""}`} aria-label={words("legend")}>
      <header>
        <h2>{legendTitle()}</h2>
        <button type="button" class="quiet" aria-expanded={!folded.value} aria-label={words("legend")} onClick={() => (folded.value = !folded.value)}>{folded.value ? "▴" : "▾"}</button>
      </header>
      {!folded.value && (
        <div class="legend-body">
          {on.value.includes("zones") && <Classes />}
          <Cells />
          <Ground />
          {on.value.includes("gaps") && choice.value && layerNames.value.has(choice.value.indicator.gaps_layer) && (
            <ul class="keys"><li><svg class="swatch" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true"><rect x=".5" y=".5" width="21" height="13" fill="#fff" stroke="#b35806" /><path d="M-2 14 12 0M5 14 19 0M12 14 26 0" stroke="#b35806" /></svg> {words("layer_gaps")}</li></ul>
          )}
          <Classification />
        </div>
      )}
    </section>
  );
}

/** The classes of the zones, each with its number of zones and a switch. */
function Classes() {
  const { swatches, counts, missing } = mainPainting.value;
  const off = hiddenValues.value;
  const flip = (k: number) => {
    const next = new Set(off);
    if (!next.delete(k)) next.add(k);
    hiddenValues.value = next;
  };
  return (
    <>
      <p class="dim">{legendUnit()} · {words("legendZones", levelTitle(level.value))}</p>
      <ul class="keys classes">
        {swatches.map((s, k) => (
          <li key={s.label}>
            <button type="button" aria-pressed={!off.has(k)} title={words("hideClass", s.label)} onClick={() => flip(k)}>
              <Swatch colour={s.colour} hatched={s.hatched} /> {s.sign && <span aria-hidden="true">{s.sign}</span>} <span class="key-label">{s.label}</span>
              <span class="count">{words("zonesCount", number(counts[k], lang.value))}</span>
            </button>
          </li>
        ))}
        {missing > 0 && (
          <li class="plain"><Swatch colour="#e5e7eb" hatched /> <span class="key-label">{words("noData")}</span><span class="count">{words("zonesCount", missing)}</span></li>
        )}
      </ul>
      <p class="goal-line"><span aria-hidden="true">⚑</span> {goalText()}</p>
    </>
  );
}

function Cells() {
  const c = choice.value;
  const zoom = view.value?.zoom ?? 0;
  if (!c || target.value || !c.indicator.cell_field || !on.value.includes("cells") || zoom < cellZoom - 0.5) return null;
  const { unit, limits } = limitsOf(c);
  const last = limits.at(-1)!;
  return (
    <>
      <p class="dim">{words("legendCells")}</p>
      <ul class="keys">
        {limits.map((l) => <li key={l.value}><Swatch colour={l.colour} /> {words("within", cost(l.value, unit, lang.value))}</li>)}
        <li><Swatch colour={beyond} /> {words("beyond", cost(last.value, unit, lang.value))}</li>
        <li><Swatch colour={unreached} /> {words("unreached")}</li>
      </ul>
    </>
  );
}

function Ground() {
  const c = choice.value;
  if (!c || target.value || !on.value.includes("ground") || !layerNames.value.has(c.indicator.ground_layer)) return null;
  const { unit, limits } = limitsOf(c);
  return (
    <>
      <p class="dim">{words("legendGround")}</p>
      <ul class="keys">
        {isRule(c)
          ? [[urbanColour, words("urban")], [ruralColours[1]!, words("rural")]].map(([colour, label]) => <li key={label}><Swatch colour={colour!} /> {label}</li>)
          : limits.map((l) => <li key={l.value}><Swatch colour={l.colour} /> {words("within", cost(l.value, unit, lang.value))}</li>)}
      </ul>
    </>
  );
}

/** Which classes of facilities are shown. */
function Classification() {
  const all = facilities.value?.classes ?? [];
  if (!on.value.includes("facilities") || all.length === 0) return null;
  return (
    <details class="facility-classes">
      <summary>{words("legendFacilities")}</summary>
      <p class="row">
        <button type="button" class="link" onClick={() => (hidden.value = [])}>{words("allClasses")}</button>
        <button type="button" class="link" onClick={() => (hidden.value = all.map((c) => c.class))}>{words("noClasses")}</button>
      </p>
      <ul class="keys classes">
        {all.map((c, i) => (
          <li key={c.class}>
            <button type="button" aria-pressed={!hidden.value.includes(c.class)} title={words("hideClass", text(c.title))} onClick={() => (hidden.value = toggle(hidden, c.class))}>
              <Symbol index={i} colour={c.colour} /> <span class="key-label">{text(c.title)}</span><span class="count">{number(c.count, lang.value)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Colours of the rings of an isochrone. */
export const ringColours = (n: number): string[] => (n <= near.length ? steps(n) : near);
