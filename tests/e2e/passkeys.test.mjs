// Passkeys: of an authenticator made here, byte by byte, and of Chromium's own.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { form, invite, join, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, json, refused, taken } from "./answers.mjs";
import { Passkey } from "./authenticator.mjs";
import { withAuthenticator } from "./people.mjs";
import { browser, server } from "./stage.mjs";

let ada;
let code;
before(async () => {
  ada = await owned(server);
  ({ code } = await taken(await invite(server, ada, { lasts_s: 3600, uses_max: 100 })));
});

const asked = async (cookie) =>
  taken(await server.fetch("/api/passkeys/challenge", json("POST", {}, cookie)));
const joinBy = (handle, passkey, cookie) => join(server, { name: handle, handle, passkey }, code, cookie);
const show = (passkey) => server.fetch("/api/sign-in", json("POST", { passkey }));
const add = (cookie, passkey) =>
  server.fetch("/api/account/passkeys", json("POST", passkey, cookie));
const remove = (cookie, id) =>
  server.fetch(`/api/account/passkeys/${id}`, { method: "DELETE", cookie });

for (const algorithm of ["ES256", "EdDSA", "RS256"]) {
  test(`an account begins with a passkey of ${algorithm}, and is signed in to with it`, async () => {
    const passkey = new Passkey(algorithm);
    const handle = `by_${algorithm.toLowerCase()}`;
    const answer = await joinBy(handle, passkey.create(await asked(), server.url));
    const { user } = await taken(answer);
    const account = await taken(await server.fetch("/api/account", { cookie: cookieOf(answer) }));
    assert.deepEqual([account.handle, account.has_password], [handle, false]);
    assert.deepEqual(account.passkeys.map(({ label }) => label), [`a passkey of ${algorithm}`]);
    for (let times = 0; times < 2; times += 1) {
      const shown = await show(passkey.get(await asked(), server.url));
      assert.equal((await taken(shown)).user, user);
      assert.notEqual(cookieOf(shown), cookieOf(answer));
    }
    const used = await taken(await server.fetch("/api/account", { cookie: cookieOf(answer) }));
    assert.ok(used.passkeys[0].used_at >= used.passkeys[0].created_at);
  });
}

test("a passkey that is not right does not sign in", async () => {
  const passkey = new Passkey();
  await taken(await joinBy("careful", passkey.create(await asked(), server.url)));
  const wrong = (proof) => show(proof).then((answer) => refused(answer, 401, "wrong-credentials"));
  await wrong(passkey.get(await asked(), "https://evil.example"));
  await wrong(passkey.get(await asked(), server.url, { flags: 0x04 }));
  await wrong(passkey.get({ ...(await asked()), rp_id: "evil.example" }, server.url));
  await wrong(passkey.get({ ...(await asked()), challenge: (await asked()).challenge }, server.url));
  const good = passkey.get(await asked(), server.url);
  const signature = good.signature.slice(0, -4) + (good.signature.endsWith("AAAA") ? "BBBB" : "AAAA");
  await wrong({ ...good, signature });
  await wrong({ ...passkey.get(await asked(), server.url), user_handle: "q6urq6urq6urq6urq6urqw" });
  await wrong({ ...passkey.get(await asked(), server.url), id: "AAAA" });
  await wrong({ ...passkey.get(await asked(), server.url), id: Buffer.from(new Passkey().id).toString("base64url") });
  await refused(await show({ ...passkey.get(await asked(), server.url), signature: "%" }), 400, "bad-request");
  await taken(await show(passkey.get(await asked(), server.url)));
  // One that counts back was copied.
  await wrong(passkey.get(await asked(), server.url, { count: 0 }));
  await taken(await show(passkey.get(await asked(), server.url)));
});

test("a challenge is used once, and not one that we did not make", async () => {
  const passkey = new Passkey();
  const challenge = await asked();
  const made = passkey.create(challenge, server.url);
  await taken(await joinBy("once", made));
  await refused(await joinBy("once_more", made), 422, "bad-passkey");
  const proof = passkey.get(await asked(), server.url);
  await taken(await show(proof));
  await refused(await show(proof), 422, "bad-passkey");
  const { token, ...forged } = await asked();
  const changed = token.slice(0, 20) + (token[20] === "A" ? "B" : "A") + token.slice(21);
  for (const bad of [changed, "", "x.y", token.split(".")[0]]) {
    const answer = await show(passkey.get({ ...forged, token: bad }, server.url));
    await refused(answer, 422, "bad-passkey");
  }
  // A session cookie is signed with the same secret, and is no challenge.
  const cookie = await server.guest("Gus");
  const session = cookie.split("=").slice(1).join("=");
  const answer = await show(passkey.get({ ...forged, token: session }, server.url));
  await refused(answer, 422, "bad-passkey");
});

