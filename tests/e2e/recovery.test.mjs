// Recovery codes: eight, shown once, each good once.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { PASSWORD, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { Person } from "./people.mjs";
import { Server } from "./server.mjs";
import { browser, server } from "./stage.mjs";
import { inD1, inInboxes } from "./storage.mjs";

let ada;
before(async () => {
  ada = await owned(server);
});

const make = (cookie, on = server) =>
  on.fetch("/api/account/recovery-codes", json("POST", {}, cookie));
const come = (handle, code, on = server) =>
  on.fetch("/api/sign-in", json("POST", { "recovery-code": { handle, code } }));
const left = async (cookie) =>
  (await taken(await server.fetch("/api/account", { cookie }))).recovery_codes;

test("each of eight codes lets its person in once, however it is typed", async () => {
  const { cookie, session } = await member(server, ada, "bo");
  assert.equal(await left(cookie), 0);
  const { codes } = await taken(await make(cookie));
  assert.equal(new Set(codes).size, 8);
  for (const code of codes) assert.match(code, /^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  const answer = await come(" @Bo", codes[0].toUpperCase().replaceAll("-", " "));
  assert.equal((await taken(answer)).user, session.user);
  assert.equal(await left(cookie), 7);
  await refused(await come("bo", codes[0]), 401, "wrong-credentials");
  await taken(await come("bo", codes[1]));
  const { sessions } = await taken(await server.fetch("/api/sessions", { cookie }));
  assert.equal(sessions.filter(({ came }) => came === "recovery").length, 2);
  // Whoever came by one may choose a new password without the older one.
  const set = json("PUT", { new: "a much better password" }, cookieOf(answer));
  await taken(await server.fetch("/api/account/password", set));
  await taken(await signIn(server, "bo", "a much better password"));
});

test("new codes take the place of the older ones", async () => {
  const first = (await taken(await make(ada))).codes;
  const second = (await taken(await make(ada))).codes;
  assert.equal(await left(ada), 8);
  await refused(await come("ada", first[0]), 401, "wrong-credentials");
  await taken(await come("ada", second[0]));
});

test("a wrong code, another's code and a handle that nobody has get the same answer", async () => {
  const { codes } = await taken(await make(ada));
  await member(server, ada, "carl");
  const answers = [];
  for (const [handle, code] of [
    ["ada", "0000-0000-0000-0000"],
    ["carl", codes[0]],
    ["nobody_here", codes[0]],
    ["not a handle", codes[0]],
    ["ada", ""],
    ["ada", "x".repeat(1000)],
  ]) {
    const answer = await come(handle, code);
    assert.equal(answer.headers.get("set-cookie"), null);
    answers.push(await refused(answer, 401, "wrong-credentials"));
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(await left(ada), 8);
});

test("codes are tried as seldom as passwords, to one handle and from one address", async () => {
  const vars = { HANDLE_SIGN_INS_PER_HOUR: "2", SIGN_INS_PER_HOUR: "4" };
  const strict = await Server.start({ vars });
  try {
    const { codes } = await taken(await make(await owned(strict), strict));
    for (let tries = 0; tries < 2; tries += 1) {
      await refused(await come("ada", "0000-0000-0000-0000", strict), 401, "wrong-credentials");
    }
    await refused(await come("ada", codes[0], strict), 429, "too-many-sign-ins");
    await refused(await signIn(strict, "ada"), 429, "too-many-sign-ins");
    await refused(await come("bo", codes[0], strict), 429, "too-many-sign-ins");
  } finally {
    await strict.stop();
  }
});

test("only hashes of the codes are kept", async () => {
  const { codes } = await taken(await make(ada));
  const rows = await inD1(server, (d1) =>
    JSON.stringify(d1.prepare("SELECT * FROM recovery_codes").all()),
  );
  assert.ok(rows.length > 500);
  for (const code of codes) assert.ok(!rows.includes(code) && !rows.includes(code.replaceAll("-", "")));
});

const button = (page, name) => page.getByRole("button", { name, exact: true });
const dialog = (page, name) => page.getByRole("dialog", { name });

async function signInPage(person, handle) {
  await person.open("/sign-in");
  await person.page.getByRole("textbox", { name: "Handle" }).fill(handle);
}

test("somebody who signed in a while ago shows a password, writes codes down, and comes back by one", async () => {
  await member(server, ada, "dora");
  const dora = new Person(await browser.newContext(), server, "dora");
  await signInPage(dora, "dora");
  await dora.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(dora.page, "Sign in").click();
  await dora.composer.waitFor();
  await inInboxes(server, (inbox) => inbox.exec("UPDATE sessions SET proved = 0"));
  await dora.page.reload();
  await dora.composer.waitFor();

  await dora.page.getByRole("button", { name: /you and your account/ }).click();
  await dora.page.getByText("You have none. Eight codes").waitFor();
  await button(dora.page, "Make recovery codes").click();
  await button(dialog(dora.page, "Recovery codes"), "Make recovery codes").click();
  await dialog(dora.page, "Is it you?").waitFor();
  await dora.page.getByLabel("Password", { exact: true }).fill("a wrong password");
  await button(dora.page, "Go on").click();
  await dora.page.getByText("That is not right.").waitFor();
  await dora.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(dora.page, "Go on").click();
  await button(dialog(dora.page, "Recovery codes"), "Make recovery codes").click();
  const shown = dora.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await shown.first().waitFor();
  assert.equal(await shown.count(), 8);
  const code = await shown.first().innerText();
  await dora.leave();

  const back = new Person(await browser.newContext(), server, "dora");
  await signInPage(back, "dora");
  await button(back.page, "Use a recovery code").click();
  await back.page.getByRole("textbox", { name: "Recovery code" }).fill(code);
  await button(back.page, "Sign in").click();
  await dialog(back.page, "You").waitFor();
  await back.page.getByText("7 are left.").waitFor();
  await back.leave();
});
