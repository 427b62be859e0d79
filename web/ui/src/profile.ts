// What a facility is besides its class: its level, and the services that measures ask for.

import type { FacilityRow } from "./contract.ts";

/** Levels of hospitals (WS 218), as edits name them. */
export const levels = ["", "unrated", "primary", "secondary", "secondary-A", "tertiary", "tertiary-B", "tertiary-A"] as const;

/** The services that service circles and rescue chains usually ask for. */
export const services = ["emergency", "stroke-centre", "chest-pain-centre", "trauma-centre"] as const;

export interface Profile {
  level: string;
  services: string[];
}

/** What facilities of a class usually are: the level that most have, and the services
 * that at least half of those have. */
export function usual(rows: FacilityRow[], of: string): Profile {
  const same = rows.filter((r) => r.class === of);
  const counts = new Map<string, number>();
  for (const r of same) counts.set(r.level, (counts.get(r.level) ?? 0) + 1);
  const level = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? "";
  const alike = same.filter((r) => r.level === level);
  return { level, services: services.filter((s) => 2 * alike.filter((r) => r.services[s]).length >= Math.max(1, alike.length)) };
}
