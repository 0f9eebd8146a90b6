// Signing in with a provider of OpenID Connect: a real one, on loopback.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { form, invite, join, owned } from "./accounts.mjs";
import { refused, taken } from "./answers.mjs";
import { finds } from "./finds.mjs";
import { NARROW, Person, WIDE, openBrowser, until } from "./people.mjs";
import { CLIENT_SECRET, OpenId, Traveller } from "./provider.mjs";
import { SECRETS, Server } from "./server.mjs";

const secrets = { ...SECRETS, OPENID_CLIENT_SECRET: CLIENT_SECRET };

let openid;
let server;
let browser;
let ada;
let code;
before(async () => {
  openid = await OpenId.listen();
  server = await Server.start({ vars: openid.vars, secrets });
  openid.serve(server);
  browser = await openBrowser();
  ada = await owned(server);
  ({ code } = await taken(await invite(server, ada, { lasts_s: 3600, uses_max: 100 })));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await openid?.stop();
});

const invited = () => ({ errand: "sign-in", invite: code });

/** Somebody who made an account by who they are elsewhere. */
async function settled(login) {
  const traveller = new Traveller(server);
  assert.equal(await traveller.go(login, invited()), `/join/${code}#arrived`);
  await taken(await traveller.join(login, code));
  return traveller;
}

test("the place says whom people may sign in with", async () => {
  const place = await taken(await server.fetch("/api/place"));
  assert.deepEqual(place.providers, [{ id: "openid", name: "Elsewhere" }]);
});

test("somebody joins by an invite and a provider, and signs in again on another device", async () => {
  const page = await new Person(await browser.newContext(), server, "bo").open(`/join/${code}`);
  await page.getByRole("button", { name: "Continue with Elsewhere" }).click();
  await page.getByPlaceholder("Enter any login").fill("bo");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Elsewhere says who you are").waitFor();
  const handle = page.getByRole("textbox", { name: "Handle" });
  assert.equal(await page.getByRole("textbox", { name: "Your name" }).inputValue(), "bo of Elsewhere");
  assert.equal(await handle.inputValue(), "bo");
  assert.equal(await page.getByLabel("Password").count(), 0);
  await handle.fill("ada");
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("alert").filter({ hasText: /handle/ }).waitFor();
  await handle.fill("bo");
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  const [before] = await page.evaluate(() => fetch("/api/session").then((answer) => answer.json()).then(({ user, handle }) => [user, handle]));

  const other = await new Person(await browser.newContext(), server, "bo").open("/sign-in");
  await other.getByRole("button", { name: "Continue with Elsewhere" }).click();
  await other.getByPlaceholder("Enter any login").fill("bo");
  await other.getByPlaceholder("and password").fill("any");
  await other.getByRole("button", { name: "Sign-in" }).click();
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByRole("textbox", { name: "Message" }).waitFor();
  const after = await other.evaluate(() => fetch("/api/session").then((answer) => answer.json()));
  assert.deepEqual([after.user, after.handle], [before, "bo"]);
  assert.equal(new URL(other.url()).origin, server.url);
});

