// Claiming, inviting, joining, signing in and out, as people do it in the page.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { PASSWORD, owned } from "./accounts.mjs";
import { Person, until, withAuthenticator } from "./people.mjs";
import { SETUP_CODE, Server } from "./server.mjs";
import { browser, server } from "./stage.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const field = (page, name) => page.getByRole("textbox", { name });
const password = (page) => page.getByLabel("Password", { exact: true });
const dialog = (page, name) => page.getByRole("dialog", { name });

/** Somebody with an empty browser whose device makes passkeys at a touch that always comes. */
async function stranger(path) {
  const person = new Person(await browser.newContext(), server, "");
  person.page = await person.context.newPage();
  await withAuthenticator(person.page);
  await person.page.goto(server.url + path);
  return person;
}

async function claim() {
  const owner = await stranger(`/claim#${SETUP_CODE}`);
  const { page } = owner;
  await field(page, "Your name").fill("Olga Owner");
  assert.equal(await field(page, "Handle").inputValue(), "olga_owner");
  await button(page, "Come in with a passkey").click();
  await dialog(page, "Invite people").waitFor();
  return owner;
}

// Not while the file loads: what fails there leaves the server running.
let owner;
before(async () => {
  owner = await claim();
});

/** A link that the owner gives away, read off the page. */
async function invite() {
  const { page } = owner;
  await openYou(owner);
  await button(dialog(page, "You"), "Invite people").click();
  const link = await field(page, "Invite link").inputValue();
  await page.getByRole("img", { name: "The link as a QR code" }).waitFor();
  await button(page, "Close").click();
  return new URL(link).pathname;
}

async function openYou({ page }) {
  await page.getByRole("button", { name: /you and your account/ }).click();
  await dialog(page, "You").waitFor();
}

async function joinByPassword(person, name) {
  const { page } = person;
  await field(page, "Your name").fill(name);
  await button(page, "Use a password instead").click();
  await password(page).fill(PASSWORD);
  await button(page, "Come in").click();
  await person.composer.waitFor();
}

async function signIn(person, handle, word) {
  const { page } = person;
  await field(page, "Handle").fill(handle);
  await password(page).fill(word);
  await button(page, "Sign in").click();
}

test("who claims the place owns it, is asked to invite people, and nobody claims it again", async () => {
  const { page } = owner;
  assert.match(await field(page, "Invite link").inputValue(), /\/join\/[0-9a-z]{5}-[0-9a-z]{5}$/i);
  await button(page, "Close").click();
  await openYou(owner);
  await page.getByText("@olga_owner · Owner").waitFor();
  await page.keyboard.press("Escape");

  const late = await stranger(`/claim#${SETUP_CODE}`);
  await field(late.page, "Your name").fill("Late Comer");
  await button(late.page, "Come in with a passkey").click();
  await late.page.getByText("Somebody has claimed this place already.").waitFor();
  assert.equal(await field(late.page, "Your name").inputValue(), "Late Comer");
  await late.leave();
});

test("an invited person joins by password and talks with the owner", async () => {
  const ben = await stranger(await invite());
  await ben.page.getByRole("heading", { name: "Olga Owner saved you a chair." }).waitFor();
  await joinByPassword(ben, "Ben");
  await ben.say("hello from Ben");
  await owner.sees("hello from Ben");
  await ben.leave();
});

test("an invited person joins by passkey and comes back with it alone", async () => {
  const cleo = await stranger(await invite());
  await field(cleo.page, "Your name").fill("Cleo");
  await button(cleo.page, "Come in with a passkey").click();
  await cleo.composer.waitFor();

  await openYou(cleo);
  await button(cleo.page, "Sign out").click();
  await button(cleo.page, "Sign in with a passkey").click();
  await cleo.composer.waitFor();
  await openYou(cleo);
  await cleo.page.getByText("@cleo · Member").waitFor();
  await cleo.leave();
});

test("a guest becomes a member, and what they said stays theirs", async () => {
  const path = await invite();
  const gus = await Person.arrive(browser, server, "Gus");
  await gus.say("said as a guest");
  await gus.sees("said as a guest");
  await gus.page.goto(server.url + path);
  await gus.page.getByText("What you said as a guest stays yours.").waitFor();
  await joinByPassword(gus, "Gus");
  await gus.act("said as a guest", "Edit");
  await gus.leave();
});

test("a wrong password says so and leaves what was typed", async () => {
  const nobody = await stranger("/sign-in");
  for (const handle of ["olga_owner", "nobody_at_all"]) {
    await signIn(nobody, handle, "not the password");
    await nobody.page.getByText("That is not right.").waitFor();
    assert.equal(await field(nobody.page, "Handle").inputValue(), handle);
  }
  await nobody.leave();
});

test("a device is signed out from another one, and its room closes", async () => {
  const path = await invite();
  const first = await stranger(path);
  await joinByPassword(first, "Dora");
  const second = await stranger("/sign-in");
  await signIn(second, "dora", PASSWORD);
  await second.composer.waitFor();

  await openYou(first);
  const others = first.page.getByRole("button", { name: /^Sign out .*(Chrome|Chromium|Linux)/ });
  await others.first().click();
  await second.page.getByRole("button", { name: "Come in" }).waitFor();
  await until("one device is left", async () => (await others.count()) === 0);
  await first.leave();
  await second.leave();
});

test("another password signs every other device out", async () => {
  const first = await stranger(await invite());
  await joinByPassword(first, "Emil");
  const second = await stranger("/sign-in");
  await signIn(second, "emil", PASSWORD);
  await second.composer.waitFor();

  await openYou(first);
  await first.page.getByText("Change the password").first().click();
  await first.page.getByLabel("The password until now").fill(PASSWORD);
  await password(first.page).fill("four geese on a lake");
  await button(first.page, "Change the password").click();
  await first.page.getByText("The password is changed.").waitFor();
  await second.page.getByRole("button", { name: "Come in" }).waitFor();
  await first.say("still here");
  await first.sees("still here");

  await second.page.goto(`${server.url}/sign-in`);
  await signIn(second, "emil", PASSWORD);
  await second.page.getByText("That is not right.").waitFor();
  await signIn(second, "emil", "four geese on a lake");
  await second.composer.waitFor();
  await first.leave();
  await second.leave();
});

test("where the place is open a guest makes an account without an invite", async () => {
  const open = await Server.start({ vars: { SIGN_UP: "open" } });
  try {
    await owned(open);
    const fay = await Person.arrive(browser, open, "Fay");
    await openYou(fay);
    await fay.page.getByRole("link", { name: "Make an account" }).click();
    await fay.page.getByRole("heading", { name: "Pull up a chair of your own." }).waitFor();
    await button(fay.page, "Use a password instead").click();
    await password(fay.page).fill(PASSWORD);
    await button(fay.page, "Come in").click();
    await fay.composer.waitFor();
    await openYou(fay);
    await fay.page.getByText("@fay · Member").waitFor();
    await fay.leave();
  } finally {
    await open.stop();
  }
});

test("where the place is not, they are told that it takes an invite", async () => {
  const gil = await stranger("/join");
  await gil.page.getByText("An account takes an invite here.").waitFor();
  await gil.leave();
});

test("an invite that is none says so and shows the way to sign in", async () => {
  const lost = await stranger("/join/zzzzz-zzzzz");
  await lost.page.getByRole("heading", { name: "This invite does not work." }).waitFor();
  await lost.page.getByRole("link", { name: "Sign in" }).click();
  await lost.page.getByRole("heading", { name: "Good to see you again." }).waitFor();
  await lost.leave();
});
