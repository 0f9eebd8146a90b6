// Banned from the place: a spammer is thrown out and their words with them, while others chat on.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { invite, join, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { Passkey } from "./authenticator.mjs";
import { Person, until } from "./people.mjs";
import { browser, server } from "./stage.mjs";

let ada;
before(async () => {
  ada = await owned(server);
});

const id = () => crypto.randomUUID().replaceAll("-", "");
const ban = (cookie, user, purge = false) =>
  server.fetch(`/api/bans/${user}`, json("PUT", { id: id(), purge }, cookie));
const letBack = (cookie, user) => server.fetch(`/api/bans/${user}`, { method: "DELETE", cookie });
const bans = async (cookie) => (await taken(await server.fetch("/api/bans", { cookie }))).bans;
const who = (cookie) => server.fetch("/api/session", { cookie });
const userOf = async (cookie) => (await taken(await who(cookie))).user;

test("whoever is banned is out on every device, and neither password nor passkey bring them in", async () => {
  const { cookie, session } = await member(server, ada, "sam");
  const other = cookieOf(await signIn(server, "sam"));
  const challenge = await taken(await server.fetch("/api/passkeys/challenge", json("POST", {}, cookie)));
  const passkey = new Passkey();
  const added = passkey.create(challenge, server.url);
  await taken(await server.fetch("/api/account/passkeys", json("POST", added, cookie)));

  await taken(await ban(ada, session.user), 204);
  for (const ended of [cookie, other]) await refused(await who(ended), 401, "no-session");
  await refused(await signIn(server, "sam"), 403, "banned-here");
  await refused(await signIn(server, "sam", "a wrong password"), 401, "wrong-credentials");
  const asked = async () => taken(await server.fetch("/api/passkeys/challenge", json("POST", {})));
  const shown = { passkey: passkey.get(await asked(), server.url) };
  await refused(await server.fetch("/api/sign-in", json("POST", shown)), 403, "banned-here");
  // Nor does the same key begin another account.
  const { code } = await taken(await invite(server, ada));
  const again = { name: "Sam", handle: "sam_again", passkey: passkey.create(await asked(), server.url) };
  await refused(await join(server, again, code), 403, "banned-here");

  const listed = await bans(ada);
  assert.deepEqual(listed.map(({ handle, by, purged }) => [handle, by, purged]), [["sam", "ada", false]]);
  await taken(await letBack(ada, session.user), 204);
  assert.deepEqual(await bans(ada), []);
  assert.equal((await taken(await signIn(server, "sam"))).standing, "member");
});

test("only those who look after the place ban, and nobody bans an owner or themselves", async () => {
  const { cookie: bo } = await member(server, ada, "bo");
  const eve = await server.guest("Eve");
  const [owner, eveId] = [await userOf(ada), await userOf(eve)];
  for (const cookie of [bo, eve]) {
    await refused(await ban(cookie, eveId), 403, "not-allowed");
    await refused(await letBack(cookie, eveId), 403, "not-allowed");
    await refused(await server.fetch("/api/bans", { cookie }), 403, "not-allowed");
    await refused(await server.fetch("/api/audit", { cookie }), 403, "not-allowed");
  }
  await refused(await ban(ada, owner), 403, "not-allowed");
  await refused(await ban(ada, id()), 404, "no-person");
  await refused(await ban(ada, "nobody"), 404, "no-person");
  assert.equal((await who(eve)).status, 200);
});

test("a banned guest's session is gone, their invites too, and nobody adds them to a room", async () => {
  const { cookie, session } = await member(server, ada, "ivy");
  await taken(await ban(ada, session.user), 204);
  const { id: room } = await taken(
    await server.fetch("/api/rooms", json("POST", { name: "cellar", access: "private" }, ada)),
  );
  const add = json("POST", { id: id(), user: session.user }, ada);
  await refused(await server.fetch(`/api/rooms/${room}/members`, add), 403, "banned");
  await refused(await who(cookie), 401, "no-session");
  const eve = await server.guest("Eve");
  await taken(await ban(ada, await userOf(eve)), 204);
  await refused(await who(eve), 401, "no-session");
  assert.equal((await bans(ada))[0].name, "Eve");
});

