import assert from "node:assert/strict";
import { before, test } from "node:test";

import { PASSWORD, invite, member, owned } from "./accounts.mjs";
import { json, taken } from "./answers.mjs";
import { finds } from "./finds.mjs";
import { NARROW, Person, WIDE } from "./people.mjs";
import { browser, server } from "./stage.mjs";

// Not while the file loads: what fails there leaves the server running.
let link;
let handedOff;
before(async () => {
  const olga = await owned(server, "olga");
  ({ link } = await taken(await invite(server, olga)));
  const { user } = (await member(server, olga, "pia")).session;
  const made = await server.fetch("/api/account/hand-offs", json("POST", { user }, olga));
  handedOff = (await taken(made)).link;
});

const heading = (page, name) => page.getByRole("heading", { name }).waitFor();
const dialog = (page, name) => page.getByRole("dialog", { name }).waitFor();

/** The pages before anybody is in: what keeps them from loading, and how they come to show. */
const OUTSIDE = {
  "the door": {
    open: (page) => page.getByRole("textbox", { name: /name/i }).waitFor(),
  },
  "signing in": { path: () => "/sign-in", open: (page) => heading(page, "Good to see you again.") },
  claiming: { path: () => "/claim", open: (page) => heading(page, "This one is yours.") },
  "an invite": {
    path: () => new URL(link).pathname,
    open: (page) => heading(page, "olga saved you a chair."),
  },
  "signing in by a recovery code": {
    path: () => "/sign-in",
    async open(page) {
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      await page.getByRole("textbox", { name: "Recovery code" }).waitFor();
    },
  },
  "a link to this device": {
    path: () => new URL(handedOff).pathname + new URL(handedOff).hash,
    open: (page) => heading(page, "Come in as pia?"),
  },
  "a link to this device that is none": {
    path: () => "/enter#nonsense",
    open: (page) => heading(page, "This link does not work."),
  },
  "an invite that is none": {
    path: () => "/join/zzzzz-zzzzz",
    open: (page) => heading(page, "This invite does not work."),
  },
  "nobody answers": {
    lost: /\/api\//,
    open: (page) => heading(page, "Nobody answers"),
  },
  "did not load": {
    lost: /boot-.*\.js$/,
    open: (page) => heading(page, "Natter did not load"),
  },
  "too old": {
    lost: /boot-.*\.js$/,
    async open(page) {
      const address = await page.locator("script[nomodule]").getAttribute("src");
      await page.addScriptTag({ url: address });
      await heading(page, /too old for Natter/);
    },
  },
};

const escape = ({ page }) => page.keyboard.press("Escape");

/** What opens over a room, how, and how it goes. */
const INSIDE = {
  "the room switcher": {
    async open({ page }) {
      await page.keyboard.press("Control+k");
      await dialog(page, "Go to a room");
    },
    close: escape,
  },
  "the emoji picker": {
    async open(ada, said) {
      await ada.act(said, /react/i);
      await ada.page.getByRole("searchbox").waitFor();
    },
    close: escape,
  },
  "the suggestions": {
    async open(ada) {
      await ada.composer.pressSequentially("#lo");
      await ada.page.getByRole("listbox", { name: "Suggestions" }).waitFor();
    },
    close: (ada) => ada.composer.fill(""),
  },
  "an answer": {
    async open(ada, said) {
      await ada.act(said, "Reply");
      await ada.page.getByText("Answering").waitFor();
    },
    close: escape,
  },
  "the delete confirmation": {
    async open(ada, said) {
      await ada.act(said, "Delete");
      await dialog(ada.page, "Delete this message?");
    },
    close: escape,
  },
  "the sheet of a message": {
    async open(ada, said) {
      const row = ada.message(said);
      await row.dispatchEvent("pointerdown", { pointerType: "touch" });
      await dialog(ada.page, "Message actions");
    },
    close: escape,
  },
  help: {
    async open(ada, said) {
      await ada.message(said).focus();
      await ada.page.keyboard.press("?");
      await dialog(ada.page, "Keyboard");
    },
    close: escape,
  },
  "the list of rooms": {
    open: showRooms,
    close: showRoom,
  },
  "the dialog that opens a room": {
    async open(ada) {
      await showRooms(ada);
      await ada.page.getByRole("button", { name: "New room" }).click();
      await dialog(ada.page, "New room");
    },
    close: leaveDialog,
  },
  "the directory": {
    async open(ada) {
      await showRooms(ada);
      await ada.page.getByRole("button", { name: "Browse rooms" }).click();
      await ada.page.getByRole("button", { name: "Open lobby" }).waitFor();
    },
    close: leaveDialog,
  },
  "what a member knows of a room": {
    async open({ page }) {
      await page.getByRole("heading", { level: 1 }).getByRole("button").click();
      await dialog(page, "About this room");
    },
    close: escape,
  },
  "who a guest is": {
    async open(ada) {
      await showRooms(ada);
      await ada.page.getByRole("button", { name: /you and your account/ }).click();
      await dialog(ada.page, "You");
    },
    close: leaveDialog,
  },
  "who is here": {
    open: ({ page }) => openPanel(page, /^People, /, "Here"),
    close: closePanel,
  },
  "the details": {
    async open({ page }) {
      await openPanel(page, "Details", "Details");
      await page.getByText("Last event seen").waitFor();
    },
    close: closePanel,
  },
};

