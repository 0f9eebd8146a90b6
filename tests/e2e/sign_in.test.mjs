// Signing in with a password, and the doors of everything that is one's own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PASSWORD, form, invite, join, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { Server } from "./server.mjs";

let server;
let ada;
before(async () => {
  server = await Server.start();
  ada = await owned(server);
});
after(async () => {
  await server?.stop();
});

const who = (cookie) => server.fetch("/api/session", { cookie });

/** Every address of people, with a body that it takes. */
const ROUTES = [
  ["POST", "/api/claim", { code: "x", account: form("eve") }],
  ["POST", "/api/accounts", { account: form("eve") }],
  ["POST", "/api/sign-in", { password: { handle: "eve", password: PASSWORD } }],
  ["POST", "/api/sign-in/openid", { errand: "sign-in" }],
  ["POST", "/api/passkeys/challenge", {}],
  ["POST", "/api/account/passkeys", { token: "x", client_data: "", attestation: "" }],
  ["DELETE", "/api/account/passkeys/AAAA"],
  ["DELETE", "/api/account/identities/AAAA"],
  ["PUT", "/api/account/password", { old: PASSWORD, new: "another password" }],
  ["POST", "/api/account/proof", { password: { handle: "eve", password: PASSWORD } }],
  ["POST", "/api/account/recovery-codes"],
  ["POST", "/api/account/hand-offs", { user: "0".repeat(32) }],
  ["DELETE", "/api/account/hand-offs/AAAA"],
  ["POST", "/api/hand-off", { code: "x" }],
  ["DELETE", "/api/sessions"],
  ["DELETE", `/api/sessions/${"0".repeat(32)}`],
  ["POST", "/api/invites", { lasts_s: 60, uses_max: 1 }],
  ["DELETE", "/api/invites/00000-00000"],
  ["PUT", `/api/bans/${"0".repeat(32)}`, { id: "0".repeat(32), purge: false }],
  ["DELETE", `/api/bans/${"0".repeat(32)}`],
  ["POST", "/api/reports", { room: "0".repeat(32), seq: 1, reason: "spam", note: "" }],
  ["PUT", "/api/reports", { room: "0".repeat(32), seq: 1, outcome: "stands" }],
];
const READ = ["/api/account", "/api/account/hand-offs", "/api/sessions", "/api/invites", "/api/bans", "/api/audit", "/api/reports", "/api/reports/own"];
const CALLBACK = "/api/sign-in/openid/callback";
const PUBLIC = [
  "/api/sign-in/openid",
  "/api/claim",
  "/api/accounts",
  "/api/sign-in",
  "/api/passkeys/challenge",
  "/api/hand-off",
];
const ask = (method, path, body, cookie) =>
  server.fetch(path, body ? json(method, body, cookie) : { method, cookie });

test("who has the password is in, with a session of their own", async () => {
  for (const handle of ["ada", "ADA", " @ada"]) {
    const answer = await signIn(server, handle);
    const session = await taken(answer);
    assert.deepEqual([session.handle, session.standing], ["ada", "owner"]);
    assert.match(
      answer.headers.get("set-cookie"),
      /^__Host-natter=.*HttpOnly; Secure; SameSite=Lax; Path=\/; Max-Age=31536000$/,
    );
    assert.equal((await taken(await who(cookieOf(answer)))).user, session.user);
  }
});

