// The tools on the left: indicators, targets, what-if, data.

import type { JSX } from "preact";

import { tabs, type Tab } from "../address.ts";
import { canWhatIf } from "../whatif.ts";
import { tab, words } from "../state.ts";
import { Findings } from "./Findings.tsx";
import { Indicators } from "./Indicators.tsx";
import { panelOpen } from "./Page.tsx";
import { Targets } from "./Targets.tsx";
import { WhatIfPanel } from "./WhatIfPanel.tsx";

const panels: Record<Tab, () => JSX.Element> = { indicators: Indicators, targets: Targets, whatif: WhatIfPanel, findings: Findings };

export function Panel() {
  const shown = tabs.filter((t) => t !== "whatif" || canWhatIf.value);
  const now = shown.includes(tab.value) ? tab.value : "indicators";
  const Body = panels[now];
  const step = (e: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!by) return;
    const next = shown[(shown.indexOf(now) + by + shown.length) % shown.length]!;
    tab.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <aside class="panel" aria-label={words("panel")}>
      <div class="tabs">
        <div role="tablist" aria-label={words("panel")} onKeyDown={step}>
          {shown.map((t) => (
            <button key={t} type="button" role="tab" id={`tab-${t}`} aria-selected={t === now} aria-controls="panel-body" tabIndex={t === now ? 0 : -1} onClick={() => ((tab.value = t), (panelOpen.value = true))}>
              {words(t)}
            </button>
          ))}
        </div>
        <button type="button" class="quiet fold" aria-label={panelOpen.value ? words("hidePanel") : words("showPanel")} aria-expanded={panelOpen.value} onClick={() => (panelOpen.value = !panelOpen.value)}>
          {panelOpen.value ? "«" : "»"}
        </button>
      </div>
      <div id="panel-body" class="panel-body" role="tabpanel" aria-labelledby={`tab-${now}`} tabIndex={0}>
        <Body />
      </div>
    </aside>
  );
}