async function showRooms({ page }) {
  const back = page.getByRole("button", { name: "Back to rooms" });
  if (await back.isVisible()) await back.click();
  await page.getByRole("button", { name: "New room" }).waitFor();
}

async function showRoom(ada) {
  await ada.page.getByRole("link", { name: /lobby/ }).click();
  await ada.composer.waitFor();
}

async function leaveDialog(ada) {
  await escape(ada);
  await showRoom(ada);
}

async function openPanel(page, button, tab) {
  const opener = page.getByRole("button", { name: button });
  // In a wide window people show from the beginning, and the button would hide them.
  if ((await opener.getAttribute("aria-expanded")) !== "true") await opener.click();
  await page.getByRole("tab", { name: tab, selected: true }).waitFor();
}

async function closePanel({ page }) {
  await page.getByRole("button", { name: "Close panel" }).click();
}

/** Other ways into an account, as they are made. */
const WAYS_IN = {
  "a link to another device": {
    button: "Sign in another device",
    open: (page) => page.getByRole("img", { name: "The link as a QR code" }).waitFor(),
  },
  "recovery codes": {
    button: /^Make (recovery|new) codes$/,
    async open(page) {
      await page.getByRole("button", { name: "Make recovery codes" }).last().click();
      await page.getByRole("list", { name: "Recovery codes" }).waitFor();
    },
  },
};

/** What whoever looks after a room sees of it and of others, how it opens, and how it goes. */
const LOOKED_AFTER = {
  "everybody who is in it": {
    async open({ page }) {
      await openPanel(page, /^People, /, "Here");
      await page.getByRole("tab", { name: "Members" }).click();
      await page.locator(".members").getByRole("button", { name: "Zoe" }).waitFor();
    },
  },
  "the card of a member": {
    async open({ page }) {
      await page.locator(".members").getByRole("button", { name: "Zoe" }).click();
      await page.getByRole("button", { name: "10 min" }).waitFor();
    },
  },
  "what is asked before a ban": {
    async open({ page }) {
      await page.getByRole("button", { name: "Ban from the room…" }).click();
      await heading(page, /^Ban Zoe from/);
    },
    close: escape,
  },
  "adding people": {
    async open({ page }) {
      await page.getByRole("button", { name: "Add people" }).click();
      await dialog(page, "Add people");
    },
    async close(ada) {
      await escape(ada);
      await closePanel(ada);
    },
  },
  "what it is set to": {
    async open({ page }) {
      await page.getByRole("heading", { level: 1 }).getByRole("button").click();
      await page.getByRole("button", { name: "Save" }).waitFor();
    },
  },
  "what is asked before leaving": {
    async open({ page }) {
      await page.getByRole("button", { name: "Leave this room" }).click();
      await heading(page, /^Leave /);
    },
    close: escape,
  },
};

