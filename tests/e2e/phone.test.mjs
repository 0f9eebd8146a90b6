import assert from "node:assert/strict";
import { test } from "node:test";

import { NARROW, Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

test("on a phone one pane shows at a time and everything is in reach", async () => {
  const ada = await Person.arrive(browser, server, "Ada", {
    viewport: NARROW,
    hasTouch: true,
    isMobile: true,
  });
  await ada.say("from the tram");
  await ada.sees("from the tram");
  const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= NARROW.width, `the page is ${wide} px wide`);

  const box = await ada.composer.boundingBox();
  assert.ok(box.y + box.height <= NARROW.height, "the composer is on the screen");

  await ada.page.getByRole("button", { name: /rooms|back/i }).first().click();
  await ada.page
    .getByRole("navigation", { name: /rooms/i })
    .getByRole("link", { name: /lobby/ })
    .click();
  await ada.composer.waitFor();
  assert.deepEqual(ada.errors, []);
});
