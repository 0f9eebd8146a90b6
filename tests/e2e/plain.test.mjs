import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, server } from "./stage.mjs";

const titled = (page, name) => page.getByRole("heading", { name });

for (const [part, pattern] of Object.entries({ wasm: /\.wasm$/, loader: /boot-.*\.js$/ })) {
  test(`a page whose ${part} does not arrive says so, and reloads`, async () => {
    const context = await browser.newContext();
    let broken = true;
    await context.route(pattern, (route) => (broken ? route.abort() : route.continue()));
    const page = await context.newPage();
    await page.goto(server.url);
    await titled(page, "Natter did not load").waitFor({ timeout: 20_000 });
    await titled(page, /too old/).waitFor({ state: "hidden" });
    broken = false;
    await page.getByRole("link", { name: "Reload" }).click();
    await page.getByRole("textbox", { name: /name/i }).waitFor();
    await titled(page, "Natter did not load").waitFor({ state: "hidden" });
    await context.close();
  });
}

test("a browser that knows no modules is told which ones would do", async () => {
  const context = await browser.newContext();
  await context.route(/boot-.*\.js$/, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(server.url);
  const address = await page.locator("script[nomodule]").getAttribute("src");
  await page.addScriptTag({ url: address });
  await titled(page, /too old for Natter/).waitFor();
  await titled(page, "Natter did not load").waitFor({ state: "hidden" });
  await context.close();
});

test("a place that does not say what it is lets nobody guess, and shows the door when it does", async () => {
  const context = await browser.newContext();
  await context.route("**/api/place", (route) => route.abort());
  const page = await context.newPage();
  await page.goto(server.url);
  await titled(page, "Nobody answers").waitFor();
  assert.equal(await page.getByRole("textbox", { name: /name/i }).count(), 0);
  await context.unroute("**/api/place");
  await page.getByRole("textbox", { name: /name/i }).waitFor();
  await context.close();
});
