// Takes the pictures that README shows, of the demo conversation.
//
//   NATTER_DEMO=target/debug/natter-demo node tests/e2e/screenshots.mjs [folder]
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { NARROW, Person, WIDE, openBrowser } from "./people.mjs";
import { Server, prepareStorage, removeStorage } from "./server.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../../docs", import.meta.url));
mkdirSync(folder, { recursive: true });
process.env.NATTER_E2E_STORAGE = await prepareStorage();
const server = await Server.start();
const browser = await openBrowser();
try {
  const demo = spawnSync(process.env.NATTER_DEMO, [String(server.port)], { encoding: "utf8" });
  if (demo.status !== 0) throw new Error(demo.stderr);
  for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    for (const colorScheme of ["light", "dark"]) {
      await picture(`${size}-${colorScheme}`, { viewport, colorScheme, reducedMotion: "reduce" });
    }
  }
} finally {
  await browser.close();
  await server.stop();
  removeStorage(process.env.NATTER_E2E_STORAGE);
}

async function picture(name, options) {
  const reader = await Person.arrive(browser, server, "Noor Haddad", options);
  await reader.page.goto(`${server.url}/release-notes`);
  for (const room of ["release-notes", "field-notes", "lobby"]) {
    await openRoom(reader, room);
  }
  await reader.page.goto(`${server.url}/r/lobby`);
  await reader.sees("For the record");
  await reader.page.screenshot({ path: join(folder, `${name}.png`) });
  await reader.leave();
}

/** Joins through the API, as the dialog would, and reloads. */
async function openRoom(reader, name) {
  await reader.page.evaluate(
    (name) =>
      fetch("/api/rooms", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name }),
      }),
    name,
  );
  await reader.page.goto(`${reader.server.url}/`);
  await reader.composer.waitFor();
}
