// The legend of everything that is on the map.

import { signal } from "@preact/signals";

import { compared, how, mainPainting } from "../comparison.ts";
import { cost, goal, number } from "../figures.ts";
import { beyond, gapColour, isRule, limitsOf, ruralColours, unreached, urbanColour } from "../map/palette.ts";
import { cellZoom } from "../map/layers.ts";
import { choice, facilities, hidden, hiddenValues, lang, layerNames, level, levelTitle, on, shareTarget, target, text, toggle, view, words } from "../state.ts";
import { Swatch, Symbol } from "./ui.tsx";

const folded = signal(false);

export function legendTitle(): string {
  const t = target.value;
  if (t) return `${text(t.title)}（${words("byYear", t.year)}）`;
  const c = choice.value;
  const sides = compared.value && how.value === "difference" ? `${words("difference")} ${compared.value.a || words("asIs")} → ${compared.value.b || words("asIs")} · ` : "";
  return c ? sides + text(c.indicator.title) + (c.cutoff && c.cutoff.value !== null ? ` · ${words("within", text(c.cutoff.title))}` : "") : "";
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
  return words("goalLine", goal(i.goal, i.goal_upper, i.goal_op, i.kind, lang.value) + (i.kind === "share" ? "" : ` ${text(i.unit)}`));
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
          <Others />
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

export interface Key {
  colour: string;
  label: string;
  hatched?: boolean;
  lines?: string; // of the hatch
}

/** What is on the map besides zones and facilities, with its colours. */
export function keys(): { title: string; keys: Key[] }[] {
  const c = choice.value;
  const zoom = view.value?.zoom ?? 0;
  const shown = on.value;
  if (!c || target.value) return [];
  const { unit, limits } = limitsOf(c);
  const l = lang.value;
  const steps = limits.map((x) => ({ colour: x.colour, label: words("within", cost(x.value, unit, l)) }));
  const out: { title: string; keys: Key[] }[] = [];
  if (c.indicator.cell_field && shown.includes("cells") && zoom >= cellZoom - 0.5) {
    out.push({ title: words("legendCells"), keys: [...steps, { colour: beyond, label: words("beyond", cost(limits.at(-1)!.value, unit, l)) }, { colour: unreached, label: words("unreached") }] });
  }
  if (shown.includes("ground") && layerNames.value.has(c.indicator.ground_layer)) {
    out.push({ title: words("legendGround"), keys: isRule(c) ? [{ colour: urbanColour, label: words("urban") }, { colour: ruralColours[1]!, label: words("rural") }] : steps });
  }
  if (shown.includes("gaps") && layerNames.value.has(c.indicator.gaps_layer)) out.push({ title: words("legendGaps"), keys: [{ colour: "#ffffff", lines: gapColour, label: words("layer_gaps"), hatched: true }] });
  return out;
}

function Others() {
  return (
    <>
      {keys().map((part) => (
        <div key={part.title}>
          <p class="dim">{part.title}</p>
          <ul class="keys">{part.keys.map((k) => <li key={k.label}><Swatch colour={k.colour} hatched={k.hatched} lines={k.lines} /> {k.label}</li>)}</ul>
        </div>
      ))}
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
