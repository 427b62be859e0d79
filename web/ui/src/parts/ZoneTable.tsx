// The table of zones. Only the rows in view are in the document; arrow keys, Home,
// End and Enter work as in a spreadsheet.

import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import type { Standing, ZoneRow } from "../contract.ts";
import { change, goal, none, number, people, value } from "../figures.ts";
import { choice, drill, finer, flash, hovered, inBefore, lang, level, levels, levelTitle, loadingZones, parent, parentTrail, printing, select, selected, setLevel, shareTarget, shownTable, study, target, text, words } from "../state.ts";
import type { Word } from "../words.ts";
import { tableOpen } from "./Page.tsx";
import { Status, standingWord } from "./ui.tsx";

type Key = "name" | "people" | "value" | "before" | "change" | "goal" | "gap" | "lack" | "rank" | "status";
const titles: Record<Key, Word> = { name: "colName", people: "colPeople", value: "colValue", before: "colBefore", change: "colChange", goal: "colGoal", gap: "colGap", lack: "colLack", rank: "colRank", status: "colStatus" };

const sort = signal<{ key: Key; down: boolean }>({ key: "value", down: false });
const filter = signal("");
const standing = signal<Standing | "any">("any");
const active = signal(0); // the row that keys move from

const rowHeight = 30;
const mostPrinted = 1000;
const spare = 8; // rows beyond what is in view

const kind = (): "share" | "ratio" => (target.value ? (shareTarget(target.value) ? "share" : "ratio") : (choice.value?.indicator.kind ?? "share"));

function field(r: ZoneRow, key: Key): number | string | null {
  switch (key) {
    case "name":
      return text(r.name);
    case "status":
      return r.status;
    case "before":
      return r.before ?? null;
    case "change":
      return r.value !== null && r.before !== null && r.before !== undefined ? r.value - r.before : null;
    default:
      return r[key];
  }
}

/** The columns that have something in them. */
const columns = computed<Key[]>(() => {
  const rows = shownTable.value;
  const some = (key: Key) => rows.some((r) => field(r, key) !== null && field(r, key) !== "");
  const optional: Key[] = inBefore.value ? ["before", "change"] : [];
  return ["name", "people", "value", ...optional, ...(["goal", "gap", "lack", "rank", "status"] as Key[]).filter(some)] as Key[];
});

const rows = computed<ZoneRow[]>(() => {
  const wanted = filter.value.trim().toLowerCase();
  const { key, down } = sort.value;
  const out = shownTable.value.filter((r) => (standing.value === "any" || r.status === standing.value) && (!wanted || r.code.includes(wanted) || r.name.zh.toLowerCase().includes(wanted) || r.name.en.toLowerCase().includes(wanted)));
  const collate = new Intl.Collator(lang.value === "zh" ? "zh-CN" : "en");
  return out.sort((a, b) => {
    const [x, y] = [field(a, key), field(b, key)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1; // what is not known stands last
    const by = typeof x === "number" ? x - (y as number) : collate.compare(x, y as string);
    return down ? -by : by;
  });
});

export function ZoneTable() {
  const all = shownTable.value;
  const states = [...new Set(all.map((r) => r.status))].filter(Boolean) as Standing[];
  return (
    <section class="zones" id="table" aria-label={words("table")}>
      <header>
        <h2>{words("table")}</h2>
        <Levels />
        <Trail />
        <input id="zones-filter" type="search" placeholder={words("filter")} aria-label={words("filter")} value={filter.value} onInput={(e) => (filter.value = e.currentTarget.value)} />
        {states.length > 0 && (
          <select aria-label={words("statusFilter")} value={standing.value} onChange={(e) => (standing.value = e.currentTarget.value as Standing | "any")}>
            <option value="any">{words("anyStatus")}</option>
            {states.map((s) => <option key={s} value={s}>{standingWord(s)}</option>)}
          </select>
        )}
        <span class="dim" role="status">{loadingZones.value ? words("loading") : words("rowsOf", number(rows.value.length, lang.value), number(all.length, lang.value))}</span>
        <button type="button" class="quiet fold" aria-expanded={tableOpen.value} aria-label={tableOpen.value ? words("hideTable") : words("showTable")} onClick={() => (tableOpen.value = !tableOpen.value)}>{tableOpen.value ? "▾" : "▴"}</button>
      </header>
      {tableOpen.value && <Body />}
    </section>
  );
}

function Levels() {
  if (levels.value.length < 2) return <span class="chip">{levelTitle(level.value)}</span>;
  return (
    <div class="choices" role="radiogroup" aria-label={words("level")}>
      {levels.value.map((l) => {
        const n = study.value!.levels.find((x) => x.level === l)?.count ?? 0;
        return <button key={l} type="button" role="radio" aria-checked={level.value === l && !parent.value} onClick={() => setLevel(l)}>{levelTitle(l)} <span class="count">{number(n, lang.value)}</span></button>;
      })}
    </div>
  );
}

/** Which zone the rows lie in, and the way back. */
function Trail() {
  if (!parent.value) return null;
  return (
    <nav class="trail" aria-label={words("up")}>
      <button type="button" class="link" onClick={() => setLevel(level.value)}>{words("all")}</button>
      <span aria-current="true">› {parentTrail.value || parent.value} › {levelTitle(level.value)}</span>
    </nav>
  );
}

function Body() {
  const box = useRef<HTMLDivElement>(null);
  const top = useRef(signal(0)).current;
  const height = useRef(signal(240)).current;
  const list = rows.value;
  useEffect(() => {
    const see = new ResizeObserver(() => box.current && (height.value = box.current.clientHeight));
    see.observe(box.current!);
    return () => see.disconnect();
  }, []);
  const reveal = (i: number) => {
    const b = box.current!;
    const head = rowHeight;
    if (i * rowHeight < b.scrollTop) b.scrollTop = i * rowHeight;
    else if ((i + 1) * rowHeight + head > b.scrollTop + b.clientHeight) b.scrollTop = (i + 1) * rowHeight + head - b.clientHeight;
  };
  useEffect(() => {
    const i = list.findIndex((r) => r.code === selected.value);
    if (i >= 0) {
      active.value = i;
      reveal(i);
    }
  }, [selected.value, list]);
  const key = (e: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height.value / rowHeight) - 2);
    const to: Record<string, number> = { ArrowDown: active.value + 1, ArrowUp: active.value - 1, PageDown: active.value + page, PageUp: active.value - page, Home: 0, End: list.length - 1 };
    const row = list[active.value];
    if (e.key in to && !e.altKey && !e.ctrlKey) {
      e.preventDefault();
      active.value = Math.max(0, Math.min(list.length - 1, to[e.key]!));
      reveal(active.value);
      requestAnimationFrame(() => requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`tr[data-i="${active.value}"]`)?.focus()));
    } else if (row && (e.key === "Enter" || e.key === " ") && (e.target as HTMLElement).tagName === "TR") {
      e.preventDefault();
      select(row, true);
    } else if (row && e.key === "ArrowRight" && finer(level.value)) drill(row);
  };
  const first = printing.value ? 0 : Math.max(0, Math.floor(top.value / rowHeight) - spare);
  const last = Math.min(list.length, printing.value ? mostPrinted : first + Math.ceil(height.value / rowHeight) + 2 * spare);
  const shown = columns.value;
  return (
    <div class="rows" ref={box} onScroll={() => (top.value = box.current!.scrollTop)} onKeyDown={key} onMouseLeave={() => (hovered.value = "")}>
      <table aria-rowcount={list.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((c) => <Head key={c} column={c} />)}
            {finer(level.value) && <th class="drill"><span class="sr">{words("drill", "")}</span></th>}
          </tr>
        </thead>
        <tbody>
          <Space rows={first} />
          {list.slice(first, last).map((r, i) => <Row key={r.code} row={r} index={first + i} columns={shown} />)}
          <Space rows={list.length - last} />
        </tbody>
      </table>
      {list.length === 0 && !loadingZones.value && <p class="empty">{words("noRows")}</p>}
    </div>
  );
}

