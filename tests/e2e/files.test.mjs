import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { test } from "node:test";

import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

const dist = new URL("../../dist", import.meta.url);

/** A file as it goes over the wire: `fetch` would unpack it. */
const raw = (path, accepted) =>
  new Promise((resolve, reject) => {
    get(server.url + path, { headers: { "accept-encoding": accepted } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ headers: answer.headers, bytes: Buffer.concat(chunks) }));
      answer.on("error", reject);
    }).on("error", reject);
  });

test("the wasm goes out as it was packed, and plain to whoever takes no brotli", async () => {
  const page = await (await server.fetch("/")).text();
  const [path] = page.match(/\/assets\/[^"]+\.wasm/);

  const packed = await raw(path, "br, gzip");
  assert.equal(packed.headers["content-encoding"], "br");
  assert.equal(packed.headers["content-type"], "application/wasm");
  assert.match(packed.headers["cache-control"], /immutable/);
  assert.deepEqual(packed.bytes, readFileSync(`${dist.pathname}${path}.br`));

  const plain = await raw(path, "identity");
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(plain.headers["content-type"], "application/wasm");
  assert.match(plain.headers["cache-control"], /immutable/);
  assert.deepEqual(plain.bytes, readFileSync(dist.pathname + path));
});

test("a wasm that is not there is no wasm", async () => {
  const answer = await raw("/assets/gone.wasm", "br");
  assert.notEqual(answer.headers["content-type"], "application/wasm");
});

/** What the page would do when it has time is held back until a story says so. */
function holdBackLater() {
  const HAS_TIME_AFTER_MS = 2_500;
  const after = window.setTimeout.bind(window);
  const later = [];
  window.setTimeout = (call, ms, ...rest) =>
    ms === HAS_TIME_AFTER_MS ? later.push(call) : after(call, ms, ...rest);
  window.hasTime = () => later.splice(0).forEach((call) => call());
}

/** Somebody opens a page; beside them how often the page fetched a wasm, by name without hash. */
async function visitor(path = "/") {
  const person = await Person.arrive(browser, server, "Ada");
  await person.page.close();
  await person.context.addInitScript(holdBackLater);
  const fetched = {};
  person.context.on("request", (request) => {
    const [, name] = request.url().match(/\/assets\/(.+)-\w+\.wasm$/) ?? [];
    if (name) fetched[name] = (fetched[name] ?? 0) + 1;
  });
  await person.open(path);
  return { ada: person, fetched };
}

const ANNEX = /\/assets\/(split|chunk)_\w+-\w+\.wasm$/;

test("a visit to a room fetches no annex until one is used or the page has time", async () => {
  const { ada, fetched } = await visitor();
  await ada.say("nothing but the room");
  await ada.sees("nothing but the room");
  assert.deepEqual(Object.keys(fetched), ["natter_web_bg"]);

  const come = ada.page.waitForResponse(/split_asides/);
  await ada.page.evaluate(() => globalThis.hasTime());
  await come;
  assert.equal(fetched.split_asides, 1);
  assert.equal(fetched.split_outside, undefined);
  await ada.page.keyboard.press("Control+k");
  await ada.page.getByRole("dialog", { name: "Go to a room" }).waitFor();
  assert.equal(fetched.split_asides, 1);
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("what stands beside the room opens when it is first used", async () => {
  const uses = {
    "Choose an emoji": (page) => page.getByRole("button", { name: "Insert emoji" }).click(),
    "Go to a room": (page) => page.keyboard.press("Control+k"),
    Keyboard: async (page) => {
      await page.getByRole("log").focus();
      await page.keyboard.press("?");
    },
  };
  for (const [name, use] of Object.entries(uses)) {
    const { ada } = await visitor();
    await ada.composer.waitFor();
    await use(ada.page);
    await ada.page.getByRole("dialog", { name }).waitFor();
    assert.deepEqual(ada.errors, []);
    await ada.leave();
  }
  const { ada } = await visitor();
  await ada.page.getByRole("tab", { name: "Details" }).click();
  await ada.page.getByText("Newest event").waitFor();
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("a way in opens when it is first used", async () => {
  const { ada, fetched } = await visitor("/sign-in");
  await ada.page.getByRole("heading", { name: "Good to see you again." }).waitFor();
  assert.equal(fetched.split_outside, 1);
  assert.equal(fetched.split_asides, undefined);
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("an annex that does not arrive says so, and the next click tries again", async () => {
  const { ada } = await visitor();
  await ada.composer.fill("half a thou");
  await ada.context.route(ANNEX, (route) => route.abort());
  const emoji = ada.page.getByRole("button", { name: "Insert emoji" });
  await emoji.click();
  await ada.page.getByText("A part of Natter did not arrive.").waitFor();
  assert.equal(await ada.composer.inputValue(), "half a thou");
  await ada.context.unroute(ANNEX);
  await emoji.click();
  await ada.page.getByRole("dialog", { name: "Choose an emoji" }).waitFor();
  assert.equal(await ada.composer.inputValue(), "half a thou");
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("a way in that does not arrive says so, and can be tried again", async () => {
  const { ada } = await visitor();
  await ada.composer.waitFor();
  await ada.context.route(ANNEX, (route) => route.abort());
  await ada.page.goto(`${server.url}/sign-in`);
  await ada.page.getByRole("heading", { name: "Natter did not load" }).waitFor();
  await ada.context.unroute(ANNEX);
  await ada.page.getByRole("button", { name: "Try again" }).click();
  await ada.page.getByRole("heading", { name: "Good to see you again." }).waitFor();
  await ada.leave();
});

test("a page whose files a newer version has replaced asks to be reloaded, and keeps the draft", async () => {
  const { ada } = await visitor();
  await ada.composer.fill("half a thou");
  const page = readFileSync(`${dist.pathname}/index.html`, "utf8");
  await ada.context.route(ANNEX, (route) =>
    route.fulfill({ contentType: "text/html", body: page }),
  );
  await ada.page.keyboard.press("Control+k");
  await ada.page.getByText("Natter was updated. Reload the page to go on.").first().waitFor();
  await ada.context.unroute(ANNEX);
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await ada.page.waitForFunction(() => !document.documentElement.hasAttribute("data-old"));
  await ada.composer.waitFor();
  assert.equal(await ada.composer.inputValue(), "half a thou");
  await ada.leave();
});
