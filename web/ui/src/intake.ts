// Files become a study: they are sent, looked at, confirmed and run.

import { batch, signal } from "@preact/signals";

import type { Import, Job, Reception, Text } from "./contract.ts";
import { get, put, Refusal, upload } from "./server.ts";
import { both, refresh, status, tell, words } from "./state.ts";

export const intakeOpen = signal(false);
export const reception = signal<Reception | null>(null);
export const picked = signal<File[]>([]);
export const sending = signal<number | null>(null); // share that is sent
export const received = signal<Import | null>(null);
export const yaml = signal("");
export const job = signal<Job | null>(null);
export const fault = signal<{ text: Text; line: number } | null>(null);

const megabyte = 1 << 20;
let stop: AbortController | null = null;

/** Whether this server takes files. */
export const canImport = (): boolean => status.value?.editable === true;

export async function welcome(): Promise<void> {
  try {
    reception.value = await get<Reception>("/api/import");
  } catch (e) {
    blame(e);
  }
}

function blame(e: unknown): void {
  if (e instanceof DOMException && e.name === "AbortError") return;
  if (e instanceof Refusal) fault.value = { text: e.text, line: e.line };
  else tell(e);
}

/** Adds files; a later one of the same name takes the place of an earlier. */
export function pick(files: Iterable<File>): void {
  const all = new Map(picked.value.map((f) => [f.name, f]));
  for (const f of files) all.set(f.name, f);
  picked.value = [...all.values()];
  fault.value = null;
}

/** What stands against sending the files, "" for nothing. */
export function objection(): string {
  const limits = reception.value?.limits;
  if (!limits) return "";
  const large = picked.value.find((f) => f.size > limits.file_bytes);
  if (large) return words("importTooLarge", large.name, Math.round(large.size / megabyte), Math.round(limits.file_bytes / megabyte));
  const total = picked.value.reduce((n, f) => n + f.size, 0);
  return picked.value.length > limits.files || total > limits.total_bytes ? words("importTooMany", limits.files, Math.round(limits.total_bytes / megabyte)) : "";
}

export async function send(name: string): Promise<void> {
  const form = new FormData();
  if (name.trim()) form.append("name", name.trim());
  for (const f of picked.value) form.append("file", f, f.name);
  stop = new AbortController();
  batch(() => {
    sending.value = 0;
    fault.value = null;
  });
  try {
    review(await upload<Import>("/api/import", form, (share) => (sending.value = share), stop.signal));
  } catch (e) {
    blame(e);
  } finally {
    sending.value = null;
  }
}

export const stopSending = (): void => stop?.abort();

function review(told: Import): void {
  batch(() => {
    received.value = told;
    yaml.value = told.study;
    picked.value = [];
    fault.value = null;
  });
}

/** Takes up an import that was sent before. */
export async function resume(id: string): Promise<void> {
  try {
    review(await get<Import>(`/api/import/${id}`));
  } catch (e) {
    blame(e);
  }
}

export async function discard(): Promise<void> {
  const id = received.value?.id;
  received.value = null;
  fault.value = null;
  if (!id) return;
  try {
    await put("DELETE", `/api/import/${id}`, undefined);
  } catch (e) {
    if (!(e instanceof Refusal && e.status === 409)) blame(e); // one that was run stays
  }
  await welcome();
}

export async function run(): Promise<void> {
  fault.value = null;
  try {
    const started = await put<{ job: string }>("POST", `/api/import/${received.value!.id}/run`, { study: yaml.value });
    follow(started.job);
  } catch (e) {
    blame(e);
  }
}

/** Runs what is shown anew, after its files have changed. */
export async function reload(): Promise<void> {
  try {
    follow((await put<{ job: string }>("POST", "/api/reload", undefined)).job);
    intakeOpen.value = true;
  } catch (e) {
    tell(e);
  }
}

function follow(id: string): void {
  const events = new EventSource(`/api/jobs/${id}/events`);
  const take = (e: MessageEvent<string>) => (job.value = JSON.parse(e.data) as Job);
  events.addEventListener("progress", take);
  for (const kind of ["done", "failed", "cancelled"]) {
    events.addEventListener(kind, (e) => {
      events.close();
      void ended(take(e as MessageEvent<string>));
    });
  }
}

async function ended(now: Job): Promise<void> {
  if (now.state === "done") {
    await refresh();
    batch(() => {
      received.value = null;
      intakeOpen.value = false;
      job.value = null;
    });
    return;
  }
  batch(() => {
    job.value = null;
    const p = now.problem;
    fault.value = now.state === "cancelled" ? { text: both("importCancelled"), line: 0 } : p ? { text: { zh: p.detail_zh, en: p.detail }, line: p.line ?? 0 } : null;
  });
}

export async function cancel(): Promise<void> {
  if (job.value) await put("DELETE", `/api/jobs/${job.value.id}`, undefined).catch(blame);
}

/** The text of a line of the study, counted from 1. */
export const lineOf = (n: number): string => yaml.value.split("\n")[n - 1] ?? "";

export function setLine(n: number, line: string): void {
  const all = yaml.value.split("\n");
  all[n - 1] = line;
  yaml.value = all.join("\n");
}

/** The datum that a line of the study names: "datum: gcj02". */
export const datumOf = (n: number): string => /datum:\s*([^\s,}#]+)/.exec(lineOf(n))?.[1] ?? "";
export const setDatum = (n: number, datum: string): void => setLine(n, lineOf(n).replace(/(datum:\s*)[^\s,}#]+/, `$1${datum}`));
