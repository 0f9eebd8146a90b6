import assert from "node:assert/strict";
import { test } from "node:test";

import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

test("two people chat, react, edit, delete and see each other type", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Ben");

  await ada.say("Good morning, Ben");
  await ben.sees("Good morning, Ben");
  await ben.say("Morning **Ada**!");
  await ada.sees("Morning Ada!");
  assert.equal(await ada.message("Morning Ada!").locator("strong").innerText(), "Ada");

  await ben.act("Good morning, Ben", /react/i);
  await ben.page.getByRole("searchbox").fill("waving");
  await ben.page.getByRole("dialog").getByRole("button", { name: /waving hand/i }).first().click();
  await ada.message("Good morning, Ben").getByRole("button", { name: /👋.*1/ }).waitFor();

  await ada.composer.focus();
  await ada.page.keyboard.press("ArrowUp");
  assert.equal(await ada.composer.inputValue(), "Good morning, Ben");
  await ada.say("Good evening, Ben");
  await ben.sees("Good evening, Ben");
  await ben.message("Good evening, Ben").getByText("edited").waitFor();

  await ben.composer.pressSequentially("I am typ", { delay: 30 });
  await ada.page.getByText(/Ben is typing/).waitFor();
  await ben.composer.fill("");

  await ada.act("Good evening, Ben", /delete/i);
  await ada.page.getByRole("dialog").getByRole("button", { name: /delete/i }).click();
  await ben.noLongerSees("Good evening, Ben");

  assert.deepEqual([...ada.errors, ...ben.errors], []);
  await ada.leave();
  await ben.leave();
});

test("a reload keeps everything, the draft too", async () => {
  const cleo = await Person.arrive(browser, server, "Cleo");
  await cleo.say("This stays");
  await cleo.sees("This stays");
  await cleo.composer.fill("a half-finished thou");
  await cleo.page.reload();
  await cleo.sees("This stays");
  assert.equal(await cleo.composer.inputValue(), "a half-finished thou");
  await cleo.leave();
});

test("two tabs of one person show the same", async () => {
  const dora = await Person.arrive(browser, server, "Dora");
  const first = dora.page;
  await dora.open("/");
  await dora.say("from the second tab");
  await dora.sees("from the second tab");
  await first.getByRole("log").getByText("from the second tab").waitFor();
  await dora.leave();
});

test("a room is opened by its name and shows what is unread elsewhere", async () => {
  const eve = await Person.arrive(browser, server, "Eve");
  const finn = await Person.arrive(browser, server, "Finn");
  await eve.page.getByRole("button", { name: "New room" }).click();
  await eve.page.getByRole("textbox", { name: "Name" }).fill("garden shed");
  await eve.page.keyboard.press("Enter");
  await eve.page.getByRole("heading", { name: "garden-shed", exact: true }).waitFor();
  await finn.page.keyboard.press("Control+k");
  await finn.page.getByRole("combobox").fill("garden shed");
  await finn.page.getByRole("option", { name: /garden-shed/ }).click();
  await finn.page.getByRole("heading", { name: "garden-shed", exact: true }).waitFor();
  const rooms = eve.page.getByRole("navigation", { name: /rooms/i });
  await rooms.getByRole("link", { name: /lobby/ }).click();
  await eve.page.getByRole("heading", { name: "lobby", exact: true }).waitFor();
  await finn.say("the roof leaks");
  await rooms.getByRole("link", { name: /garden-shed.*1 unread/ }).waitFor();
  await eve.page.waitForFunction(() => document.title.includes("1"));
  await rooms.getByRole("link", { name: /garden-shed/ }).click();
  await eve.sees("the roof leaks");
  await eve.leave();
  await finn.leave();
});

test("what one person left in the composer is not the next one's", async () => {
  const gina = await Person.arrive(browser, server, "Gina");
  await gina.composer.fill("for my eyes only");
  await gina.page.reload();
  await gina.composer.waitFor();
  assert.equal(await gina.composer.inputValue(), "for my eyes only");
  await gina.context.clearCookies();
  await gina.page.goto(server.url);
  await gina.page.getByRole("textbox", { name: /name/i }).fill("Hugo");
  await gina.page.keyboard.press("Enter");
  await gina.composer.waitFor();
  assert.equal(await gina.composer.inputValue(), "");
  await gina.leave();
});
