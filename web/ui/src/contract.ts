// The answers of the server, as web/openapi.yaml has them. People are numbers, shares
// 0-1, distances metres, times minutes; null is not known.

export type Lang = "zh" | "en";
export type Text = Record<Lang, string>;
export type Bounds = [west: number, south: number, east: number, north: number];
export type Place = [lon: number, lat: number];
export type Standing = "met" | "not met" | "not judged" | "not applicable" | "";

export interface Problem {
  status: number;
  title: string;
  title_zh: string;
  detail: string;
  detail_zh: string;
  retry_after?: number;
  line?: number; // of a study file; 0 is not known
  column?: string; // the setting
}

export interface Status {
  state: "computing" | "ready" | "empty";
  editable?: boolean;
  stage: Text;
  done: number;
  total: number;
  run: string;
  stale: boolean;
  stale_files: string[];
}

export interface Study {
  run: string;
  name: Text;
  note: Text;
  editable: boolean;
  stale: boolean;
  bounds: Bounds | null;
  levels: { level: string; title: Text; count: number }[];
  groups: People[];
  people: number;
  people_outside: number;
  modes: { mode: string; title: Text; how: Text }[];
  roads: boolean;
  map_approval: string;
  sources: string[];
  background: { kind: "study" | "raster" | "vector"; url?: string; attribution?: string };
  scenario: string;
  version: string;
}

export interface People {
  group: string;
  title: Text;
  people: number;
}

export interface Class {
  from?: number;
  to?: number;
  colour: string;
  label: Text;
}

export interface Cutoff {
  id: string;
  title: Text;
  value: number | null;
  unit: "m" | "min";
  field: string;
}

export interface Indicator {
  id: string;
  title: Text;
  unit: Text;
  basis: Text;
  kind: "share" | "ratio";
  goal: number | null;
  goal_upper?: number;
  goal_op: ">=" | "<=" | "~" | "band" | "";
  classes: Class[];
  no_data: Class;
  field: string;
  levels: string[];
  cutoffs: Cutoff[];
  ground_layer: string;
  gaps_layer: string;
  cell_field: string;
}

export interface IndicatorGroup {
  id: string;
  title: Text;
  indicators: Indicator[];
}

export interface ZoneRow {
  code: string;
  name: Text;
  parent: string;
  people: number | null;
  value: number | null;
  goal: number | null;
  gap: number | null;
  gap_unit: Text;
  status: Standing;
  rank: number | null;
  bounds: Bounds | null;
  lack: number | null;
  before?: number | null;
}

export interface Zones {
  level: string;
  indicator: string;
  total: number;
  rows: ZoneRow[];
}

export interface Target {
  id: string;
  title: Text;
  year: number;
  level: string;
  op: ">=" | "<=" | "~" | "band";
  goal: number;
  upper?: number;
  unit: Text;
  status: Standing;
  region_status: Standing;
  value: number | null;
  gap: number;
  gap_unit: Text;
  reason: Text;
  basis: Text;
  clause: Text;
  stated: "yes" | "implied" | "qualitative";
  confirmed: boolean;
  zones: Counts;
  rows_total: number;
  rows: { code: string; name: Text; value: number | null; goal: number; status: Standing; gap: number; reason: Text }[];
}

export interface Counts {
  met: number;
  missed: number;
  not_judged: number;
  not_applicable: number;
}

export interface Plan {
  id: string;
  title: Text;
  document: Text;
  number: string;
  note: Text;
  count: Counts;
  targets: Target[];
}

export type Severity = "info" | "warning" | "dropped";

export interface Finding {
  file: string;
  row: number;
  column: string;
  rule: string;
  severity: Severity;
  value: string;
  message: Text;
  suggestion: Text;
  point: Place | null;
}

export interface Findings {
  total: number;
  rules: { rule: string; severity: Severity; count: number }[];
  rows: Finding[];
}

export interface FacilityRow {
  index: number;
  id: string;
  name: string;
  class: string;
  level: string;
  lon: number;
  lat: number;
  attributes: Record<string, number>;
  services: Record<string, boolean>;
}