test("a wrong password and a handle that nobody has get the same answer", async () => {
  const { code } = await taken(await invite(server, ada));
  await taken(await join(server, form("wanda"), code));
  const answers = [];
  for (const handle of ["wanda", "nobody_here", "admin", "not a handle", ""]) {
    const answer = await signIn(server, handle, "a wrong password");
    assert.equal(answer.headers.get("set-cookie"), null);
    answers.push(await refused(answer, 401, "wrong-credentials"));
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test("a session that somebody planted is worth nothing after signing in", async () => {
  const planted = await server.guest("Eve");
  const answer = await signIn(server, "ada", PASSWORD, planted);
  await taken(answer);
  assert.notEqual(cookieOf(answer), planted);
  await refused(await who(planted), 401, "no-session");
  // Nor is the person's own from before.
  const again = await signIn(server, "ada", PASSWORD, cookieOf(answer));
  await taken(again);
  await refused(await who(cookieOf(answer)), 401, "no-session");
});

test("tries to sign in are limited to each handle and from each address", async () => {
  const vars = { HANDLE_SIGN_INS_PER_HOUR: "3", SIGN_INS_PER_HOUR: "6" };
  const strict = await Server.start({ vars });
  try {
    await owned(strict);
    for (let tries = 0; tries < 3; tries += 1) {
      await refused(await signIn(strict, "ada", "a wrong password"), 401, "wrong-credentials");
    }
    const fourth = await signIn(strict, "a_d_a");
    assert.ok(Number(fourth.headers.get("retry-after")) > 60);
    await refused(fourth, 429, "too-many-sign-ins");
    for (const handle of ["bo", "cy"]) {
      await refused(await signIn(strict, handle), 401, "wrong-credentials");
    }
    await refused(await signIn(strict, "dee"), 429, "too-many-sign-ins");
  } finally {
    await strict.stop();
  }
});

test("of many who sign in at once some wait, some are told to come again, and nobody is lost", async () => {
  const crowd = Array.from({ length: 24 }, () => signIn(server, "ada"));
  const answers = await Promise.all(crowd);
  const counts = { in: 0, later: 0 };
  for (const answer of answers) {
    if (answer.status === 200) {
      counts.in += 1;
    } else {
      const seconds = Number(answer.headers.get("retry-after"));
      assert.ok(seconds >= 1 && seconds <= 10, `${seconds} s`);
      await refused(answer, 429, "too-many-sign-ins");
      counts.later += 1;
    }
  }
  assert.ok(counts.in >= 8, JSON.stringify(counts));
  await taken(await signIn(server, "ada"));
});

test("another password ends every other session and changes this one", async () => {
  const { cookie } = await member(server, ada, "paul");
  const other = cookieOf(await signIn(server, "paul"));
  const set = (body, cookie) => server.fetch("/api/account/password", json("PUT", body, cookie));
  const next = "a much better password";
  await refused(await set({ new: next }, cookie), 401, "wrong-credentials");
  await refused(await set({ old: "wrong", new: next }, cookie), 401, "wrong-credentials");
  await refused(await set({ old: PASSWORD, new: "short" }, cookie), 422, "bad-password");
  const answer = await set({ old: PASSWORD, new: next }, cookie);
  assert.equal((await taken(answer)).has_password, true);
  for (const ended of [cookie, other]) await refused(await who(ended), 401, "no-session");
  assert.equal((await taken(await who(cookieOf(answer)))).handle, "paul");
  await refused(await signIn(server, "paul"), 401, "wrong-credentials");
  await taken(await signIn(server, "paul", next));
});

test("a password is the same however its letters are typed", async () => {
  const { code } = await taken(await invite(server, ada));
  await taken(await join(server, form("zoe", "Zoë", "Zo\u00eb Zo\u00eb Zo\u00eb"), code));
  await taken(await signIn(server, "zoe", "Zoe\u0308 Zoe\u0308 Zoe\u0308"));
});

test("nothing that is one's own is told or changed without a session", async () => {
  const own = ROUTES.filter(([, path]) => !PUBLIC.includes(path));
  for (const path of READ) await refused(await server.fetch(path), 401, "no-session");
  for (const [method, path, body] of own) {
    await refused(await ask(method, path, body), 401, "no-session");
  }
});

test("who did not set out for a provider comes back from none", async () => {
  for (const query of ["", "?code=x&state=y", "?error=access_denied&state=y"]) {
    const answer = await server.fetch(CALLBACK + query, { redirect: "manual" });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/sign-in#no-provider");
    assert.equal(answer.headers.get("set-cookie"), null);
  }
  await refused(await server.fetch("/api/sign-in/nowhere/callback"), 404, "not-found");
  await refused(await server.fetch("/api/arrival"), 422, "provider-stale");
});

test("a guest has sessions and no account", async () => {
  const cookie = await server.guest("Gus");
  for (const path of ["/api/account", "/api/account/hand-offs", "/api/invites"]) {
    await refused(await server.fetch(path, { cookie }), 403, "needs-account");
  }
  for (const [method, path, body] of ROUTES) {
    if (path.startsWith("/api/account/") || path.startsWith("/api/invites")) {
      await refused(await ask(method, path, body, cookie), 403, "needs-account");
    }
  }
  const { sessions } = await taken(await server.fetch("/api/sessions", { cookie }));
  assert.deepEqual(sessions.map(({ is_current }) => is_current), [true]);
});

test("no page of another site changes anything", async () => {
  const cookie = cookieOf(await signIn(server, "ada"));
  for (const [method, path, body] of ROUTES) {
    for (const origin of ["https://evil.example", "null", undefined]) {
      const request = body ? json(method, body, cookie) : { method, cookie };
      const answer = await server.fetch(path, { ...request, origin: origin ?? "" });
      assert.equal(answer.headers.get("set-cookie"), null);
      await refused(answer, 403, "foreign-origin");
    }
  }
  assert.equal((await who(cookie)).status, 200);
});

test("a body that is not what an address takes is refused, and a large one is not read", async () => {
  const cookie = cookieOf(await signIn(server, "ada"));
  const huge = JSON.stringify({ code: "x".repeat(100_000) });
  for (const [method, path, body] of ROUTES.filter(([, path, body]) => body && !path.endsWith("challenge"))) {
    assert.ok(body);
    for (const text of ["", "{", "[]", "null", "{}", '{"account":7}', "\u0000", '"x"']) {
      const headers = { "content-type": "application/json" };
      await refused(await server.fetch(path, { method, cookie, headers, body: text }), 400, "bad-request");
    }
    await refused(await server.fetch(path, { method, cookie, body: huge }), 413, "too-large");
  }
});

test("an address takes its own methods and no others", async () => {
  const read = [...READ, CALLBACK, "/api/arrival", "/api/place"];
  const paths = [...new Set([...ROUTES.map(([, path]) => path), ...read])];
  for (const path of paths) {
    const problem = await refused(await server.fetch(path, { method: "PATCH" }), 405, "wrong-method");
    assert.match(problem.detail, /This address takes/);
  }
  await refused(await server.fetch("/api/account/other"), 404, "not-found");
  await refused(await server.fetch("/api/passkeys"), 404, "not-found");
});