test("a spammer is banned from the place and purged in the page, while others chat on", async () => {
  const owner = await Person.signIn(browser, server, "ada");
  const kim = await Person.arrive(browser, server, "Kim");
  const spammer = await Person.arrive(browser, server, "Spammer");
  for (let number = 0; number < 6; number += 1) {
    await spammer.say(`cheap watches ${number}`);
    if (number % 2 === 0) await kim.say(`about gardens ${number}`);
  }
  await owner.sees("cheap watches 5");
  await owner.page.getByRole("tab", { name: "Members" }).click();
  await owner.page.getByRole("searchbox", { name: "Find a member" }).fill("Spammer");
  await owner.page.locator(".members").getByRole("button", { name: "Spammer" }).click();
  await owner.page.getByRole("button", { name: "Ban from the place…" }).click();
  await owner.page.getByRole("heading", { name: "Ban Spammer from this place?" }).waitFor();
  await owner.page.getByRole("checkbox", { name: /delete all their messages, in every room/ }).check();
  await owner.page.getByRole("button", { name: "Ban", exact: true }).click();
  await owner.page.getByText("Spammer is banned from this place.").waitFor();

  // Out within seconds, and a reload does not help.
  await spammer.page.getByRole("textbox", { name: /name/i }).waitFor();
  assert.equal(await spammer.page.getByText("about gardens").count(), 0);
  for (const person of [owner, kim]) {
    await until("the spam is gone", async () => (await person.message("cheap watches").count()) === 0);
    await person.timeline.getByText("Spammer was banned from this place.").waitFor();
    await person.sees("about gardens 4");
  }
  await kim.say("much better");
  await owner.sees("much better");
  const late = await Person.arrive(browser, server, "Late");
  await late.sees("much better");
  assert.equal(await late.message("cheap watches").count(), 0);

  // The list of the banned, and the way back.
  await owner.page.getByRole("button", { name: /you and your account/ }).click();
  const dialog = owner.page.getByRole("dialog");
  await dialog.getByText(/their messages are deleted/).first().waitFor();
  await dialog.getByRole("button", { name: "Let them come back: Spammer" }).click();
  await owner.page.getByText("Spammer can come back now.").waitFor();
  await dialog.getByRole("button", { name: "Let them come back: Spammer" }).waitFor({ state: "detached" });

  // What was decided stands in the audit log, the room's own acts once D1 has them.
  const acts = async () => (await taken(await server.fetch("/api/audit", { cookie: ada }))).acts;
  await until("the room's acts are in D1", async () =>
    (await acts()).some(({ what, about }) => what === "purged" && about === "Spammer"),
  );
  const spam = (await acts()).filter(({ about }) => about === "Spammer").map(({ what }) => what);
  assert.deepEqual(spam.sort(), ["left-place", "place-let-back", "place-purged", "purged"]);
  const [newest] = await acts();
  const older = await taken(await server.fetch(`/api/audit?before=${newest.id}`, { cookie: ada }));
  assert.ok(older.acts.every(({ id }) => id < newest.id));
  await dialog.getByText("What was decided").click();
  await dialog
    .getByText("ada banned Spammer from this place and deleted all that they had written.")
    .waitFor();
  await dialog.getByText("ada lets Spammer come back.").waitFor();
  await dialog.getByText("Spammer was banned from this place.").waitFor();
  for (const person of [owner, kim, spammer, late]) await person.leave();
});

test("a moderator of a room bans from it, with all that was said there", async () => {
  const owner = await Person.arrive(browser, server, "Rosa");
  const pest = await Person.arrive(browser, server, "Pest");
  await owner.page.getByRole("button", { name: "New room", exact: true }).click();
  await owner.page.getByRole("textbox", { name: "Name" }).fill("roses");
  await owner.page.getByRole("button", { name: "Open room", exact: true }).click();
  await pest.page.getByRole("button", { name: "Browse rooms", exact: true }).click();
  await pest.page.getByRole("button", { name: "Join roses", exact: true }).click();
  await pest.page.getByRole("heading", { name: "roses", exact: true }).waitFor();
  await pest.say("thorns everywhere");
  await owner.sees("thorns everywhere");
  await owner.page.getByRole("tab", { name: "Members" }).click();
  await owner.page.locator(".members").getByRole("button", { name: "Pest" }).click();
  assert.equal(await owner.page.getByRole("button", { name: "Ban from the place…" }).count(), 0);
  await owner.page.getByRole("button", { name: "Ban from the room…" }).click();
  await owner.page.getByRole("checkbox", { name: /delete all their messages in this room/ }).check();
  await owner.page.getByRole("button", { name: "Ban", exact: true }).click();
  await owner.noLongerSees("thorns everywhere");
  await owner.timeline.getByText("Rosa deleted all that Pest had written.").waitFor();
  await owner.leave();
  await pest.leave();
});
