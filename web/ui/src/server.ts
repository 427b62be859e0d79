// Asks the server. Answers that are the same for a run are kept, faults come as
// problems in both languages.

import type { Problem, Text } from "./contract.ts";

/** What the server says when it does not do what it is asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly text: Text;
  readonly wait: number;
  readonly line: number;
  constructor(p: Problem) {
    super(p.detail);
    this.status = p.status;
    this.text = { zh: p.detail_zh, en: p.detail };
    this.wait = p.retry_after ?? 0;
    this.line = p.line ?? 0;
  }
}

const unreachable: Problem = {
  status: 0,
  title: "Unreachable",
  title_zh: "无法连接",
  detail: "the server does not answer; is medreach still running?",
  detail_zh: "服务器没有应答，请确认 medreach 仍在运行",
};

/** Sends a request and throws a Refusal for whatever is no answer. */
async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (e) {
    if (init.signal?.aborted) throw e;
    throw new Refusal(unreachable);
  }
  if (response.ok) return response;
  if (response.status === 401) location.assign("/login"); // the cookie has run out
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // some proxy in between answered for the server
  }
  const plain = `${response.status} ${response.statusText}`;
  throw new Refusal({ ...unreachable, ...problem, status: response.status, detail: problem.detail ?? plain, detail_zh: problem.detail_zh ?? plain });
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { signal: signal ?? null, headers: { Accept: "application/json" } });
  return (await response.json()) as T;
}

export async function put<T>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown, match?: string): Promise<T> {
  const response = await send(path, { method, headers: { Accept: "application/json", "Content-Type": "application/json", ...(match ? { "If-Match": `"${match}"` } : {}) }, body: body === undefined ? null : JSON.stringify(body) });
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** Sends files, telling how far it has come, 0-1. */
export function upload<T>(path: string, body: FormData, tell: (share: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (e) => e.lengthComputable && tell(e.loaded / e.total);
    request.onerror = () => failed(new Refusal(unreachable));
    request.onabort = () => failed(new DOMException("stopped", "AbortError"));
    request.onload = () => {
      try {
        const answer = JSON.parse(request.responseText) as T & Problem;
        if (request.status < 300) done(answer);
        else failed(new Refusal({ ...unreachable, ...answer, status: request.status }));
      } catch {
        failed(new Refusal({ ...unreachable, status: request.status }));
      }
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

const kept = new Map<string, Promise<unknown>>();
const mostKept = 60;

/** Asks once for what does not change while a run is shown. */
export function once<T>(path: string): Promise<T> {
  let answer = kept.get(path);
  if (!answer) {
    answer = get<T>(path);
    answer.catch(() => kept.delete(path));
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
  } else {
    kept.delete(path); // the latest used stands last
  }
  kept.set(path, answer);
  return answer as Promise<T>;
}

/** Forgets what was kept, for another run. */
export function forget(): void {
  kept.clear();
}

export function query(values: Record<string, string | number | undefined>): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== "") out.set(key, String(value));
  const text = out.toString();
  return text ? "?" + text : "";
}
