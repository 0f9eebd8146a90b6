// Links that sign one device in: made, looked at, used once, taken back; one's own and those that
// get somebody back in.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";

import { PASSWORD, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { Person, until } from "./people.mjs";
import { Server } from "./server.mjs";
import { browser, server } from "./stage.mjs";
import { inD1, inInboxes } from "./storage.mjs";

const LINKS = "/api/account/hand-offs";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let ada;
before(async () => {
  ada = await owned(server);
});

const who = (cookie) => server.fetch("/api/session", { cookie });
const own = async (cookie) => (await taken(await who(cookie))).user;
const make = async (cookie, user) =>
  server.fetch(LINKS, json("POST", { user: user ?? (await own(cookie)) }, cookie));
const codeOf = ({ link }) => new URL(link).hash.slice(1);
const look = (code) => server.fetch("/api/hand-off", json("POST", { code }));
const come = (code, cookie) => server.fetch("/api/sign-in", json("POST", { "hand-off": { code } }, cookie));
const revoke = (cookie, id) => server.fetch(`${LINKS}/${id}`, { method: "DELETE", cookie });
const links = async (cookie) => (await taken(await server.fetch(LINKS, { cookie }))).hand_offs;
const promote = (user, standing) =>
  inD1(server, (d1) =>
    d1.prepare("UPDATE accounts SET standing = ? WHERE user = ?").run(standing, user),
  );

test("a link signs one device in, once, and its person sees which", async () => {
  const bo = await member(server, ada, "bo");
  const made = await taken(await make(bo.cookie));
  assert.match(made.link, new RegExp(`^${server.url}/enter#[\\w-]{43}$`), "the code is behind the #");
  assert.ok(made.expires_at - Date.now() > 3.9 * 3_600_000 && made.expires_at - Date.now() <= 4 * 3_600_000);
  assert.match(made.qr.path, /^M0 0h7v1h-7z/);
  const code = codeOf(made);
  // Looking, as a preview might, uses nothing up.
  for (let times = 0; times < 2; times += 1) {
    const found = await taken(await look(code));
    assert.deepEqual(found, { place: "Natter", name: "bo", handle: "bo", came: "hand-off" });
  }
  const headers = { "content-type": "application/json", "user-agent": FIREFOX };
  const body = JSON.stringify({ "hand-off": { code } });
  const answer = await server.fetch("/api/sign-in", { method: "POST", headers, body });
  assert.equal((await taken(answer)).user, bo.session.user);
  const phone = cookieOf(answer);
  const { sessions } = await taken(await server.fetch("/api/sessions", { cookie: bo.cookie }));
  const by = sessions.map(({ device, came, is_current }) => [device, came, is_current]);
  assert.ok(by.some(([device, came, own]) => device === "Firefox on Linux" && came === "hand-off" && !own), JSON.stringify(by));
  const [seen] = await links(bo.cookie);
  assert.deepEqual([seen.id, seen.device, seen.by], [made.id, "Firefox on Linux", undefined]);
  assert.ok(seen.used_at >= seen.created_at);
  // Again it is nobody's.
  await refused(await look(code), 404, "no-hand-off");
  const replayed = await come(code);
  assert.equal(replayed.headers.get("set-cookie"), null);
  await refused(replayed, 404, "no-hand-off");
  assert.equal((await taken(await who(phone))).handle, "bo");
});

test("of many who open a link at once one is in", async () => {
  const code = codeOf(await taken(await make(ada)));
  const answers = await Promise.all(Array.from({ length: 5 }, () => come(code)));
  const [won, ...others] = answers.sort((a, b) => a.status - b.status);
  assert.equal((await taken(won)).handle, "ada");
  for (const other of others) await refused(other, 404, "no-hand-off");
});

test("a link that was taken back, replaced, or never was lets nobody in", async () => {
  const first = await taken(await make(ada));
  const second = await taken(await make(ada));
  await refused(await come(codeOf(first)), 404, "no-hand-off");
  const { cookie } = await member(server, ada, "carl");
  await refused(await revoke(cookie, second.id), 404, "no-hand-off");
  await taken(await look(codeOf(second)));
  await taken(await revoke(ada, second.id), 204);
  for (const code of [codeOf(second), second.id, "", "A".repeat(43), "x".repeat(60_000)]) {
    await refused(await look(code), 404, "no-hand-off");
    await refused(await come(code), 404, "no-hand-off");
  }
  assert.deepEqual((await links(ada)).filter(({ used_at }) => !used_at), []);
});

test("a new password and signing out everywhere else end the links that wait", async () => {
  const dora = await member(server, ada, "dora");
  const waiting = codeOf(await taken(await make(dora.cookie)));
  await taken(await server.fetch("/api/sessions", { method: "DELETE", cookie: dora.cookie }), 204);
  await refused(await come(waiting), 404, "no-hand-off");
  const other = codeOf(await taken(await make(dora.cookie)));
  const set = json("PUT", { old: PASSWORD, new: "a much better password" }, dora.cookie);
  await taken(await server.fetch("/api/account/password", set));
  await refused(await come(other), 404, "no-hand-off");
});

test("the owner gets anybody back in, moderators members, and nobody else anybody", async () => {
  const people = {};
  for (const handle of ["mona", "max", "eli"]) people[handle] = await member(server, ada, handle);
  for (const handle of ["mona", "max"]) await promote(people[handle].session.user, "moderator");
  const adas = await own(ada);
  const { mona, max, eli } = people;
  const guest = await server.guest("Gus");
  const gus = await own(guest);
  const table = [
    [ada, max, 200],
    [ada, eli, 200],
    [mona.cookie, eli, 200],
    [mona.cookie, max, 403],
    [mona.cookie, { session: { user: adas } }, 403],
    [eli.cookie, mona, 403],
    [eli.cookie, { session: { user: gus } }, 403],
    [mona.cookie, { session: { user: gus } }, 404],
  ];
  for (const [cookie, of, status] of table) {
    const answer = await make(cookie, of.session.user);
    if (status === 200) assert.equal((await taken(answer)).name, of.session.name);
    else await refused(answer, status, status === 403 ? "not-allowed" : "no-account");
  }
  // What helpers did is in the audit log, and only that.
  const { acts } = await taken(await server.fetch("/api/audit", { cookie: ada }));
  const made = acts.filter(({ what }) => what === "recovered").map(({ by, about }) => [by, about]);
  assert.deepEqual(made, [["mona", "eli"], ["ada", "eli"], ["ada", "max"]]);
});

test("who was let in because they lost everything sets a new password, and sees who helped", async () => {
  const fred = await member(server, ada, "fred");
  const made = await taken(await make(ada, fred.session.user));
  // The helper has made it, and does not see what else there is.
  assert.ok(!(await links(ada)).some(({ id }) => id === made.id));
  const [waiting] = await links(fred.cookie);
  assert.deepEqual([waiting.id, waiting.by, waiting.used_at], [made.id, "ada", undefined]);
  const answer = await come(codeOf(made));
  assert.equal((await taken(answer)).handle, "fred");
  const back = cookieOf(answer);
  assert.equal((await taken(await server.fetch("/api/account", { cookie: back }))).may_reset, true);
  const [seen] = await links(fred.cookie);
  assert.deepEqual([seen.by, typeof seen.used_at], ["ada", "number"]);
  const set = json("PUT", { new: "a much better password" }, back);
  await taken(await server.fetch("/api/account/password", set));
  await taken(await signIn(server, "fred", "a much better password"));
  await refused(await signIn(server, "fred"), 401, "wrong-credentials");
});

test("a helper who may not help any more has no link that works", async () => {
  const nora = await member(server, ada, "nora");
  const gil = await member(server, ada, "gil");
  await promote(nora.session.user, "moderator");
  const code = codeOf(await taken(await make(nora.cookie, gil.session.user)));
  await promote(nora.session.user, "member");
  await refused(await come(code), 404, "no-hand-off");
});

test("whoever was banned from the place comes in by no link and no code", async () => {
  const kim = await member(server, ada, "kim");
  const own = codeOf(await taken(await make(kim.cookie)));
  const helped = codeOf(await taken(await make(ada, kim.session.user)));
  const made = server.fetch("/api/account/recovery-codes", json("POST", {}, kim.cookie));
  const [code] = (await taken(await made)).codes;
  const ban = json("PUT", { id: randomBytes(16).toString("hex"), purge: false }, ada);
  await taken(await server.fetch(`/api/bans/${kim.session.user}`, ban), 204);
  for (const link of [own, helped]) {
    await refused(await look(link), 404, "no-hand-off");
    await refused(await come(link), 404, "no-hand-off");
  }
  const byCode = { "recovery-code": { handle: "kim", code } };
  const answer = await server.fetch("/api/sign-in", json("POST", byCode));
  assert.equal(answer.headers.get("set-cookie"), null);
  await refused(answer, 403, "banned-here");
});

test("a link is over after four hours, and only its hash is kept", async () => {
  const code = codeOf(await taken(await make(ada)));
  await inD1(server, (d1) => {
    const rows = JSON.stringify(d1.prepare("SELECT * FROM hand_offs").all());
    assert.ok(rows.length > 100 && !rows.includes(code), "the code is not in D1");
    d1.prepare("UPDATE hand_offs SET expires_at = ? WHERE used_at IS NULL").run(Date.now());
  });
  await refused(await look(code), 404, "no-hand-off");
  await refused(await come(code), 404, "no-hand-off");
});

test("whoever came by a link, or a while ago, shows who they are before they change the ways in", async () => {
  const hal = await member(server, ada, "hal");
  const phone = cookieOf(await come(codeOf(await taken(await make(hal.cookie)))));
  const guarded = [
    ["POST", LINKS, { user: hal.session.user }],
    ["POST", "/api/account/recovery-codes", {}],
    ["POST", "/api/account/passkeys", { token: "x", client_data: "", attestation: "" }],
    ["DELETE", "/api/account/passkeys/AAAA", undefined],
  ];
  const ask = ([method, path, body], cookie) =>
    server.fetch(path, body ? json(method, body, cookie) : { method, cookie });
  for (const route of guarded) await refused(await ask(route, phone), 403, "needs-proof");
  const account = await taken(await server.fetch("/api/account", { cookie: phone }));
  assert.equal(account.may_reset, false);
  const prove = (cookie, handle, password = PASSWORD) =>
    server.fetch("/api/account/proof", json("POST", { password: { handle, password } }, cookie));
  await refused(await prove(phone, "hal", "a wrong password"), 401, "wrong-credentials");
  await refused(await prove(phone, "ada"), 401, "wrong-credentials");
  const handed = json("POST", { "hand-off": { code: "A".repeat(43) } }, phone);
  await refused(await server.fetch("/api/account/proof", handed), 401, "wrong-credentials");
  await refused(await ask(guarded[0], phone), 403, "needs-proof");
  await taken(await prove(phone, "hal"), 204);
  await taken(await ask(guarded[0], phone));
  // Ten minutes later it is to be shown again, by everybody.
  await inInboxes(server, (inbox) =>
    inbox.prepare("UPDATE sessions SET proved = ?").run(Date.now() - 10 * 60_000),
  );
  for (const cookie of [phone, hal.cookie]) {
    await refused(await ask(guarded[0], cookie), 403, "needs-proof");
  }
});

test("links are limited to each person", async () => {
  const strict = await Server.start({ vars: { HAND_OFFS_PER_HOUR: "2" } });
  try {
    const cookie = await owned(strict);
    const { user } = await taken(await strict.fetch("/api/session", { cookie }));
    const make = () => strict.fetch(LINKS, json("POST", { user }, cookie));
    await taken(await make());
    await taken(await make());
    await refused(await make(), 429, "too-many-hand-offs");
  } finally {
    await strict.stop();
  }
});

const button = (page, name) => page.getByRole("button", { name, exact: true });
const dialog = (page, name) => page.getByRole("dialog", { name });

/** Somebody who is signed in, in a window of their own. */
async function inPage(handle) {
  const person = new Person(await browser.newContext(), server, handle);
  await person.open("/sign-in");
  await person.page.getByRole("textbox", { name: "Handle" }).fill(handle);
  await person.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(person.page, "Sign in").click();
  await person.composer.waitFor();
  return person;
}

async function openYou({ page }) {
  await page.getByRole("button", { name: /you and your account/ }).click();
  await dialog(page, "You").waitFor();
}

test("a second device comes in by the link, talks, and is sent away with its sockets", async () => {
  await member(server, ada, "ida");
  const ida = await inPage("ida");
  await openYou(ida);
  await button(ida.page, "Sign in another device").click();
  const address = await ida.page.getByRole("textbox", { name: "Link for the other device" }).inputValue();
  await ida.page.getByRole("img", { name: "The link as a QR code" }).waitFor();

  const phone = new Person(await browser.newContext({ userAgent: FIREFOX }), server, "ida");
  const asked = [];
  phone.context.on("request", (request) => asked.push(request.url()));
  await phone.open(address.slice(server.url.length));
  await phone.page.getByRole("heading", { name: "Come in as ida?" }).waitFor();
  await button(phone.page, "Come in").click();
  await phone.composer.waitFor();
  assert.ok(!phone.page.url().includes("#"), "the address forgets the code");
  const code = address.split("#")[1];
  assert.ok(!asked.some((url) => url.split("#")[0].includes(code)), "no address has the code");
  await phone.say("from the second device");
  await ida.page.getByText("Done: Firefox on Linux is signed in.").waitFor();
  await button(ida.page, "Close").click();
  await ida.sees("from the second device");

  // The same link again leads nowhere.
  const thief = new Person(await browser.newContext(), server, "");
  await thief.open(address.slice(server.url.length));
  await thief.page.getByRole("heading", { name: "This link does not work." }).waitFor();

  await openYou(ida);
  await ida.page.getByText("Signed in by a link").waitFor();
  await ida.page.getByText(/Firefox on Linux came in by it/).waitFor();
  await button(ida.page, "Sign out Firefox on Linux").click();
  await phone.page.getByRole("textbox", { name: /name/i }).waitFor();
  await until("no composer", async () => (await phone.composer.count()) === 0);
  for (const person of [ida, phone, thief]) await person.leave();
});

test("the owner gets somebody back in from their card, and they choose a new password", async () => {
  const jo = await member(server, ada, "jo");
  // Whoever was never there is in no list.
  await (await inPage("jo")).leave();
  const owner = await inPage("ada");
  const tab = owner.page.getByRole("tab", { name: "Members" });
  if (!(await tab.isVisible())) await owner.page.getByRole("button", { name: /^People, / }).click();
  await tab.click();
  await owner.page.locator(".members").getByRole("button", { name: "jo" }).click();
  await button(owner.page, "Get them back into their account…").click();
  await owner.page.getByRole("heading", { name: "Get jo back in" }).waitFor();
  const address = await owner.page.getByRole("textbox", { name: "Link for the other device" }).inputValue();

  const back = new Person(await browser.newContext(), server, "jo");
  await back.open(address.slice(server.url.length));
  await button(back.page, "Come in").click();
  await dialog(back.page, "You").waitFor();
  await back.page.getByText(/Welcome back\. Add a passkey or choose a new password/).waitFor();
  await back.page.getByText(/Made by ada/).waitFor();
  await back.page.getByText("Change the password").first().click();
  await back.page.getByLabel("Password", { exact: true }).fill("a much better password");
  await button(back.page, "Change the password").click();
  await back.page.getByText("The password is changed.").waitFor();
  await taken(await signIn(server, "jo", "a much better password"));
  await refused(await who(jo.cookie), 401, "no-session");
  for (const person of [owner, back]) await person.leave();
});
