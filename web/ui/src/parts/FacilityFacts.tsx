// What the list of facilities tells of one.

import { number } from "../figures.ts";
import { canWhatIf, editFacility } from "../whatif.ts";
import { facilities, lang, tab, text, words } from "../state.ts";
import { Symbol } from "./ui.tsx";

const told = ["beds", "doctors", "nurses", "ambulances"] as const;
const names: Record<(typeof told)[number], [string, string]> = { beds: ["床位", "beds"], doctors: ["医师", "doctors"], nurses: ["护士", "nurses"], ambulances: ["救护车", "ambulances"] };

export function FacilityFacts({ index }: { index: number }) {
  const f = facilities.value?.rows.find((r) => r.index === index);
  if (!f) return null;
  const at = facilities.value!.classes.findIndex((c) => c.class === f.class);
  const of = facilities.value!.classes[at];
  const facts = told.filter((a) => f.attributes[a] !== undefined).map((a) => `${names[a][lang.value === "zh" ? 0 : 1]} ${number(f.attributes[a], lang.value)}`);
  return (
    <div class="facility-facts">
      <p>{of && <Symbol index={at} colour={of.colour} />} <strong>{f.name}</strong> <span class="dim">{of ? text(of.title) : ""}</span></p>
      {facts.length > 0 && <p class="dim">{facts.join(lang.value === "zh" ? "，" : ", ")}</p>}
      {canWhatIf.value && <p><button type="button" onClick={() => ((tab.value = "whatif"), editFacility(index))}>{words("changeIt")}…</button></p>}
    </div>
  );
}
