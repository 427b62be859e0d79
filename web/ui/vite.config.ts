import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

// What the built page is made of. ui_test.go computes the same and so finds a page
// that was not built anew.
const made = ["index.html", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts"];

function files(path: string): string[] {
  const found = readdirSync(".", { withFileTypes: true }).find((e) => e.name === path);
  if (!found?.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).replaceAll("\\", "/"));
}

function seal(): Plugin {
  return {
    name: "seal",
    apply: "build",
    generateBundle() {
      const hash = createHash("sha256");
      for (const name of made.flatMap(files).sort()) {
        const sum = createHash("sha256").update(readFileSync(name)).digest("hex");
        hash.update(`${sum}  ${name}\n`);
      }
      this.emitFile({ type: "asset", fileName: "sources.sha256", source: hash.digest("hex") + "\n" });
    },
  };
}

// For work on the page: `npm run dev` beside a server on MEDREACH, such as http://127.0.0.1:8080.
const server = process.env.MEDREACH ?? "http://127.0.0.1:8080";
const proxied = Object.fromEntries(["/api", "/tiles", "/layers", "/ogc"].map((path) => [path, server]));

export default defineConfig({
  plugins: [seal()],
  server: { proxy: proxied },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the policy of the server allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: {
      // The library changes seldom: a file of its own stays in the caches of browsers and of git.
      codeSplitting: { groups: [{ name: "maplibre", test: /node_modules[\\/]maplibre-gl/ }] },
      entryFileNames: "assets/[name]-[hash].js",
      chunkFileNames: "assets/[name]-[hash].js",
      assetFileNames: "assets/[name]-[hash][extname]",
    } },
  },
});