test("who says no there is told in plain words, and may try again", async () => {
  const page = await new Person(await browser.newContext(), server, "nora").open("/sign-in");
  await page.getByRole("button", { name: "Continue with Elsewhere" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByText("You did not sign in there.").waitFor();
  await page.getByRole("button", { name: "Continue with Elsewhere" }).click();
  await page.getByPlaceholder("Enter any login").waitFor();
});

for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing wrong with the ways in, ${size} and ${colorScheme}, by keyboard`, async () => {
      const context = await browser.newContext({ viewport, colorScheme });
      const page = await new Person(context, server, "kay").open(`/join/${code}`);
      await page.getByRole("button", { name: "Continue with Elsewhere" }).waitFor();
      assert.deepEqual(await finds(page), []);
      await page.goto(`${server.url}/sign-in`);
      await page.getByRole("button", { name: "Continue with Elsewhere" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "Cancel" }).click();
      await page.getByText("You did not sign in there.").waitFor();
      assert.deepEqual(await finds(page), []);
      const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(overflows, false);
    });
  }
}

test("what is asked for has a state, a nonce and a challenge, each of its own", async () => {
  const seen = new Set();
  for (let times = 0; times < 2; times += 1) {
    const to = new URL(await new Traveller(server).setOut());
    const said = (name) => to.searchParams.get(name);
    assert.equal(to.origin, openid.issuer);
    assert.deepEqual(
      ["response_type", "client_id", "redirect_uri", "scope", "code_challenge_method"].map(said),
      ["code", "natter:test", `${server.url}/api/sign-in/openid/callback`, "openid profile", "S256"],
    );
    for (const name of ["state", "nonce", "code_challenge"]) {
      assert.match(said(name), /^[\w-]{43}$/);
      seen.add(said(name));
    }
  }
  assert.equal(seen.size, 6);
});

test("the cookie of the way there and back is bound to this host, and tells no secret", async () => {
  const answer = await server.fetch("/api/sign-in/openid", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ errand: "sign-in" }),
  });
  const cookie = answer.headers.get("set-cookie");
  assert.match(cookie, /^__Host-natter-provider=[\w.-]+; HttpOnly; Secure; SameSite=Lax; Path=\/; Max-Age=600$/);
  const said = Buffer.from(cookie.split("=")[1].split(".")[0], "base64url").toString();
  const to = new URL((await taken(answer)).to);
  for (const name of ["state", "nonce", "code_challenge"]) {
    assert.ok(!said.includes(to.searchParams.get(name)), name);
  }
});

test("a way back works once, in the browser that set out, and with what it took along", async () => {
  const vera = await settled("vera");
  const back = new Traveller(server);
  const url = await back.through(await back.setOut(), "vera");
  const forged = new URL(url);
  forged.searchParams.set("state", "x".repeat(43));
  const stateless = new URL(url);
  stateless.searchParams.delete("state");
  const twice = new URL(url);
  twice.searchParams.append("state", new URL(url).searchParams.get("state"));
  for (const wrong of [forged, stateless, twice]) {
    assert.equal(await back.comeBack(wrong.href), "/sign-in#provider-stale");
  }
  // Another browser, with nothing, with a way of its own, and one that is signed in.
  const other = new Traveller(server);
  assert.equal(await other.comeBack(url), "/sign-in#provider-stale");
  await other.setOut();
  assert.equal(await other.comeBack(url), "/sign-in#provider-stale");
  assert.equal(await vera.comeBack(url), "/sign-in#provider-stale");
  await refused(await other.who(), 401, "no-session");
  // None of that used it up.
  const kept = new Map(back.jars.get(server.url));
  assert.equal(await back.comeBack(url), "/");
  assert.equal((await taken(await back.who())).handle, "vera");
  // It is over now, also for whoever copied the cookie.
  assert.equal(await back.comeBack(url), "/sign-in#provider-stale");
  assert.equal(await new Traveller(server, kept).comeBack(url), "/sign-in#provider-stale");
});

test("a code of another way is worth nothing here", async () => {
  await settled("carol");
  const mallory = new Traveller(server);
  const stolen = new URL(await mallory.through(await mallory.setOut(), "carol")).searchParams.get("code");
  const eve = new Traveller(server);
  const url = new URL(await eve.through(await eve.setOut(), "eve"));
  url.searchParams.set("code", stolen);
  assert.equal(await eve.comeBack(url.href), "/sign-in#provider-failed");
  await refused(await eve.who(), 401, "no-session");
});

test("who says that they are another provider is not believed", async () => {
  await settled("iris");
  for (const change of [(url) => url.searchParams.set("iss", "https://evil.example"), (url) => url.searchParams.delete("iss")]) {
    const back = new Traveller(server);
    const url = new URL(await back.through(await back.setOut(), "iris"));
    assert.equal(url.searchParams.get("iss"), openid.issuer);
    change(url);
    assert.equal(await back.comeBack(url.href), "/sign-in#provider-failed");
  }
});

test("a token with a flaw brings nobody in", async () => {
  await settled("flo");
  const now = Math.floor(Date.now() / 1000);
  const { kid } = openid.key;
  const flaws = {
    "another nonce": { claims: { nonce: "x".repeat(43) } },
    "no nonce": { claims: { nonce: undefined } },
    "another audience": { claims: { aud: "another" } },
    "several audiences": { claims: { aud: ["natter:test", "another"] } },
    "another issuer": { claims: { iss: "https://evil.example" } },
    "over": { claims: { exp: now - 120, iat: now - 400 } },
    "too old": { claims: { iat: now - 3600 } },
    "not yet": { claims: { iat: now + 3600 } },
    "nobody": { claims: { sub: "" } },
    "another key of the same name": { key: openid.otherKey(kid) },
    "a key that nobody has": { key: openid.otherKey("unknown"), header: { kid: "unknown" } },
    "no signature": {
      raw: (tokens) => {
        const none = Buffer.from('{"alg":"none"}').toString("base64url");
        return { ...tokens, id_token: `${none}.${tokens.id_token.split(".")[1]}.` };
      },
    },
    "no token": { raw: ({ access_token }) => ({ access_token }) },
    "a list": { raw: () => [] },
    "too much": { raw: (tokens) => ({ ...tokens, more: "x".repeat(200_000) }) },
  };
  for (const [name, flaw] of Object.entries(flaws)) {
    const back = new Traveller(server);
    const url = await back.through(await back.setOut(), "flo");
    openid.meddle(flaw);
    assert.equal(await back.comeBack(url), "/sign-in#provider-failed", name);
    await refused(await back.who(), 401, "no-session");
  }
  // And what is only signed again comes in.
  const back = new Traveller(server);
  const url = await back.through(await back.setOut(), "flo");
  openid.meddle({ claims: { exp: now + 60 } });
  assert.equal(await back.comeBack(url), "/");
});

test("keys that nobody knows are not asked for again and again", async () => {
  const asked = openid.counts["/jwks"];
  for (let times = 0; times < 4; times += 1) {
    const back = new Traveller(server);
    const url = await back.through(await back.setOut(), "kit");
    openid.meddle({ key: openid.otherKey("unknown"), header: { kid: "unknown" } });
    assert.equal(await back.comeBack(url), "/sign-in#provider-failed");
  }
  assert.ok(openid.counts["/jwks"] - asked <= 1, `${openid.counts["/jwks"]} after ${asked}`);
});

test("an identity begins one account, and only with an invite", async () => {
  const stranger = new Traveller(server);
  assert.equal(await stranger.go("sam"), "/sign-in#needs-invite");
  await refused(await stranger.ask("GET", "/api/arrival"), 422, "provider-stale");
  await refused(await stranger.join("sam", code), 422, "provider-stale");

  const first = new Traveller(server);
  const second = new Traveller(server);
  for (const each of [first, second]) {
    assert.equal(await each.go("sam", invited()), `/join/${code}#arrived`);
    assert.deepEqual(await taken(await each.ask("GET", "/api/arrival")), {
      provider: "Elsewhere",
      name: "sam of Elsewhere",
      handle: "sam",
    });
  }
  await refused(await first.join("sam"), 403, "needs-invite");
  const made = await first.join("sam", code, "Sam");
  assert.deepEqual(
    made.headers.getSetCookie().map((cookie) => cookie.split("=")[0]),
    ["__Host-natter", "__Host-natter-provider"],
  );
  const { user, name } = await taken(made);
  assert.equal(name, "Sam");
  await refused(await second.join("sam_too", code), 409, "identity-taken");
  await refused(await first.ask("GET", "/api/arrival"), 422, "provider-stale");
  const account = await taken(await first.ask("GET", "/api/account"));
  assert.deepEqual([account.handle, account.has_password, account.passkeys], ["sam", false, []]);
  // Whoever is known comes in, invite or not.
  assert.equal(await second.go("sam", invited()), "/");
  assert.equal((await taken(await second.who())).user, user);
});