test("a passkey that was made for one person is not another's", async () => {
  const guest = await server.guest("Gus");
  const { user } = await taken(await server.fetch("/api/session", { cookie: guest }));
  const own = new Passkey().create(await asked(guest), server.url);
  // Without the guest's session it would make somebody else the guest.
  await refused(await joinBy("thief", own), 422, "bad-passkey");
  const strangers = new Passkey().create(await asked(), server.url);
  await refused(await joinBy("gus", strangers, guest), 422, "bad-passkey");
  const good = new Passkey().create(await asked(guest), server.url);
  assert.equal((await taken(await joinBy("gus", good, guest))).user, user);
  const { cookie } = await member(server, ada, "mia");
  await refused(await add(cookie, new Passkey().create(await asked(), server.url)), 422, "bad-passkey");
});

test("passkeys come and go, and the last way in stays", async () => {
  const first = new Passkey();
  const answer = await joinBy("keys", first.create(await asked(), server.url));
  await taken(answer);
  const cookie = cookieOf(answer);
  const id = (passkey) => Buffer.from(passkey.id).toString("base64url");
  await refused(await remove(cookie, id(first)), 409, "last-credential");

  const second = new Passkey();
  const both = await taken(await add(cookie, second.create(await asked(cookie), server.url)));
  assert.deepEqual(both.passkeys.map((passkey) => passkey.id).sort(), [id(first), id(second)].sort());
  await refused(await add(cookie, second.create(await asked(cookie), server.url)), 422, "bad-passkey");
  const others = new Passkey();
  await taken(await joinBy("other", others.create(await asked(), server.url)));
  await taken(await remove(cookie, id(others)));
  await taken(await show(others.get(await asked(), server.url)));

  const left = await taken(await remove(cookie, id(first)));
  assert.deepEqual(left.passkeys.map((passkey) => passkey.id), [id(second)]);
  await refused(await show(first.get(await asked(), server.url)), 401, "wrong-credentials");
  await refused(await remove(cookie, id(second)), 409, "last-credential");

  const set = await server.fetch("/api/account/password", json("PUT", { new: "a better password" }, cookie));
  await taken(set);
  assert.deepEqual((await taken(await remove(cookieOf(set), id(second)))).passkeys, []);
  await taken(await signIn(server, "keys", "a better password"));
});

test("a new passkey of another site, or that says too much, is not taken", async () => {
  const make = async (...how) => new Passkey().create(await asked(), ...how);
  const bad = [
    await make("https://evil.example"),
    await make(server.url, { rpId: "evil.example" }),
    { ...(await make(server.url)), attestation: "oA" },
    { ...(await make(server.url)), client_data: "e30" },
  ];
  for (const passkey of bad) await refused(await joinBy("never", passkey), 422, "bad-passkey");
  const passkey = await make(server.url);
  const both = { ...form("never"), passkey };
  await refused(await join(server, both, code), 400, "bad-request");
});

/** Chromium's own authenticator makes a passkey and shows it, on a blank page of ours. */
test("a browser makes a passkey and signs in with it, without being told a handle", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/blank", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>blank</title>" }),
  );
  await withAuthenticator(page);
  await page.goto(`${server.url}/blank`);
  const joined = await page.evaluate(createAndJoin, code);
  assert.deepEqual([joined.status, joined.body.handle], [200, "virtual"], JSON.stringify(joined));
  await context.clearCookies();
  const shown = await page.evaluate(getAndSignIn);
  assert.deepEqual([shown.status, shown.body.user], [200, joined.body.user], JSON.stringify(shown));
  const [cookie] = await context.cookies();
  assert.equal(cookie.name, "__Host-natter");
  await context.close();
});

// These two run in the page.

async function createAndJoin(invite) {
  const bytes = (text) => Uint8Array.fromBase64(text, { alphabet: "base64url" });
  const text = (bytes) =>
    new Uint8Array(bytes).toBase64({ alphabet: "base64url", omitPadding: true });
  const post = (path, body) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const asked = await (await post("/api/passkeys/challenge", {})).json();
  const { response } = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rp_id, name: "Natter" },
      user: { id: bytes(asked.user), name: "virtual", displayName: "Virtual" },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
      attestation: "none",
    },
  });
  const passkey = {
    token: asked.token,
    client_data: text(response.clientDataJSON),
    attestation: text(response.attestationObject),
    label: "Chromium",
  };
  const account = { name: "Virtual", handle: "virtual", passkey };
  const answer = await post("/api/accounts", { invite, account });
  return { status: answer.status, body: await answer.json() };
}

async function getAndSignIn() {
  const bytes = (text) => Uint8Array.fromBase64(text, { alphabet: "base64url" });
  const text = (bytes) =>
    new Uint8Array(bytes).toBase64({ alphabet: "base64url", omitPadding: true });
  const post = (path, body) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const asked = await (await post("/api/passkeys/challenge", {})).json();
  const { rawId, response } = await navigator.credentials.get({
    publicKey: { challenge: bytes(asked.challenge), rpId: asked.rp_id, userVerification: "preferred" },
  });
  const passkey = {
    token: asked.token,
    id: text(rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
    user_handle: response.userHandle ? text(response.userHandle) : undefined,
  };
  const answer = await post("/api/sign-in", { passkey });
  return { status: answer.status, body: await answer.json() };
}
