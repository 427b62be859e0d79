// The list of indicators, and the layers beside the coloured zones.

import { layers } from "../address.ts";
import type { Indicator } from "../contract.ts";
import { goal } from "../figures.ts";
import { choice, choose, groups, lang, layerNames, on, target, text, toggle, words } from "../state.ts";

export function Indicators() {
  if (groups.value.length === 0) return <p class="empty">{words("noIndicators")}</p>;
  return (
    <>
      {target.value && <p class="callout">{words("shownOnMap")} <button type="button" class="link" onClick={() => choice.value && choose(choice.value.id)}>{words("backToIndicator")}</button></p>}
      <fieldset class="groups">
        <legend class="sr">{words("indicators")}</legend>
        {groups.value.map((g, i) => (
          <details key={g.id} open={i < 2 || g.indicators.some((x) => x.id === choice.value?.indicator.id)}>
            <summary>{text(g.title)} <span class="count">{g.indicators.length}</span></summary>
            {g.indicators.map((x) => <Entry key={x.id} indicator={x} />)}
          </details>
        ))}
      </fieldset>
      <Layers />
    </>
  );
}

function Entry({ indicator }: { indicator: Indicator }) {
  const now = choice.value;
  const picked = !target.value && now?.indicator.id === indicator.id;
  return (
    <div class={`entry${picked ? " picked" : ""}`}>
      <label>
        <input type="radio" name="indicator" checked={picked} onChange={() => choose(indicator.id)} />
        <span>
          {text(indicator.title)}
          {indicator.goal !== null && <span class="dim"> · {words("goal")} {goal(indicator.goal, indicator.goal_upper, indicator.goal_op, indicator.kind, lang.value)}</span>}
        </span>
      </label>
      {picked && (
        <div class="entry-more">
          {indicator.cutoffs.length > 1 && (
            <div class="choices" role="radiogroup" aria-label={words("cutoff")}>
              {indicator.cutoffs.map((c) => (
                <button key={c.id} type="button" role="radio" aria-checked={now.cutoff?.id === c.id} onClick={() => choose(c.id)}>{text(c.title)}</button>
              ))}
            </div>
          )}
          <p class="dim">{words("basis")}{words("colon")}{text(indicator.basis)}</p>
        </div>
      )}
    </div>
  );
}

function Layers() {
  const names = layerNames.value;
  const i = choice.value?.indicator;
  const there = { cells: !!i?.cell_field, ground: names.has(i?.ground_layer ?? ""), gaps: names.has(i?.gaps_layer ?? ""), findings: names.has("findings"), roads: ["roads", "water", "rivers"].some((l) => names.has(l)),
    zones: true, labels: true, facilities: names.has("facilities") };
  return (
    <fieldset class="layers">
      <legend>{words("layers")}</legend>
      {layers.map((l) => (
        <label key={l} class={there[l] ? "" : "off"}>
          <input type="checkbox" checked={there[l] && on.value.includes(l)} disabled={!there[l]} onChange={() => (on.value = toggle(on, l))} /> {words(`layer_${l}`)}
        </label>
      ))}
    </fieldset>
  );
}