export interface Facilities {
  total: number;
  classes: { class: string; title: Text; count: number; colour: string }[];
  rows: FacilityRow[];
}

export interface Measure {
  id: string;
  title: Text;
  kind: "circle" | "radius" | "rescue";
  value: number | null;
  unit: "m" | "min";
  facility: { index: number; id: string; name: string; class: string; lon: number; lat: number } | null;
  cutoff_met: Text | null;
  within: boolean | null;
  rule: Text;
  mode: string;
}

export interface Point {
  lon: number;
  lat: number;
  zones: { level: string; code: string; name: Text }[];
  people: People[];
  cell: { bounds: Bounds } | null;
  home: { lon: number; lat: number; metres: number } | null;
  urban: "urban" | "rural" | "unknown";
  measures: Measure[];
  road: { class: string; name: string; metres: number } | null;
  warnings: Text[];
}

export interface Route {
  type: "FeatureCollection";
  features: GeoJSON.Feature<GeoJSON.LineString, { name: string; class: string; metres: number; minutes: number }>[];
  mode: string;
  straight: boolean;
  reachable: boolean;
  minutes: number | null;
  metres: number | null;
  reason: Text;
}

export interface Isochrone {
  type: "FeatureCollection";
  features: GeoJSON.Feature<GeoJSON.MultiPolygon, { minutes: number; people: number; area_km2: number }>[];
  mode: string;
  direction: "toward" | "from";
  straight: boolean;
  reachable: boolean;
  reason: Text;
}

export type Edit =
  | { op: "add"; id: string; class: string; lon: number; lat: number; name?: string; level?: string; services?: string[]; attributes?: Record<string, number> }
  | { op: "move"; index?: number; id?: string; lon: number; lat: number }
  | { op: "close"; index: number }
  | { op: "set"; index: number; attribute?: string; class?: string; level?: string; service?: string; value?: number | boolean | string };

export interface WhatIf {
  run: string;
  indicators: { id: string; region: Outcome; before: Outcome }[];
  zones: { level: string; indicator: string; rows: ZoneRow[] };
  targets: { id: string; status: Standing; value: number | null; gap: number; before_status: Standing; before_value: number | null; before_gap: number }[];
  people_gained: number | null; // by the indicator that is looked at
  people_lost: number | null;
  tiles: string;
  ms: number;
}

export interface Outcome {
  value: number | null;
  status: Standing;
  people: number | null;
}

export interface Scenario {
  name: string;
  note: string;
  edits: Edit[];
}

/** A scenario as it is listed. */
export interface Listed {
  name: string;
  note: string;
  count: number; // of edits
  etag: string;
  fault: Text | null; // why it cannot be read
}

export interface Comparison {
  rows: { code: string; name: Text; a: number | null; b: number | null; delta: number | null; gained: number | null; lost: number | null }[];
  people_gained: number | null;
  people_lost: number | null;
}

export interface Reception {
  limits: { file_bytes: number; total_bytes: number; files: number };
  accept: string[];
  imports: { id: string; at: string; files: string[]; confirmed: boolean }[];
}

export interface Import {
  id: string;
  name: string;
  study: string; // YAML
  choices: { line: number; text: Text }[];
  notes: Text[];
  files: { sent: string; file: string; bytes: number }[];
  guesses: Guess[];
  problems: { file: string; text: Text }[];
}

export interface Guess {
  file: string;
  part: string;
  kind: string;
  title: Text;
  sure: boolean;
  why: Text;
  doubts: Text[];
  level: string;
  group: string;
  rows: number;
  encoding: string;
  datum: { name: string; basis: string; sure: number; reason: Text } | null;
  columns: { column: string; meaning: string; title: Text; sure: number | null }[];
  preview: { columns: string[]; rows: string[][]; points: Place[]; bounds: Bounds | null };
  line: number;
  datum_line: number;
}

export interface Job {
  id: string;
  kind: "import" | "reload";
  import: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  stage: Text;
  done: number;
  total: number;
  run: string;
  problem: Problem | null;
}
