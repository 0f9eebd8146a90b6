// Signing in with GitHub, of which what is asked runs on loopback.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { invite, owned } from "./accounts.mjs";
import { refused, taken } from "./answers.mjs";
import { GITHUB_SECRET, GitHub } from "./github.mjs";
import { Person, openBrowser } from "./people.mjs";
import { Traveller } from "./provider.mjs";
import { SECRETS, Server } from "./server.mjs";

const secrets = { ...SECRETS, GITHUB_CLIENT_SECRET: GITHUB_SECRET };

let github;
let server;
let browser;
let code;
before(async () => {
  github = await GitHub.listen();
  server = await Server.start({ vars: github.vars, secrets });
  browser = await openBrowser();
  const ada = await owned(server);
  ({ code } = await taken(await invite(server, ada, { lasts_s: 3600, uses_max: 100 })));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await github?.stop();
});

const setOut = (traveller) => traveller.setOut({ errand: "sign-in", invite: code }, "github");

/** The address that GitHub sends somebody back to. */
async function back(traveller, login) {
  github.signedIn(login);
  const answer = await traveller.fetch(await setOut(traveller));
  return answer.headers.get("location");
}

test("somebody joins with GitHub and comes in again, whatever they go by there", async () => {
  github.knows("octocat", { id: 583_231, name: "Mona Lisa" });
  github.signedIn("octocat");
  const page = await new Person(await browser.newContext(), server, "mona").open(`/join/${code}`);
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await page.getByText("GitHub says who you are").waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Your name" }).inputValue(), "Mona Lisa");
  assert.equal(await page.getByRole("textbox", { name: "Handle" }).inputValue(), "octocat");
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor();

  github.knows("mona", { id: 583_231, name: "Mona" });
  const renamed = new Traveller(server);
  assert.equal(await renamed.comeBack(await back(renamed, "mona")), "/");
  assert.equal((await taken(await renamed.who())).handle, "octocat");
  // Whoever has the name that they gave up is somebody else.
  github.knows("octocat", { id: 7 });
  const other = new Traveller(server);
  assert.equal(await other.comeBack(await back(other, "octocat")), `/join/${code}#arrived`);
});

test("who says no there is told so", async () => {
  const nora = new Traveller(server);
  assert.equal(await nora.comeBack(await back(nora, undefined)), "/sign-in#provider-declined");
  await refused(await nora.who(), 401, "no-session");
});

test("GitHub is asked with a challenge, and for nothing but who somebody is", async () => {
  const to = new URL(await setOut(new Traveller(server)));
  assert.equal(to.origin + to.pathname, `${github.url}/login/oauth/authorize`);
  assert.deepEqual([...to.searchParams.keys()], [
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
  ]);
  assert.equal(to.searchParams.get("redirect_uri"), `${server.url}/api/sign-in/github/callback`);
});

test("a code that was stolen, used, forged or brought back elsewhere is worth nothing", async () => {
  github.knows("victor", { id: 11 });
  github.knows("eve", { id: 12 });
  const victor = new Traveller(server);
  const theirs = new URL(await back(victor, "victor"));
  const eve = new Traveller(server);
  const url = new URL(await back(eve, "eve"));
  assert.equal(await eve.comeBack(theirs.href), "/sign-in#provider-stale");
  url.searchParams.set("code", theirs.searchParams.get("code"));
  assert.equal(await eve.comeBack(url.href), "/sign-in#provider-failed");
  assert.equal(await eve.comeBack(url.href), "/sign-in#provider-stale");
  const forged = new Traveller(server);
  const never = new URL(await back(forged, "eve"));
  never.searchParams.set("code", "never-given");
  assert.equal(await forged.comeBack(never.href), "/sign-in#provider-failed");
  const crossed = new Traveller(server);
  const github_ = new URL(await back(crossed, "eve"));
  assert.equal(
    await crossed.comeBack(github_.href.replace("/github/", "/openid/")),
    "/sign-in#no-provider",
  );
});

test("an answer that says not who it is brings nobody in", async () => {
  github.knows("odd", { id: 21 });
  for (const said of [{ login: "odd" }, { id: "21" }, { id: -1 }, [], "odd"]) {
    const odd = new Traveller(server);
    github.said = said;
    assert.equal(await odd.comeBack(await back(odd, "odd")), "/sign-in#provider-failed");
  }
  github.said = undefined;
  const odd = new Traveller(server);
  assert.equal(await odd.comeBack(await back(odd, "odd")), `/join/${code}#arrived`);
});

test("an answer that names another place where people are asked is not taken, one without is", async () => {
  github.knows("ivan", { id: 31 });
  for (const iss of [github.url, `${github.url}/login/oauth/`, "https://github.example/login/oauth"]) {
    github.iss = iss;
    const ivan = new Traveller(server);
    assert.equal(await ivan.comeBack(await back(ivan, "ivan")), "/sign-in#provider-failed", iss);
  }
  github.iss = null;
  const ivan = new Traveller(server);
  assert.equal(await ivan.comeBack(await back(ivan, "ivan")), `/join/${code}#arrived`);
  github.iss = undefined;
});
