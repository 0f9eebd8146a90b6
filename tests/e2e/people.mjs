// People in browsers: what they do and what they see, in the words of the page.
import { setTimeout as pause } from "node:timers/promises";

import { chromium } from "playwright-core";

import { PASSWORD } from "./accounts.mjs";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const SEEN_WITHIN_MS = 20_000;

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
  });
}

/** Gives a page a device that makes and shows passkeys at a touch that always comes. */
export async function withAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Waits until something holds. */
export async function until(what, holds) {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(50);
  }
}

/** One person with one window. */
export class Person {
  static async arrive(browser, server, name, options = {}) {
    const context = await browser.newContext({ viewport: WIDE, ...options });
    const person = new Person(context, server, name);
    await person.open("/");
    await person.page.getByRole("textbox", { name: /name/i }).fill(name);
    await person.page.keyboard.press("Enter");
    await person.composer.waitFor({ timeout: SEEN_WITHIN_MS });
    return person;
  }

  /** Somebody with an account, who comes with their password. */
  static async signIn(browser, server, handle, options = {}) {
    const context = await browser.newContext({ viewport: WIDE, ...options });
    const person = new Person(context, server, handle);
    const page = await person.open("/sign-in");
    await page.getByRole("textbox", { name: "Handle" }).fill(handle);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await person.composer.waitFor();
    return person;
  }

  constructor(context, server, name) {
    this.context = context;
    this.server = server;
    this.name = name;
    context.setDefaultTimeout(SEEN_WITHIN_MS);
  }

  /** Opens a window at a path; a second call is a second tab. */
  async open(path) {
    this.page = await this.context.newPage();
    this.errors = [];
    this.page.on("pageerror", (error) => this.errors.push(String(error)));
    await this.page.goto(this.server.url + path);
    return this.page;
  }

  get composer() {
    return this.page.getByRole("textbox", { name: "Message" });
  }

  get timeline() {
    return this.page.getByRole("log");
  }

  async say(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** The row of the message with this text. */
  message(text) {
    return this.timeline.getByRole("article").filter({ hasText: text });
  }

  async sees(text, withinMs = SEEN_WITHIN_MS) {
    await this.message(text).first().waitFor({ timeout: withinMs });
  }

  /** The name of the first row in the page. */
  async oldest() {
    return this.timeline.getByRole("article").first().getAttribute("id");
  }

  async seesOlderThan(oldest) {
    await this.page.waitForFunction(
      (oldest) => document.querySelector('[role="log"] [role="article"]').id !== oldest,
      oldest,
      { timeout: SEEN_WITHIN_MS },
    );
  }

  async noLongerSees(text) {
    await this.message(text).waitFor({ state: "detached", timeout: SEEN_WITHIN_MS });
  }

  /** Uses a message's own button, which shows when the pointer is over the message. */
  async act(text, action) {
    const row = this.message(text).first();
    await row.hover();
    await row.getByRole("button", { name: action }).first().click();
  }

  async leave() {
    await this.context.close();
  }
}
