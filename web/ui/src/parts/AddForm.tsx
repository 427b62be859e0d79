// A facility that is to be added: its class, level, services and beds.

import { facilities, picking, text, words } from "../state.ts";
import { levels, services, usual } from "../profile.ts";
import { adding } from "../whatif.ts";
import type { Word } from "../words.ts";

export const levelName = (level: string): string => words(`rating_${level || "none"}` as Word);
export const serviceName = (service: string): string => words(`service_${service}` as Word);

export function Levels({ value, onChange }: { value: string; onChange: (level: string) => void }) {
  const all = (levels as readonly string[]).includes(value) ? levels : [...levels, value];
  return (
    <label>{words("rating")}
      <select value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {all.map((l) => <option key={l} value={l}>{(levels as readonly string[]).includes(l) ? levelName(l) : l}</option>)}
      </select>
    </label>
  );
}

export function Services({ has, onChange }: { has: (service: string) => boolean; onChange: (service: string, on: boolean) => void }) {
  return (
    <div class="checks" role="group" aria-label={words("services")}>
      {services.map((s) => (
        <label key={s}><input type="checkbox" checked={has(s)} onChange={(e) => onChange(s, e.currentTarget.checked)} /> {serviceName(s)}</label>
      ))}
    </div>
  );
}

export function AddForm() {
  const classes = facilities.value?.classes.filter((c) => c.class) ?? [];
  const rows = facilities.value?.rows ?? [];
  if (!adding.value.class && classes[0]) adding.value = { ...adding.value, class: classes[0].class, ...usual(rows, classes[0].class) };
  const now = adding.value;
  const set = (change: Partial<typeof now>) => (adding.value = { ...now, ...change });
  const title = classes.find((c) => c.class === now.class);
  const armed = picking.value === "add";
  return (
    <fieldset>
      <legend>{words("addFacility")}</legend>
      <div class="form">
        <label class="wide">{words("classOf")}
          <select value={now.class} onChange={(e) => set({ class: e.currentTarget.value, ...usual(rows, e.currentTarget.value) })}>
            {classes.map((c) => <option key={c.class} value={c.class}>{text(c.title)}</option>)}
          </select>
        </label>
        <Levels value={now.level} onChange={(level) => set({ level })} />
        <label>{words("beds")}
          <input type="number" min={0} value={now.beds ?? ""} onInput={(e) => set({ beds: e.currentTarget.value === "" ? null : Number(e.currentTarget.value) })} />
        </label>
      </div>
      <Services has={(s) => now.services.includes(s)} onChange={(s, on) => set({ services: on ? [...now.services, s] : now.services.filter((x) => x !== s) })} />
      <button type="button" class="main" aria-pressed={armed} onClick={() => (picking.value = armed ? "" : "add")}>＋ {words("addFacility")}</button>
      <p class="dim" role="status">{armed ? words("addPick", title ? text(title.title) : "") : words("addHint")}</p>
    </fieldset>
  );
}