test("a guest who makes an account by a provider stays who they are", async () => {
  const cookie = await server.guest("Gus");
  const guest = await taken(await server.fetch("/api/session", { cookie }));
  const gus = new Traveller(server, [cookie.split(/=(.*)/, 2)]);
  assert.equal(await gus.go("gus", invited()), `/join/${code}#arrived`);
  const made = await taken(await gus.join("gus", code));
  assert.equal(made.user, guest.user);
});

test("nobody is found by a name that they have elsewhere", async () => {
  const { code } = await taken(await invite(server, ada));
  await taken(await join(server, form("paula", "Paula"), code));
  const other = new Traveller(server);
  assert.equal(await other.go("paula", { errand: "sign-in", invite: code }), `/join/${code}#arrived`);
  await refused(await other.join("paula", code), 409, "handle-taken");
});

test("somebody who was banned is not let in, and begins no second account", async () => {
  const vic = await settled("vic");
  const late = new Traveller(server);
  const url = await late.through(await late.setOut(invited()), "vic");
  const { user } = await taken(await vic.who());
  const ban = { id: "5".repeat(32), purge: false };
  await taken(
    await server.fetch(`/api/bans/${user}`, {
      method: "PUT",
      cookie: ada,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ban),
    }),
    204,
  );
  assert.equal(await late.comeBack(url), "/sign-in#banned-here");
  assert.equal(await new Traveller(server).go("vic", invited()), "/sign-in#banned-here");
  await refused(await late.who(), 401, "no-session");
});

