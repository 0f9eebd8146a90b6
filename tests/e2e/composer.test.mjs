import assert from "node:assert/strict";
import { test } from "node:test";

import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

test("names and rooms are completed with the keyboard", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Ben Bitdiddle");
  await ben.say("here I am");
  await ada.sees("here I am");
  const offers = ada.page.getByRole("listbox", { name: "Suggestions" });

  await ada.composer.pressSequentially("hi @be");
  await offers.getByRole("option", { name: "Ben Bitdiddle" }).waitFor();
  assert.equal(await ada.composer.getAttribute("aria-activedescendant"), "suggestion-0");
  await ada.page.keyboard.press("Enter");
  assert.equal(await ada.composer.inputValue(), "hi @[Ben Bitdiddle] ");
  await offers.waitFor({ state: "detached" });

  await ada.composer.pressSequentially("see #lo");
  await offers.getByRole("option", { name: "lobby" }).waitFor();
  await ada.page.keyboard.press("Tab");
  assert.equal(await ada.composer.inputValue(), "hi @[Ben Bitdiddle] see #lobby ");

  await ada.composer.pressSequentially("@");
  await offers.waitFor();
  await ada.page.keyboard.press("Escape");
  await offers.waitFor({ state: "detached" });
  await ada.page.keyboard.press("Backspace");
  await ada.page.keyboard.press("Enter");
  await ben.page.locator(".mention.me", { hasText: "Ben Bitdiddle" }).waitFor();
  assert.deepEqual([...ada.errors, ...ben.errors], []);
  await ada.leave();
  await ben.leave();
});

test("letters are the same however they were typed", async () => {
  const zoe = await Person.arrive(browser, server, "Zoe\u0308");
  await zoe.say("cafe\u0301");
  await zoe.sees("caf\u00e9");
  await zoe.page.getByRole("button", { name: "Zo\u00eb: you and your account" }).waitFor();
  await zoe.leave();
});

test("what was copied is said, and what could not be copied too", async () => {
  const eve = await Person.arrive(browser, server, "Eve", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await eve.say("copy me");
  await eve.sees("copy me");
  await eve.act("copy me", /copy text/i);
  await eve.page.getByText("Copied.").waitFor();
  assert.equal(await eve.page.evaluate(() => navigator.clipboard.readText()), "copy me");

  // Refused by the browser, and absent as on a page without encryption.
  for (const clipboard of ["refuses", "absent"]) {
    const context = await browser.newContext();
    await context.addInitScript((kind) => {
      const writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      if (kind === "absent") delete Navigator.prototype.clipboard;
      else Object.defineProperty(navigator, "clipboard", { value: { writeText } });
    }, clipboard);
    const finn = new Person(context, server, "Finn");
    await finn.open("/");
    await finn.page.getByRole("textbox", { name: /name/i }).fill("Finn");
    await finn.page.keyboard.press("Enter");
    await finn.sees("copy me");
    await finn.act("copy me", /copy text/i);
    await finn.page.getByText(/copy it by hand/).waitFor();
    assert.equal(await finn.page.getByText("Copied.").count(), 0);
    assert.deepEqual(finn.errors, []);
    await finn.leave();
  }
  await eve.leave();
});
