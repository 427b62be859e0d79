// The target board: every plan, every target, how it stands.

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";

import type { Plan, Target } from "../contract.ts";
import { goal, number, value } from "../figures.ts";
import { chooseTarget, lang, levelTitle, plans, preview, shareTarget, targetId, text, words } from "../state.ts";
import { Status } from "./ui.tsx";

const onlyMissed = signal(false);

export function Targets() {
  const all = plans.value;
  if (!all) return <p class="empty">{words("loading")}</p>;
  if (all.length === 0) return <p class="empty">{words("noTargets")}</p>;
  return (
    <>
      <label class="switch"><input type="checkbox" checked={onlyMissed.value} onChange={() => (onlyMissed.value = !onlyMissed.value)} /> {words("onlyMissed")}</label>
      {all.map((p, i) => <OnePlan key={p.id} plan={p} open={i === 0 || p.targets.some((t) => t.id === targetId.value)} />)}
    </>
  );
}

function OnePlan({ plan, open }: { plan: Plan; open: boolean }) {
  const shown = plan.targets.filter((t) => !onlyMissed.value || t.status === "not met");
  const { met, missed, not_judged } = plan.count;
  const [opened, setOpened] = useState(open);
  return (
    <details class="plan" open={opened} data-plan={plan.id} onToggle={(e) => setOpened(e.currentTarget.open)}>
      <summary>
        <strong>{text(plan.title)}</strong>
        <span class="dim"> {words("planCount", met, missed)}{not_judged > 0 ? words("planMore", not_judged) : ""}</span>
      </summary>
      {opened && (
        <>
          <p class="dim">{text(plan.document)} {plan.number}</p>
          {text(plan.note) && <p class="callout">{text(plan.note)}</p>}
          <ul class="targets">
            {shown.map((t) => <OneTarget key={t.id} t={t} />)}
          </ul>
        </>
      )}
    </details>
  );
}

function OneTarget({ t }: { t: Target }) {
  const l = lang.value;
  const share = shareTarget(t);
  const kind = share ? "share" : "ratio";
  const scale = share ? 100 : 1;
  const picked = targetId.value === t.id;
  const changed = preview.value?.targets.find((c) => c.id === t.id);
  const now = changed ?? t;
  const mapped = t.rows_total > 0;
  const shown = (v: number | null) => value(v === null ? null : v / scale, kind, l);
  return (
    <li class={`target${picked ? " picked" : ""}`} data-target={t.id}>
      <div class="row">
        <span class="target-title">{text(t.title)} <span class="dim">{words("byYear", t.year)}</span></span>
        <Status of={now.status} />
      </div>
      <div class="row figures">
        <span><span class="dim">{words("colValue")}</span> <strong data-part="value">{shown(now.value)}</strong>{changed && <span class="dim"> ← {shown(changed.before_value)}</span>}{share ? "" : ` ${text(t.unit)}`}</span>
        <span><span class="dim">{words("goal")}</span> {goal(t.goal / scale, t.upper === undefined ? null : t.upper / scale, t.op, kind, l)}</span>
        {now.gap > 0 && <span data-part="gap">{words("missing", number(now.gap, l, 1), text(t.gap_unit))}</span>}
      </div>
      {text(t.reason) && <p class="dim">{text(t.reason)}</p>}
      {mapped && (
        <div class="row">
          <span class="dim">{levelTitle(t.level)} · {words("zonesMet", t.zones.met, t.zones.missed)}{t.zones.not_judged > 0 ? words("planMore", t.zones.not_judged) : ""}</span>
          <button type="button" class="link" aria-pressed={picked} onClick={() => chooseTarget(picked ? "" : t.id)}>{picked ? words("backToIndicator") : words("showOnMap")}</button>
        </div>
      )}
      <details class="small">
        <summary>{words("basis")}</summary>
        <p class="dim">{text(t.basis)}</p>
        <p class="dim">{words("clause")}{words("colon")}{text(t.clause)}{t.confirmed ? "" : ` · ${words("unconfirmed")}`}{t.stated === "qualitative" ? ` · ${words("qualitative")}` : ""}</p>
      </details>
    </li>
  );
}
