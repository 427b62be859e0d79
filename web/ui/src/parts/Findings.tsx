// What was found wrong with the data, on the map and in a list.

import { computed, effect, signal } from "@preact/signals";
import type { Finding, Findings as Found, Severity } from "../contract.ts";
import { csvCell, number } from "../figures.ts";
import { canImport, intakeOpen } from "../intake.ts";
import { goTo, showFindings } from "../map/chart.ts";
import { chart, drawable } from "../map/window.ts";
import { once, query } from "../server.ts";
import { lang, on, study, tab, tell, text, words } from "../state.ts";
import { fileName, save } from "./ui.tsx";

const page = 50;
const mostAtOnce = 1000;
const rule = signal("");
const severity = signal<Severity | "">("");
const found = signal<Found | null>(null);
const rules = signal<Found["rules"]>([]);
const shown = signal(page);

/** All findings of a rule, as far as there are not endlessly many. */
async function load(of: string, most: number): Promise<Found> {
  let out: Found | null = null;
  do {
    const next: Found = await once<Found>(`/api/findings${query({ rule: of, offset: out?.rows.length ?? 0, limit: mostAtOnce })}`);
    out = out ? { ...next, rows: [...out.rows, ...next.rows] } : next;
    if (next.rows.length === 0) break;
  } while (out.rows.length < Math.min(out.total, most));
  return out;
}

const mostListed = 5000;

/** Loads them once somebody looks, and draws them while their list or layer is shown. */
export function followFindings(): () => void {
  const looked = computed(() => tab.value === "findings" || on.value.includes("findings"));
  const a = effect(() => {
    const of = rule.value;
    if (!study.value?.run || !looked.value) return;
    load(of, mostListed).then((f) => {
      if (of !== rule.value) return;
      found.value = f;
      rules.value = f.rules;
      shown.value = page;
    }, tell);
  });
  const b = effect(() => {
    if (chart.value && drawable.value) showFindings(chart.value, looked.value ? listed() : []);
  });
  return () => {
    a();
    b();
  };
}

const weight: Record<Severity, number> = { dropped: 0, warning: 1, info: 2 };

/** What is shown, the gravest first. */
const listed = (): Finding[] => (found.value?.rows ?? []).filter((f) => !severity.value || f.severity === severity.value).sort((a, b) => weight[a.severity] - weight[b.severity]);

async function download(): Promise<void> {
  try {
    const all = await load(rule.value, Infinity);
    const head = lang.value === "zh" ? ["文件", "行", "列", "规则", "程度", "值", "问题", "建议", "经度", "纬度"] : ["file", "row", "column", "rule", "severity", "value", "finding", "suggestion", "lon", "lat"];
    const rows = all.rows.filter((f) => !severity.value || f.severity === severity.value)
      .map((f) => [f.file, f.row ? String(f.row) : "", f.column, f.rule, words(`finding_${f.severity}`), f.value, text(f.message), text(f.suggestion), String(f.point?.[0] ?? ""), String(f.point?.[1] ?? "")]);
    const numbers = new Set([1, 8, 9]);
    const csv = [head, ...rows].map((r) => r.map((c, i) => (numbers.has(i) ? c : csvCell(c))).join(",")).join("\r\n");
    save(`${fileName(text(study.value!.name))}_${words("findings")}.csv`, new Blob(["\ufeff", csv, "\r\n"], { type: "text/csv;charset=utf-8" }));
  } catch (e) {
    tell(e);
  }
}

export function Findings() {
  const all = found.value;
  if (!all) return <p class="empty">{words("loading")}</p>;
  const list = listed();
  const more = canImport() && <p><button type="button" onClick={() => (intakeOpen.value = true)}>{words("importOpen")}</button></p>;
  const total = rules.value.reduce((n, r) => n + r.count, 0);
  if (total === 0) return <>{more}<p class="empty">{words("noFindings")}</p></>;
  return (
    <>
      {more}
      <p class="dim">{words("findingsIntro")}</p>
      <div class="form">
        <select class="wide" aria-label={words("ruleFilter")} value={rule.value} onChange={(e) => (rule.value = e.currentTarget.value)}>
          <option value="">{words("allRules", number(total, lang.value))}</option>
          {rules.value.map((r) => <option key={r.rule} value={r.rule}>{r.rule}（{number(r.count, lang.value)}）</option>)}
        </select>
        <select aria-label={words("severityFilter")} value={severity.value} onChange={(e) => ((severity.value = e.currentTarget.value as Severity | ""), (shown.value = page))}>
          <option value="">{words("allSeverities")}</option>
          {(["dropped", "warning", "info"] as const).map((s) => <option key={s} value={s}>{words(`finding_${s}`)}</option>)}
        </select>
        <button type="button" onClick={() => void download()}>{words("downloadFindings")}</button>
      </div>
      <ul class="findings">
        {list.slice(0, shown.value).map((f, i) => <One key={i} f={f} />)}
      </ul>
      {list.length > shown.value && <button type="button" onClick={() => (shown.value += page)}>{words("more", number(Math.min(page, list.length - shown.value), lang.value))}</button>}
    </>
  );
}

const signs: Record<Severity, string> = { info: "ℹ", warning: "⚠", dropped: "✗" };

function One({ f }: { f: Finding }) {
  const see = () => chart.value && goTo(chart.value, f.point!, 12.5);
  return (
    <li class={`finding finding-${f.severity}`} data-rule={f.rule}>
      <div class="row">
        <span class={`severity severity-${f.severity}`}><span aria-hidden="true">{signs[f.severity]}</span> {words(`finding_${f.severity}`)}</span>
        <span class="dim">{f.row > 0 ? words("findingAt", f.file, f.row) : f.file}{f.column ? ` · ${f.column}` : ""}</span>
      </div>
      <p>{text(f.message)} {f.value && <span class="dim">{words("valueIs", f.value)}</span>}</p>
      {text(f.suggestion) && <p class="dim">→ {text(f.suggestion)}</p>}
      {f.point && <button type="button" class="link" onClick={see}>{words("goToMap")}</button>}
    </li>
  );
}
