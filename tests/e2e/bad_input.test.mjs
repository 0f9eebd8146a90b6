import assert from "node:assert/strict";
import { before, test } from "node:test";

import { Person } from "./people.mjs";
import { OPERATOR_SECRET } from "./server.mjs";
import { browser, server } from "./stage.mjs";

let lobby;
before(async () => {
  const cookie = await server.guest("Scout");
  const { rooms } = await (await server.fetch("/api/rooms", { cookie })).json();
  lobby = rooms.find((room) => room.name === "lobby").id;
});

/** Opens a socket and tells how it ended: a close code, or that the upgrade was refused. */
function socketEnd({ cookie, origin, version = 1, room = lobby, send = [] }) {
  const headers = { origin: origin ?? server.url, ...(cookie ? { cookie } : {}) };
  const url = `${server.url.replace("http", "ws")}/api/rooms/${room}/socket?version=${version}`;
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      for (const bytes of send) socket.send(bytes);
    });
    socket.addEventListener("close", ({ code, reason }) =>
      resolve(opened ? { code, reason } : { refused: true }),
    );
    socket.addEventListener("error", () => {
      if (!opened) resolve({ refused: true });
    });
  });
}

test("a socket without a session is closed with the reason", async () => {
  assert.equal((await socketEnd({})).code, 4401);
});

test("a forged session is closed with the reason", async () => {
  const cookie = await server.guest("Forger");
  const forged = cookie.slice(0, -4) + (cookie.endsWith("AAAA") ? "BBBB" : "AAAA");
  assert.equal((await socketEnd({ cookie: forged })).code, 4401);
});

test("a foreign origin gets nothing", async () => {
  const cookie = await server.guest("Mallory");
  assert.deepEqual(await socketEnd({ cookie, origin: "https://evil.example" }), { refused: true });
  const answer = await server.fetch("/api/session", {
    method: "POST",
    origin: "https://evil.example",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Mallory" }),
  });
  assert.equal(answer.status, 403);
});

test("an unknown version is told to reload, an unknown room that it is none", async () => {
  const cookie = await server.guest("Old Page");
  assert.equal((await socketEnd({ cookie, version: 9 })).code, 4409);
  assert.equal((await socketEnd({ cookie, room: "0".repeat(32) })).code, 4404);
});

test("garbage closes its own socket and nobody else notices", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Ben");
  const cookie = await server.guest("Noise");
  const garbage = Uint8Array.from({ length: 200 }, (_, n) => (n * 37) % 256);
  assert.equal((await socketEnd({ cookie, send: [garbage] })).code, 4400);
  assert.equal((await socketEnd({ cookie, send: [new Uint8Array(0)] })).code, 4400);
  assert.equal((await socketEnd({ cookie, send: ["hello"] })).code, 4400);
  assert.equal((await socketEnd({ cookie, send: [new Uint8Array(10 * 1024 * 1024)] })).code, 4413);
  await ada.say("did you hear something?");
  await ben.sees("did you hear something?");
  assert.deepEqual([...ada.errors, ...ben.errors], []);
  await ada.leave();
  await ben.leave();
});

test("a text that is too long is refused in words and stays in the composer", async () => {
  const ada = await Person.arrive(browser, server, "Ada Long");
  const text = "long ".repeat(1000);
  await ada.composer.fill(text);
  await ada.composer.press("Enter");
  await ada.page.getByText(/too long/i).first().waitFor();
  assert.equal(await ada.composer.inputValue(), text);
  await ada.leave();
});

test("markup is shown as it was typed and never runs", async () => {
  const html = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`;
  const ada = await Person.arrive(browser, server, "<b>Ada</b>");
  await ada.say(html);
  await ada.sees("<img src=x");
  await ada.say("[click](javascript:alert(1)) https://example.org/ok");
  await ada.sees("javascript:alert(1)");
  assert.equal(await ada.timeline.locator("img, script").count(), 0);
  assert.equal(await ada.timeline.locator('a[href^="javascript"]').count(), 0);
  assert.equal(await ada.timeline.locator('a[href="https://example.org/ok"]').count(), 1);
  assert.doesNotMatch(await ada.page.title(), /pwned/);
  await ada.leave();
});

test("bodies and names that make no sense get a problem in words", async () => {
  const cookie = await server.guest("Tester");
  const json = { "content-type": "application/json" };
  const cases = [
    ["/api/session", { name: "" }],
    ["/api/session", { name: "x".repeat(200) }],
    ["/api/session", { name: "a\u202eb" }],
    ["/api/session", "not json"],
    ["/api/rooms", { name: "" }],
    ["/api/rooms", { name: "a/b?c#d" }],
    ["/api/rooms", { name: "\u0000" }],
    ["/api/rooms", { name: "r".repeat(300) }],
  ];
  for (const [path, body] of cases) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await server.fetch(path, { method: "POST", cookie, headers: json, body: text });
    assert.ok([400, 413, 422].includes(answer.status), `${path} ${text}: ${answer.status}`);
    assert.match(answer.headers.get("content-type"), /application\/problem\+json/);
    const problem = await answer.json();
    assert.ok(problem.detail.length > 10 && problem.type && problem.title, JSON.stringify(problem));
  }
  const unknown = await server.fetch("/api/nothing-here", { cookie });
  assert.equal(unknown.status, 404);
  assert.match(unknown.headers.get("content-type"), /application\/problem\+json/);
});

test("a body is read up to 64 KiB and no further", async () => {
  const cookie = await server.guest("Heavy");
  const post = (bytes) => {
    const [head, tail] = ['{"name":"', '"}'];
    const body = head + "x".repeat(bytes - head.length - tail.length) + tail;
    const headers = { "content-type": "application/json" };
    return server.fetch("/api/rooms", { method: "POST", cookie, headers, body });
  };
  const largest = await post(64 * 1024);
  assert.equal(largest.status, 422, "it was read, and is no name");
  const larger = await post(64 * 1024 + 1);
  assert.equal(larger.status, 413);
  assert.match((await larger.json()).type, /too-large/);
});

test("the operator's view opens with the secret only", async () => {
  const look = (secret) =>
    server.fetch("/api/operator", { headers: secret ? { authorization: `Bearer ${secret}` } : {} });
  assert.equal((await look(OPERATOR_SECRET)).status, 200);
  assert.ok([401, 403].includes((await look("wrong")).status));
  assert.ok([401, 403].includes((await look()).status));
});