/** Keeps the place of rows that are not drawn. */
function Space({ rows: n }: { rows: number }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (row.current) row.current.style.height = `${n * rowHeight}px`;
  });
  return n > 0 ? <tr ref={row} aria-hidden="true" class="space"><td /></tr> : null;
}

function Head({ column }: { column: Key }) {
  const now = sort.value.key === column;
  const unit = column === "value" ? (target.value ? text(target.value.unit) : choice.value ? text(choice.value.indicator.unit) : "") : "";
  return (
    <th scope="col" class={column === "name" || column === "status" ? "" : "number"} aria-sort={now ? (sort.value.down ? "descending" : "ascending") : "none"}>
      <button type="button" title={words("sortBy", words(titles[column]))} onClick={() => (sort.value = { key: column, down: now ? !sort.value.down : false })}>
        {words(titles[column])}{unit && <span class="unit"> {unit}</span>} <span aria-hidden="true" class="arrow">{now ? (sort.value.down ? "▼" : "▲") : ""}</span>
      </button>
    </th>
  );
}

function Row({ row, index, columns: shown }: { row: ZoneRow; index: number; columns: Key[] }) {
  const marked = selected.value === row.code;
  return (
    <tr data-code={row.code} data-i={index} aria-rowindex={index + 2} aria-selected={marked} class={`${marked ? "marked" : ""}${hovered.value === row.code ? " hovered" : ""}${flash.value?.code === row.code ? " flash" : ""}`}
      tabIndex={active.value === index ? 0 : -1} onFocus={() => ((active.value = index), (hovered.value = row.code))} onMouseEnter={() => (hovered.value = row.code)} onClick={() => select(row, true)}>
      {shown.map((c) => <td key={c} data-column={c} class={c === "name" || c === "status" ? "" : "number"}><Cell row={row} column={c} /></td>)}
      {finer(level.value) && (
        <td class="drill">
          <button type="button" class="link" tabIndex={-1} title={words("drill", text(row.name))} aria-label={words("drill", text(row.name))} onClick={(e) => (e.stopPropagation(), drill(row))}>▸</button>
        </td>
      )}
    </tr>
  );
}

function Cell({ row, column }: { row: ZoneRow; column: Key }) {
  const l = lang.value;
  switch (column) {
    case "name":
      return <>{text(row.name)} <span class="code">{row.code}</span></>;
    case "people":
    case "lack":
      return <>{people(row[column], l)}</>;
    case "value":
      return <>{value(row.value, kind(), l)}</>;
    case "before":
      return <>{value(row.before, kind(), l)}</>;
    case "change":
      return <>{change(field(row, "change") as number | null, kind(), l)}</>;
    case "goal":
      return <>{goal(row.goal, null, target.value?.op ?? choice.value?.indicator.goal_op ?? "", kind(), l)}</>;
    case "gap":
      return <>{row.gap === null || row.status === "not judged" || row.status === "not applicable" ? none : row.gap === 0 ? "0" : `${number(row.gap, l, 1)} ${text(row.gap_unit)}`}</>;
    case "rank":
      return <>{number(row.rank, l, 0)}</>;
    case "status":
      return row.status ? <Status of={row.status} /> : <>{none}</>;
  }
}
