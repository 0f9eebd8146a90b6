// Reported messages: made in the page, decided by those who look after the place.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { NARROW, Person, until } from "./people.mjs";
import { Server } from "./server.mjs";
import { browser, server } from "./stage.mjs";
import { inD1 } from "./storage.mjs";

const LOBBY = "6c6f6262790000000000000000000000";

let ada;
before(async () => {
  ada = await owned(server);
});

const report = (cookie, room, seq, reason = "spam", note = "", on = server) =>
  on.fetch("/api/reports", json("POST", { room, seq, reason, note }, cookie));
const settle = (cookie, room, seq, outcome) =>
  server.fetch("/api/reports", json("PUT", { room, seq, outcome }, cookie));
const queue = async (cookie = ada) => taken(await server.fetch("/api/reports", { cookie }));
const own = async (cookie) => (await taken(await server.fetch("/api/reports/own", { cookie }))).reports;
/** Somebody who looks after the place; their cookie. */
async function moderator(handle) {
  const { session } = await member(server, ada, handle);
  await inD1(server, (d1) =>
    d1.prepare("UPDATE accounts SET standing = 'moderator' WHERE user = ?").run(session.user),
  );
  return cookieOf(await signIn(server, handle));
}

/** The seq of what somebody said. */
async function seqOf(person, text) {
  await person.message(text).locator("time:not(:empty)").first().waitFor();
  await person.page.reload();
  await until(`${text} is from the log`, async () =>
    /^m\d+$/.test(await person.message(text).first().getAttribute("id")),
  );
  return Number((await person.message(text).first().getAttribute("id")).slice(1));
}

/** A report is seen once the archive has its message. */
const waits = (text, cookie) =>
  until(`a report of ${text} waits`, async () =>
    (await queue(cookie)).open.some((reported) => reported.text === text),
  );

/** The dialog with what was reported. */
async function openQueue(person) {
  await person.page.getByRole("button", { name: /you and your account/ }).click();
  await person.page.getByRole("button", { name: "Reported messages" }).click();
  const dialog = person.page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Reported messages" }).waitFor();
  return dialog;
}

test("a spammer is reported, deleted by the place, and banned from the queue, while others chat on", async () => {
  const owner = await Person.signIn(browser, server, "ada");
  const kim = await Person.arrive(browser, server, "Kim");
  const spammer = await Person.arrive(browser, server, "Spammer");
  await spammer.say("cheap watches here");
  await spammer.say("and more of them");
  await kim.sees("and more of them");
  await kim.say("please stop");

  await kim.act("cheap watches here", "Report");
  const form = kim.page.getByRole("dialog");
  await form.getByText("cheap watches here").waitFor();
  const quoted = await form.getByText("cheap watches here").boundingBox();
  assert.ok(quoted.height > 30, "the whole line is to be read");
  await form.getByRole("radio", { name: /Something else/ }).check();
  await form.getByRole("button", { name: "Report" }).click();
  await form.getByText("Say in a few words what is wrong").waitFor();
  await form.getByRole("radio", { name: /Spam/ }).check();
  await form.getByRole("textbox", { name: "Note" }).fill("all day long");
  await form.getByRole("button", { name: "Report" }).click();
  await kim.page.getByText("Reported. You find what becomes of it behind your name.").waitFor();
  await kim.act("and more of them", "Report");
  await form.getByRole("button", { name: "Report" }).click();
  await form.waitFor({ state: "detached" });
  await waits("and more of them");

  const dialog = await openQueue(owner);
  await dialog.getByText("Kim: Spam – all day long").waitFor();
  await dialog.getByText(/^Spammer in lobby, /).first().waitFor();
  const first = dialog.getByRole("listitem").filter({ hasText: "cheap watches here" });
  await first.getByRole("button", { name: "Delete it" }).click();
  await owner.page.getByText("The message is deleted.").waitFor();
  await kim.noLongerSees("cheap watches here");
  await first.waitFor({ state: "detached" });

  const second = dialog.getByRole("listitem").filter({ hasText: "and more of them" });
  await second.getByText("Ban Spammer…").click();
  await second.getByRole("checkbox", { name: /delete all their messages, in every room/ }).waitFor();
  await second.getByRole("button", { name: "Ban", exact: true }).click();
  await owner.page.getByText("Spammer is banned from this place.").waitFor();
  await kim.noLongerSees("and more of them");
  await spammer.page.getByRole("textbox", { name: /name/i }).waitFor();
  await kim.say("much better");

  // What became of it: for those who decide, and for whoever reported it.
  await until("nothing waits", async () => (await queue()).open.length === 0);
  await kim.page.getByRole("button", { name: /you and your account/ }).click();
  await kim.page.getByText("What you reported").click();
  const mine = kim.page.getByRole("dialog");
  await mine.getByText("A message of Spammer in lobby").first().waitFor();
  await until("both are told", async () => (await mine.getByText("Spam · It is deleted").count()) === 2);
  for (const person of [owner, kim, spammer]) {
    assert.deepEqual(person.errors, []);
    await person.leave();
  }
  const acts = (await taken(await server.fetch("/api/audit", { cookie: ada }))).acts;
  const decided = acts.filter(({ what }) => what === "deleted-reported");
  assert.deepEqual(decided.map(({ by, about }) => [by, about]), [["ada", "Spammer"]]);
});

