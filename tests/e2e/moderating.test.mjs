// A room with somebody who looks after it: what its owner does in the page, and what others see.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Person, until } from "./people.mjs";
import { browser, server } from "./stage.mjs";

const dialog = (person, name) => person.page.getByRole("dialog", { name });
const button = (person, name) => person.page.getByRole("button", { name, exact: true });
const heading = (person, name) => person.page.getByRole("heading", { name, exact: true });
const notes = (person, text) => person.timeline.getByText(text);

/** Opens a room as people do, from the list. */
async function open(person, name, more = async () => {}) {
  await button(person, "New room").click();
  await person.page.getByRole("textbox", { name: "Name" }).fill(name);
  await more(dialog(person, "New room"));
  await button(person, "Open room").click();
  await heading(person, name).waitFor();
}

async function joinFromDirectory(person, name) {
  await button(person, "Browse rooms").click();
  await person.page.getByRole("searchbox", { name: "Find a public room" }).fill(name);
  await button(person, `Join ${name}`).click();
  await heading(person, name).waitFor();
}

/** Opens the card of somebody among the members. */
async function cardOf(person, name) {
  await person.page.getByRole("tab", { name: "Members" }).click();
  await person.page.getByRole("searchbox", { name: "Find a member" }).fill(name);
  await person.page.locator(".members").getByRole("button", { name }).click();
  await dialog(person, "Member").getByRole("heading", { name }).waitFor();
}

async function settingsOf(person, room) {
  await heading(person, room).getByRole("button").click();
  await dialog(person, "About this room").waitFor();
}

async function save(person) {
  await button(person, "Save").click();
  await dialog(person, "About this room").waitFor({ state: "detached" });
}

/** Ada and Ben in a room that Ada opened and Ben found in the directory. */
async function together(room) {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Ben");
  await open(ada, room);
  await joinFromDirectory(ben, room);
  return { ada, ben };
}

test("the owner mutes a member, who is told and keeps what they typed, and lets them speak", async () => {
  const { ada, ben } = await together("quiet-corner");
  await ben.composer.fill("what I was about to say");
  await cardOf(ada, "Ben");
  await button(ada, "10 min").click();
  await dialog(ada, "Member").getByText("Ben is muted for 10 min.").waitFor();
  await ben.page.getByText(/^You are muted here until /).first().waitFor();
  await ben.composer.press("Enter");
  assert.equal(await ben.composer.inputValue(), "what I was about to say");
  await notes(ben, "Ada muted Ben.").waitFor();

  await button(ada, "Let them speak again").click();
  await ben.page.getByText(/^You are muted here until /).first().waitFor({ state: "detached" });
  await ben.composer.press("Enter");
  await ada.page.keyboard.press("Escape");
  await ada.sees("what I was about to say");
  await ada.leave();
  await ben.leave();
});

test("whoever is removed sees the room go at once and can come back, until they are banned", async () => {
  const { ada, ben } = await together("garden-gate");
  const room = ben.page.getByRole("navigation").getByRole("link", { name: "garden-gate" });
  await cardOf(ada, "Ben");
  await button(ada, "Remove from the room…").click();
  await heading(ada, "Remove Ben from garden-gate?").waitFor();
  assert.ok(await room.isVisible(), "nothing happened yet");
  await button(ada, "Remove").click();
  await room.waitFor({ state: "detached" });
  await ben.page.getByText("You are not in garden-gate any more.").waitFor();
  await ada.page.getByText("Ben is out.").waitFor();

  await joinFromDirectory(ben, "garden-gate");
  await cardOf(ada, "Ben");
  await button(ada, "Ban from the room…").click();
  await button(ada, "Ban").click();
  await room.waitFor({ state: "detached" });
  await button(ben, "Browse rooms").click();
  await button(ben, "Join garden-gate").click();
  await ben.page.getByText("You may not come into that room.").waitFor();
  await ben.page.keyboard.press("Escape");

  await cardOf(ada, "Ben");
  await button(ada, "Let them come back").click();
  await ada.page.getByText("Ben can come back now.").waitFor();
  await joinFromDirectory(ben, "garden-gate");
  await ada.leave();
  await ben.leave();
});

test("slow mode counts down beside the composer, whose text stays", async () => {
  const { ada, ben } = await together("slow-lane");
  await settingsOf(ada, "slow-lane");
  await ada.page.getByLabel("Slow mode").selectOption("One message every 30 s");
  await save(ada);
  await notes(ben, "Ada set slow mode: one message every 30 s.").waitFor();
  await ben.say("first");
  await ben.sees("first");
  await ben.page.getByText(/^Slow mode: 0:\d\d$/).first().waitFor();
  await ben.say("second");
  await ben.page.getByText("Not now. Your text stays.").waitFor();
  assert.equal(await ben.composer.inputValue(), "second");
  assert.equal(await ada.message("second").count(), 0);
  await ada.say("whoever looks after the room does not wait");
  await ada.say("at all");
  await ben.sees("at all");
  await ada.leave();
  await ben.leave();
});