test("where a provider is away, or was never set up, that is said", async () => {
  const { code } = await taken(await invite(server, ada));
  await refused(await server.fetch("/api/sign-in/github", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ errand: "sign-in" }),
  }), 404, "no-provider");
  const back = new Traveller(server);
  const url = await back.through(await back.setOut({ errand: "sign-in", invite: code }), "away");
  openid.is_away = true;
  try {
    assert.equal(await back.comeBack(url), "/sign-in#provider-failed");
  } finally {
    openid.is_away = false;
  }
});

for (const alg of ["ES256", "EdDSA"]) {
  test(`a provider that signs with ${alg}, in a place that is open`, async () => {
    const elsewhere = await OpenId.listen(alg);
    const vars = { ...elsewhere.vars, OPENID_ISSUER: `${elsewhere.issuer}/`, SIGN_UP: "open" };
    const open = await Server.start({ vars, secrets });
    try {
      elsewhere.serve(open);
      await owned(open);
      const olga = new Traveller(open);
      assert.equal(await olga.go("olga"), "/join/#arrived");
      await taken(await olga.join("olga"));
      assert.equal(await new Traveller(open).go("olga"), "/");
    } finally {
      await open.stop();
      await elsewhere.stop();
    }
  });
}

test("a provider that is set up by half is not offered, and the log tells what is missing", async () => {
  const half = await Server.start({ vars: { OPENID_ISSUER: "http://id.example", OPENID_CLIENT_ID: "natter" } });
  try {
    assert.equal((await taken(await half.fetch("/api/place"))).providers, undefined);
    await until("the log tells", () => half.log.join("").includes("OPENID_CLIENT_SECRET is not set"));
  } finally {
    await half.stop();
  }
  const unsafe = await Server.start({
    vars: { OPENID_ISSUER: "http://id.example", OPENID_CLIENT_ID: "natter" },
    secrets,
  });
  try {
    assert.equal((await taken(await unsafe.fetch("/api/place"))).providers, undefined);
    await until("the log tells", () => unsafe.log.join("").includes("OPENID_ISSUER is no address"));
  } finally {
    await unsafe.stop();
  }
});
