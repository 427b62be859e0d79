// Loads a module of the page that imports nothing but types.

import { readFile } from "node:fs/promises";
import { transformWithOxc } from "vite";

export async function load(name) {
  const path = new URL(`../src/${name}`, import.meta.url).pathname;
  const { code } = await transformWithOxc(await readFile(path, "utf8"), path, { sourcemap: false });
  return import("data:text/javascript," + encodeURIComponent(code));
}