/** A room that somebody opened, with Zoe in it. */
async function lookedAfter(ada, name) {
  await showRooms(ada);
  await ada.page.getByRole("button", { name: "New room" }).click();
  await ada.page.getByRole("textbox", { name: "Name" }).fill(name);
  await ada.page.getByRole("button", { name: "Open room" }).click();
  await ada.page.getByRole("heading", { name, exact: true }).waitFor();
  const cookie = await server.guest("Zoe");
  const { rooms } = await (await server.fetch("/api/directory", { cookie })).json();
  const { id } = rooms.find((room) => room.name === name);
  await taken(await server.fetch(`/api/rooms/${id}/join`, json("POST", {}, cookie)));
}

// Without motion, so that no colour is measured half faded in.
for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  for (const colorScheme of ["light", "dark"]) {
    const look = { viewport, colorScheme, reducedMotion: "reduce" };

    for (const [name, { lost, open, path = () => "/" }] of Object.entries(OUTSIDE)) {
      test(`axe finds nothing on a page outside, ${size} and ${colorScheme}: ${name}`, async () => {
        const context = await browser.newContext(look);
        if (lost) await context.route(lost, (route) => route.abort());
        const page = await context.newPage();
        await page.goto(server.url + path());
        await open(page);
        assert.deepEqual(await finds(page), []);
        await context.close();
      });
    }

    test(`axe finds nothing on an account and its invite, ${size} and ${colorScheme}`, async () => {
      const olga = new Person(await browser.newContext(look), server, "olga");
      const page = await olga.open("/sign-in");
      await page.getByRole("textbox", { name: "Handle" }).fill("olga");
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await olga.composer.waitFor();
      await showRooms(olga);
      await page.getByRole("button", { name: /you and your account/ }).click();
      await page.getByText("This device").waitFor();
      await page.getByText("Change the password").first().click();
      assert.deepEqual(await finds(page), [], "who one is");
      await page.getByRole("dialog").getByRole("button", { name: "Invite people" }).click();
      await page.getByRole("img", { name: "The link as a QR code" }).waitFor();
      assert.deepEqual(await finds(page), [], "an invite");
      for (const [name, { button, open }] of Object.entries(WAYS_IN)) {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: /you and your account/ }).click();
        await page.getByRole("dialog").getByRole("button", { name: button }).click();
        await open(page);
        assert.deepEqual(await finds(page), [], name);
      }
      await olga.leave();
    });

    test(`axe finds nothing on any page inside, ${size} and ${colorScheme}`, async () => {
      const ada = await Person.arrive(browser, server, "Ada", look);
      const said = `${size} and ${colorScheme}`;
      await ada.say(`${said}, **words**, \`code\`, https://example.org\n\`\`\`\na block\n\`\`\``);
      await ada.sees(said);
      assert.deepEqual(await finds(ada.page), [], "the room");
      for (const [name, { open, close }] of Object.entries(INSIDE)) {
        await open(ada, said);
        assert.deepEqual(await finds(ada.page), [], name);
        await close(ada);
        await ada.page.mouse.move(0, 0);
        await ada.page.getByRole("dialog").waitFor({ state: "detached" });
      }
      await ada.leave();
    });

    test(`axe finds nothing where somebody looks after a room, ${size} and ${colorScheme}`, async () => {
      const ada = await Person.arrive(browser, server, "Ada", look);
      await lookedAfter(ada, `${size}-and-${colorScheme}`);
      await ada.page.getByText("Zoe joined.").waitFor();
      assert.deepEqual(await finds(ada.page), [], "a note");
      for (const [name, { open, close }] of Object.entries(LOOKED_AFTER)) {
        await open(ada);
        assert.deepEqual(await finds(ada.page), [], name);
        await close?.(ada);
      }
      await ada.leave();
    });
  }
}