test("a moderator lets a message stand, also in a room that they are not in, and sees only that one", async () => {
  const mo = await moderator("mo");
  const ben = await member(server, ada, "ben");
  const room = await taken(
    await server.fetch("/api/rooms", json("POST", { name: "cellar", access: "private" }, ben.cookie)),
  );
  const window = await Person.signIn(browser, server, "ben");
  await window.page.goto(`${server.url}/r/cellar`);
  await window.composer.waitFor();
  await window.say("a bold opinion");
  await window.say("a secret beside it");
  const seq = await seqOf(window, "a bold opinion");
  // Whoever is not in the room reports nothing there.
  await refused(await report(mo, room.id, seq), 404, "no-room");
  await taken(await report(ben.cookie, room.id, seq, "other", "I regret it"), 204);
  await waits("a bold opinion", mo);
  const { open } = await queue(mo);
  assert.deepEqual(open.map(({ text, room_name }) => [text, room_name]), [["a bold opinion", "cellar"]]);
  assert.ok(!JSON.stringify(await queue(mo)).includes("secret"));

  await taken(await settle(mo, room.id, seq, "stands"), 204);
  await refused(await settle(mo, room.id, seq, "deleted"), 404, "no-report");
  assert.deepEqual((await own(ben.cookie)).map(({ outcome }) => outcome), ["stands"]);
  const [last] = (await queue(mo)).settled;
  assert.deepEqual([last.settled.outcome, last.settled.by], ["stands", "mo"]);
  await window.sees("a bold opinion");
  await window.leave();
});

test("nobody decides who does not look after the place, or about what they said themselves", async () => {
  const eli = await member(server, ada, "eli");
  const eve = await server.guest("Eve");
  const window = await Person.signIn(browser, server, "ada");
  await window.say("the owner's own words");
  const seq = await seqOf(window, "the owner's own words");
  await window.leave();
  const max = await moderator("max");
  await taken(await report(eli.cookie, LOBBY, seq, "hate"), 204);
  await waits("the owner's own words", max);
  for (const cookie of [eli.cookie, eve]) {
    await refused(await server.fetch("/api/reports", { cookie }), 403, "not-allowed");
    await refused(await settle(cookie, LOBBY, seq, "deleted"), 403, "not-allowed");
  }
  assert.ok(!(await queue()).open.some(({ text }) => text === "the owner's own words"));
  await refused(await settle(ada, LOBBY, seq, "stands"), 404, "no-report");
  await taken(await settle(max, LOBBY, seq, "deleted"), 204);
  const told = await own(eli.cookie);
  assert.deepEqual(told.map(({ reason, outcome }) => [reason, outcome]), [["hate", "deleted"]]);
  assert.ok(!JSON.stringify(told).includes("max"), "who decided is for those who decide");
});

test("what is no report is refused in words, and many are too many", async () => {
  const strict = await Server.start({ vars: { REPORTS_PER_HOUR: "2" } });
  try {
    const eve = await strict.guest("Eve");
    const tried = (...what) => report(eve, LOBBY, ...what, strict);
    await refused(await tried(1, "other", " "), 422, "bad-note");
    await refused(await tried(1, "spam", "x".repeat(501)), 422, "bad-note");
    await refused(await tried(1, "boring", ""), 400, "bad-request");
    await refused(await tried(-1, "spam", ""), 400, "bad-request");
    for (const seq of [1, 2]) await taken(await tried(seq, "spam", ""), 204);
    await refused(await tried(3, "spam", ""), 429, "too-many-reports");
  } finally {
    await strict.stop();
  }
});

test("a message is reported from under the thumb on a phone", async () => {
  const kim = await Person.arrive(browser, server, "Kim", { viewport: NARROW, hasTouch: true });
  const bo = await Person.arrive(browser, server, "Bo");
  await bo.say("something unkind");
  await kim.sees("something unkind");
  await kim.message("something unkind").dispatchEvent("pointerdown", { pointerType: "touch" });
  await kim.page.getByRole("dialog").getByRole("button", { name: "Report" }).tap();
  await kim.page.getByRole("dialog").getByRole("radio", { name: /Harassment/ }).check();
  await kim.page.getByRole("dialog").getByRole("button", { name: "Report" }).tap();
  await kim.page.getByText("Reported.").first().waitFor();
  for (const person of [kim, bo]) await person.leave();
});