test("in a room for announcements only moderators post, and a member can be made one", async () => {
  const { ada, ben } = await together("news-desk");
  await settingsOf(ada, "news-desk");
  await ada.page.getByRole("radio", { name: /^Moderators/ }).check();
  await save(ada);
  await ben.page.getByText("Only moderators post here.").first().waitFor();
  assert.ok(!(await ben.composer.isVisible()), "the notice stands in its place");

  await cardOf(ada, "Ben");
  await button(ada, "Make a moderator").click();
  await ada.page.getByText("Ben is a moderator now.").waitFor();
  await ada.page.keyboard.press("Escape");
  await ben.say("hear, hear");
  await ada.sees("hear, hear");
  await ada.leave();
  await ben.leave();
});

test("a room gets another name and topic everywhere, and a name that is taken loses nothing", async () => {
  const { ada, ben } = await together("old-name");
  await settingsOf(ada, "old-name");
  const name = ada.page.getByRole("textbox", { name: "Name" });
  await ada.page.getByRole("textbox", { name: "Topic" }).fill("How it began");
  await name.fill("lobby");
  await button(ada, "Save").click();
  await ada.page.getByText("A room has that name, and it is not open to you.").waitFor();
  assert.equal(await name.inputValue(), "lobby");
  await name.fill("new-name");
  await save(ada);
  for (const person of [ada, ben]) {
    await heading(person, "new-name").waitFor();
    await person.page.getByText(/How it began/).first().waitFor();
    await until("the address is new", () => person.page.url().endsWith("/r/new-name"));
  }
  await ada.leave();
  await ben.leave();
});

test("a private room is in no directory, and whoever is added is in it", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Benedikt");
  await open(ada, "wine-cellar", (asked) => asked.getByRole("radio", { name: /^Private/ }).check());
  await button(ben, "Browse rooms").click();
  await button(ben, "Open lobby").waitFor();
  assert.equal(await button(ben, "Join wine-cellar").count(), 0);
  await ben.page.keyboard.press("Escape");

  await ada.page.getByRole("tab", { name: "Members" }).click();
  await button(ada, "Add people").click();
  await ada.page.getByRole("searchbox", { name: "Find somebody" }).fill("benedikt");
  await button(ada, "Add Benedikt").click();
  await dialog(ada, "Add people").getByText("added").waitFor();
  await ada.page.keyboard.press("Escape");
  await ben.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await ben.page.getByRole("link", { name: "wine-cellar" }).click();
  await heading(ben, "wine-cellar").waitFor();

  // Whoever leaves is asked, since there is no way back of their own.
  await settingsOf(ben, "wine-cellar");
  await button(ben, "Leave this room").click();
  await ben.page.getByText(/you come back only if somebody brings you in again/).waitFor();
  await button(ben, "Leave").click();
  await ben.page.getByRole("link", { name: "wine-cellar" }).waitFor({ state: "detached" });
  await ada.leave();
  await ben.leave();
});

test("a moderator deletes what somebody else wrote, and a member is not offered that", async () => {
  const { ada, ben } = await together("tidy-room");
  await ben.say("something unkind");
  await ada.say("something kind");
  await ben.sees("something kind");
  await ben.message("something kind").hover();
  await ben.message("something kind").getByRole("button", { name: "Reply" }).waitFor();
  assert.equal(await ben.message("something kind").getByRole("button", { name: "Delete" }).count(), 0);

  await ada.act("something unkind", "Delete");
  await button(ada, "Delete").last().click();
  await ben.noLongerSees("something unkind");
  await ada.leave();
  await ben.leave();
});

test("a member sees who is who, and nothing that only others may do", async () => {
  const { ada, ben } = await together("plain-view");
  await cardOf(ben, "Ada");
  const card = dialog(ben, "Member");
  await card.getByText("Owner").waitFor();
  assert.deepEqual(await card.getByRole("button").allInnerTexts(), [""], "only the way out");
  await ben.page.keyboard.press("Escape");
  assert.equal(await button(ben, "Add people").count(), 0);
  assert.equal(await button(ben, "Invite people").count(), 0);
  await settingsOf(ben, "plain-view");
  assert.equal(await button(ben, "Save").count(), 0);
  await ben.page.keyboard.press("Escape");
  await dialog(ben, "About this room").waitFor({ state: "detached" });
  const opener = heading(ben, "plain-view").getByRole("button");
  assert.ok(await opener.evaluate((it) => it === document.activeElement), "the keyboard is back");
  await ada.leave();
  await ben.leave();
});
