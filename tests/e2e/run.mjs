// Runs the stories in Chromium, each file against a server of its own.
//
//   node tests/e2e/run.mjs [file part]
//
// `cargo xtask ci e2e` builds what is needed and calls this with CHROMIUM and WRANGLER set.
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { prepareStorage, removeStorage } from "./server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv[2] ?? "";
const files = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs") && name.includes(wanted))
  .sort()
  .map((name) => join(here, name));

process.env.NATTER_E2E_STORAGE = await prepareStorage();
const stories = run({ files, concurrency: 1, timeout: 240_000, forceExit: true });
stories.on("test:fail", () => {
  process.exitCode = 1;
});
stories.compose(spec).pipe(process.stdout);
stories.on("end", () => removeStorage(process.env.NATTER_E2E_STORAGE));
