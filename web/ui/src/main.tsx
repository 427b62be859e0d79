import "maplibre-gl/dist/maplibre-gl.css";
import "./page.css";

import { render } from "preact";

import { Page } from "./parts/Page.tsx";
import { begin, picking } from "./state.ts";
import { beginWhatIf } from "./whatif.ts";

addEventListener("keydown", (e) => {
  if (e.key === "Escape") picking.value = "";
});

begin();
beginWhatIf();
const page = document.getElementById("page")!;
page.replaceChildren();
render(<Page />, page);
