// The map that is on the page, for those who draw on it.

import { signal } from "@preact/signals";
import type { Map as Chart } from "maplibre-gl";

/** null until it is there, and where the browser cannot draw it. */
export const chart = signal<Chart | null>(null);
/** True once its style is loaded and layers can be put on it. */
export const drawable = signal(false);
