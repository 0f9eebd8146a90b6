import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { NARROW, Person, WIDE, openBrowser } from "./people.mjs";
import { Server } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run());
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
}

// Without motion, so that no colour is measured half faded in.
for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on any page, ${size} and ${colorScheme}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      const visitor = new Person(context, server, "");
      await visitor.open("/");
      await visitor.page.getByRole("textbox", { name: /name/i }).waitFor();
      assert.deepEqual(await violations(visitor.page), [], "the door");
      await visitor.leave();

      const ada = await Person.arrive(browser, server, "Ada", {
        viewport,
        colorScheme,
        reducedMotion: "reduce",
      });
      await ada.say("Some **words**, `code`, https://example.org and\n```\na block\n```");
      await ada.sees("Some words");
      assert.deepEqual(await violations(ada.page), [], "the room");

      await ada.page.keyboard.press("Control+k");
      await ada.page.getByRole("dialog").waitFor();
      assert.deepEqual(await violations(ada.page), [], "the room switcher");
      await ada.page.keyboard.press("Escape");

      await ada.act("Some words", /react/i);
      await ada.page.getByRole("searchbox").waitFor();
      assert.deepEqual(await violations(ada.page), [], "the emoji picker");
      await ada.page.keyboard.press("Escape");

      await ada.composer.pressSequentially("#lo");
      await ada.page.getByRole("listbox", { name: "Suggestions" }).waitFor();
      assert.deepEqual(await violations(ada.page), [], "the suggestions");
      await ada.composer.fill("");

      await ada.page.getByRole("button", { name: "Details" }).first().click();
      await ada.page.getByText("Last event seen").waitFor();
      assert.deepEqual(await violations(ada.page), [], "the details");
      await ada.leave();
    });
  }
}
