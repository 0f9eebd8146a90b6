// Who somebody is at a provider as one more way into their account, and as a proof of who they are.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PASSWORD, invite, member, owned, signIn } from "./accounts.mjs";
import { cookieOf, refused, taken } from "./answers.mjs";
import { finds } from "./finds.mjs";
import { Person, openBrowser } from "./people.mjs";
import { CLIENT_SECRET, OpenId, Traveller } from "./provider.mjs";
import { SECRETS, Server } from "./server.mjs";

const secrets = { ...SECRETS, OPENID_CLIENT_SECRET: CLIENT_SECRET, GITHUB_CLIENT_SECRET: "any" };
const TEN_MINUTES_MS = 10 * 60 * 1000;

let openid;
let server;
let browser;
let ada;
let code;
before(async () => {
  openid = await OpenId.listen();
  server = await Server.start({ vars: { ...openid.vars, GITHUB_CLIENT_ID: "any" }, secrets });
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

const LINK = { errand: "link" };
const PROVE = { errand: "prove" };
const SIGN_IN = { errand: "sign-in" };
const withCookie = (cookie) => new Traveller(server, [cookie.split(/=(.*)/, 2)]);
const newMember = async (handle) => withCookie((await member(server, ada, handle)).cookie);
const account = async (traveller) => taken(await traveller.ask("GET", "/api/account"));
const unlink = (traveller, id) => traveller.ask("DELETE", `/api/account/identities/${id}`);

/** Somebody whose only way in is the provider. */
async function settled(login) {
  const traveller = new Traveller(server);
  assert.equal(await traveller.go(login, { ...SIGN_IN, invite: code }), `/join/${code}#arrived`);
  await taken(await traveller.join(login, code));
  return traveller;
}

test("somebody links a provider in their account, comes in by it, and unlinks it", async () => {
  await member(server, ada, "lena");
  const page = await new Person(await browser.newContext(), server, "lena").open("/sign-in");
  await page.getByRole("textbox", { name: "Handle" }).fill("lena");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.goto(`${server.url}/#you`);
  await page.reload();
  await page.getByRole("button", { name: "Add Elsewhere" }).click();
  await page.getByPlaceholder("Enter any login").fill("lena_there");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Elsewhere · lena_there").waitFor();
  assert.deepEqual(await finds(page), []);

  const other = new Traveller(server);
  assert.equal(await other.go("lena_there", SIGN_IN), "/");
  assert.equal((await taken(await other.who())).handle, "lena");

  await page.getByRole("button", { name: "Remove Elsewhere · lena_there" }).click();
  await page.getByText("Elsewhere · lena_there").waitFor({ state: "detached" });
  assert.equal(await new Traveller(server).go("lena_there", SIGN_IN), "/sign-in#needs-invite");
});

test("who they are elsewhere is one person's", async () => {
  await settled("olaf");
  const pia = await newMember("pia");
  assert.equal(await pia.go("olaf", LINK), "/sign-in#identity-taken");
  // She signs out there.
  pia.jars.delete(openid.issuer);
  assert.equal(await pia.go("pia_there", LINK), "/#you");
  // Again is as good as once.
  assert.equal(await pia.go("pia_there", LINK), "/#you");
  const { identities } = await account(pia);
  assert.deepEqual(identities.map(({ provider, label }) => [provider, label]), [["Elsewhere", "pia_there"]]);
  const quinn = await newMember("quinn");
  await taken(await unlink(quinn, identities[0].id));
  await refused(await unlink(new Traveller(server), identities[0].id), 401, "no-session");
  assert.equal((await account(pia)).identities.length, 1);
});

test("the last way in stays", async () => {
  const rosa = await settled("rosa");
  const [{ id }] = (await account(rosa)).identities;
  await refused(await unlink(rosa, id), 409, "last-credential");
  await taken(await rosa.ask("PUT", "/api/account/password", { new: PASSWORD }));
  assert.equal((await taken(await unlink(rosa, id))).identities, undefined);
  await taken(await signIn(server, "rosa"));
});

test("a way to link is for the person who set out, and for nobody who signs in between", async () => {
  const sid = await newMember("sid");
  const tom = await newMember("tom");
  const url = await sid.through(await sid.setOut(LINK), "sid_there");
  // Tom's session with Sid's cookie of the way, as if Sid had left it in Tom's browser.
  const way = sid.jars.get(server.url).get("__Host-natter-provider");
  const mixed = new Traveller(server, [...tom.jars.get(server.url), ["__Host-natter-provider", way]]);
  assert.equal(await mixed.comeBack(url), "/sign-in#provider-stale");
  assert.equal((await account(tom)).identities, undefined);
  assert.equal((await account(sid)).identities, undefined);
  // A guest and a stranger link nothing.
  const guest = withCookie(await server.guest("Gus"));
  await refused(await guest.ask("POST", "/api/sign-in/openid", LINK), 403, "needs-account");
  const stranger = new Traveller(server);
  for (const body of [LINK, PROVE]) {
    await refused(await stranger.ask("POST", "/api/sign-in/openid", body), 401, "no-session");
  }
});

test("a session that ended meanwhile links nothing", async () => {
  const uma = await newMember("uma");
  const url = await uma.through(await uma.setOut(LINK), "uma_there");
  const other = withCookie(cookieOf(await signIn(server, "uma")));
  await taken(await other.ask("DELETE", "/api/sessions"), 204);
  assert.equal(await uma.comeBack(url), "/sign-in#no-session");
  assert.equal((await account(other)).identities, undefined);
});

test("linking and unlinking ask for a proof, which a provider that knows them gives", async () => {
  const xena = await settled("xena");
  const [{ id }] = (await account(xena)).identities;
  const link = await taken(
    await xena.ask("POST", "/api/account/hand-offs", { user: (await account(xena)).user }),
  );
  const found = new Traveller(server);
  const hand_off = { "hand-off": { code: new URL(link.link).hash.slice(1) } };
  await taken(await found.ask("POST", "/api/sign-in", hand_off));
  await refused(await found.ask("POST", "/api/sign-in/openid", LINK), 403, "needs-proof");
  await refused(await unlink(found, id), 403, "needs-proof");
  // Somebody else's proof is none.
  await settled("yuri");
  assert.equal(await found.go("yuri", PROVE), "/sign-in#wrong-credentials");
  await refused(await unlink(found, id), 403, "needs-proof");
  // One who signed in there long ago is asked again; a provider that does not is not believed.
  const again = withCookie(found.cookie.split("; ").find((pair) => pair.startsWith("__Host-natter=")));
  const to = new URL(await again.setOut(PROVE));
  assert.equal(to.searchParams.get("max_age"), "0");
  const url = await again.through(to.href, "xena");
  openid.meddle({ claims: { auth_time: Math.floor((Date.now() - TEN_MINUTES_MS) / 1000) } });
  assert.equal(await again.comeBack(url), "/sign-in#provider-declined");
  await refused(await unlink(again, id), 403, "needs-proof");
  assert.equal(await again.go("xena", PROVE), "/#you");
  await refused(await unlink(again, id), 409, "last-credential");
});

test("the page asks who somebody is, and leads them back to their account", async () => {
  const zoe = await settled("zoe");
  const link = await taken(
    await zoe.ask("POST", "/api/account/hand-offs", { user: (await account(zoe)).user }),
  );
  const page = await new Person(await browser.newContext(), server, "zoe").open(new URL(link.link).pathname + new URL(link.link).hash);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.goto(`${server.url}/#you`);
  await page.reload();
  await page.getByRole("button", { name: "Add Elsewhere" }).click();
  await page.getByRole("dialog", { name: "Is it you?" }).waitFor();
  await page.getByRole("button", { name: "Continue with Elsewhere" }).click();
  await page.getByPlaceholder("Enter any login").fill("zoe");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Add Elsewhere" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Continue with GitHub" }).count(), 0);
});
