// What the browser is told to forbid: in every answer, and in a page that somebody else's script
// or frame got into.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { json } from "./answers.mjs";
import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

/** The directives of a policy, each with its sources. */
const directives = (answer) =>
  Object.fromEntries(
    answer.headers
      .get("content-security-policy")
      .split(";")
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name, ...sources]) => [name, sources]),
  );

const PAGES = ["/", "/room/lobby", "/no/such/page"];
const API = ["/api/health", "/api/place", "/api/rooms", "/api/no-such-thing", "/api/operator"];

/** Another site on this machine; it counts who asks. */
async function elsewhere(html) {
  let asked = 0;
  const site = createServer((request, response) => {
    asked += request.url === "/asked" ? 1 : 0;
    response.setHeader("content-type", "text/html");
    response.setHeader("access-control-allow-origin", "*");
    response.end(html);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${site.address().port}`,
    asked: () => asked,
    stop: () => new Promise((resolve) => site.close(resolve)),
  };
}

test("every page forbids scripts, frames and connections that are not its own", async () => {
  const script = /src="(\/assets\/boot-[^"]+)"/.exec(await (await server.fetch("/")).text())[1];
  for (const path of [...PAGES, script]) {
    const answer = await server.fetch(path);
    const policy = directives(answer);
    assert.deepEqual(policy["default-src"], ["'none'"], path);
    assert.deepEqual(policy["script-src"], ["'self'", "'wasm-unsafe-eval'"], path);
    assert.deepEqual(policy["style-src"], ["'self'"], path);
    assert.deepEqual(policy["connect-src"], ["'self'"], path);
    assert.deepEqual(policy["frame-ancestors"], ["'none'"], path);
    assert.deepEqual(policy["base-uri"], ["'none'"], path);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer", path);
    assert.equal(answer.headers.get("cross-origin-opener-policy"), "same-origin", path);
  }
});

test("every answer of the API, refusals too, is nothing that a browser runs or keeps", async () => {
  const asked = API.map((path) => [path, undefined]);
  asked.push(["/api/session", json("POST", { name: "" })], ["/api/session", { method: "PUT" }]);
  for (const [path, request] of asked) {
    const answer = await server.fetch(path, request);
    const policy = directives(answer);
    assert.deepEqual(policy["default-src"], ["'none'"], path);
    assert.deepEqual(policy.sandbox, [], path);
    assert.equal(answer.headers.get("cache-control"), "no-store", path);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(answer.headers.get("access-control-allow-origin"), null, path);
    await answer.arrayBuffer();
  }
});

test("script that got into a room's page does not run, and tells nobody", async () => {
  const other = await elsewhere("");
  const ada = await Person.arrive(browser, server, "Ada");
  const found = await ada.page.evaluate(async (url) => {
    const reports = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      reports.push(event.effectiveDirective);
    });
    const inline = document.createElement("script");
    inline.textContent = "window.inlineRan = true";
    const foreign = document.createElement("script");
    foreign.src = `${url}/asked`;
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.handlerRan = true");
    image.src = `${url}/asked`;
    const ends = [foreign, image].map(
      (element) => new Promise((resolve) => element.addEventListener("error", resolve)),
    );
    document.body.append(inline, foreign, image);
    const fetched = await fetch(`${url}/asked`).then(
      () => "fetched",
      () => "refused",
    );
    await Promise.all(ends);
    return { reports, fetched, ran: [window.inlineRan, window.handlerRan] };
  }, other.url);
  assert.deepEqual(found.ran, [undefined, undefined]);
  assert.equal(found.fetched, "refused");
  assert.equal(other.asked(), 0, "the browser did not even ask");
  for (const directive of ["script-src-elem", "script-src-attr", "img-src", "connect-src"]) {
    assert.ok(found.reports.includes(directive), `${directive}: ${found.reports}`);
  }
  await ada.context.close();
  await other.stop();
});

test("no other site can put the page into a frame", async () => {
  const other = await elsewhere(`<iframe src="${server.url}"></iframe>`);
  const context = await browser.newContext();
  const page = await context.newPage();
  const refused = page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  await page.goto(other.url);
  await refused;
  const frame = page.frames().at(-1);
  assert.notEqual(new URL(frame.url()).origin, new URL(server.url).origin);
  await context.close();
  await other.stop();
});
