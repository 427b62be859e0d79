// Chooses two scenarios and lists what is different.

import { compare, compared, how, sides } from "../comparison.ts";
import { change, people, value } from "../figures.ts";
import { choice, lang, selected, text, words } from "../state.ts";
import { scenarios } from "../whatif.ts";

const mostListed = 200;

export function Compare() {
  const names = ["", ...scenarios.value.map((s) => s.name)];
  if (names.length < 2) return null;
  const title = (name: string) => name || words("asIs");
  return (
    <fieldset class="compare">
      <legend>{words("compare")}</legend>
      <div class="form">
        {(["a", "b"] as const).map((side) => (
          <label key={side}>{words(side === "a" ? "compareA" : "compareB")}
            <select value={sides.value[side]} onChange={(e) => (sides.value = { ...sides.value, [side]: e.currentTarget.value })}>
              {names.map((n) => <option key={n} value={n}>{title(n)}</option>)}
            </select>
          </label>
        ))}
        <button type="button" class="main" disabled={sides.value.a === sides.value.b} onClick={() => void compare()}>{words("compareGo")}</button>
        {compared.value && <button type="button" onClick={() => (compared.value = null)}>{words("close")}</button>}
      </div>
      {compared.value && <Differences />}
    </fieldset>
  );
}

function Differences() {
  const c = compared.value!;
  const l = lang.value;
  const kind = choice.value?.indicator.kind ?? "share";
  const rows = c.rows.filter((r) => r.delta !== null && r.delta !== 0).sort((x, y) => Math.abs(y.delta!) - Math.abs(x.delta!)).slice(0, mostListed);
  return (
    <>
      <div class="choices" role="radiogroup" aria-label={words("compare")}>
        {(["swipe", "difference"] as const).map((h) => <button key={h} type="button" role="radio" aria-checked={how.value === h} onClick={() => (how.value = h)}>{words(h)}</button>)}
      </div>
      {c.people_gained !== null && <p class="row"><span class="gain">＋ {words("gained", people(c.people_gained, l))}</span><span class="loss">－ {words("lost", people(c.people_lost, l))}</span></p>}
      <table class="rings">
        <thead><tr><th scope="col">{words("colName")}</th><th scope="col" class="number">{c.a || words("asIs")}</th><th scope="col" class="number">{c.b || words("asIs")}</th><th scope="col" class="number">{words("colChange")}</th></tr></thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.code}>
              <th scope="row"><button type="button" class="link" onClick={() => (selected.value = r.code)}>{text(r.name)}</button></th>
              <td class="number">{value(r.a, kind, l)}</td><td class="number">{value(r.b, kind, l)}</td><td class="number">{change(r.delta, kind, l)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
