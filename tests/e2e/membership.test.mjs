import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server?.stop();
});

const json = (method, body, cookie) => ({
  method,
  cookie,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const commandId = () => crypto.randomUUID().replaceAll("-", "");

/** Somebody who came in, with their cookie and their id. */
async function guest(name) {
  const cookie = await server.guest(name);
  const { user } = await (await server.fetch("/api/session", { cookie })).json();
  return { name, cookie, user };
}

async function open(person, name, more = {}) {
  const answer = await server.fetch("/api/rooms", json("POST", { name, ...more }, person.cookie));
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const join = (person, room) =>
  server.fetch(`/api/rooms/${room.id}/join`, json("POST", {}, person.cookie));

const setRole = (person, room, other, role) =>
  server.fetch(
    `/api/rooms/${room.id}/members/${other.user}`,
    json("PUT", { id: commandId(), role }, person.cookie),
  );

const change = (person, room, setting) =>
  server.fetch(
    `/api/rooms/${room.id}`,
    json("PATCH", { id: commandId(), setting }, person.cookie),
  );

async function members(person, room) {
  const answer = await server.fetch(`/api/rooms/${room.id}/members`, { cookie: person.cookie });
  assert.equal(answer.status, 200);
  return (await answer.json()).members.map(({ name, role }) => `${name}: ${role}`);
}

/** Opens a room's socket; how it closes, and when it is in: once the room answers for it. */
function socket(person, room) {
  const opened = new WebSocket(
    `${server.url.replace("http", "ws")}/api/rooms/${room.id}/socket?version=1`,
    { headers: { cookie: person.cookie, origin: server.url } },
  );
  const closed = new Promise((resolve) =>
    opened.addEventListener("close", ({ code }) => resolve(code)),
  );
  opened.addEventListener("open", () => opened.send("ping"));
  const begun = new Promise((resolve) => opened.addEventListener("message", resolve, { once: true }));
  return { opened, closed, begun };
}

async function refused(answer, status, kind) {
  const text = await answer.clone().text();
  assert.equal(answer.status, status, text);
  assert.equal((await answer.json()).type, kind, text);
}

/** An outsider gets nothing of a room by any path. */
async function seesNothing(person, room) {
  const paths = ["tail", "history", "history?around=1", "members"];
  for (const path of paths) {
    const answer = await server.fetch(`/api/rooms/${room.id}/${path}`, { cookie: person.cookie });
    await refused(answer, 404, "no-room");
  }
  const read = json("PUT", { ordinal: 1 }, person.cookie);
  await refused(await server.fetch(`/api/rooms/${room.id}/read`, read), 404, "no-room");
  assert.equal(await socket(person, room).closed, 4404);
  for (const setting of [{ topic: "mine" }, { slow_mode: 1 }, { access: "public" }]) {
    await refused(await change(person, room, setting), 404, "no-room");
  }
  await refused(await setRole(person, room, person, "owner"), 404, "no-room");
}

test("an outsider gets nothing of a private room by any path, and cannot join it", async () => {
  const [ada, eve] = [await guest("Ada"), await guest("Eve")];
  const cellar = await open(ada, "cellar", { access: "private", topic: "wine" });
  await seesNothing(eve, cellar);
  await refused(await join(eve, cellar), 404, "no-room");
  const again = await server.fetch("/api/rooms", json("POST", { name: "cellar" }, eve.cookie));
  await refused(again, 409, "name-taken");
  const listed = await (await server.fetch("/api/directory", { cookie: eve.cookie })).json();
  assert.ok(!listed.rooms.some((room) => room.id === cellar.id));
  // Whoever is brought in is in.
  const add = { id: commandId(), user: eve.user };
  const path = `/api/rooms/${cellar.id}/members`;
  assert.equal((await server.fetch(path, json("POST", add, ada.cookie))).status, 204);
  assert.deepEqual(await members(eve, cellar), ["Ada: owner", "Eve: member"]);
});

test("whoever is asked to leave or banned is out at once, by every path", async () => {
  const [ada, ben] = [await guest("Ada"), await guest("Ben")];
  const garden = await open(ada, "garden", { topic: "roses" });
  assert.equal((await join(ben, garden)).status, 200);
  for (const role of ["outsider", "banned"]) {
    const line = socket(ben, garden);
    await line.begun;
    assert.equal((await setRole(ada, garden, ben, role)).status, 204);
    assert.equal(await line.closed, 4403);
    await seesNothing(ben, garden);
    if (role === "outsider") assert.equal((await join(ben, garden)).status, 200);
  }
  await refused(await join(ben, garden), 403, "banned");
  assert.deepEqual(await members(ada, garden), ["Ada: owner", "Ben: banned"]);
  assert.equal((await setRole(ada, garden, ben, "outsider")).status, 204);
  assert.equal((await join(ben, garden)).status, 200);
});

test("nobody without the right decides anything, and a repeat is the same", async () => {
  const [ada, ben] = [await guest("Ada"), await guest("Ben")];
  const kitchen = await open(ada, "kitchen");
  await join(ben, kitchen);
  await refused(await setRole(ben, kitchen, ada, "banned"), 403, "not-allowed");
  await refused(await change(ben, kitchen, { slow_mode: 5 }), 403, "not-allowed");
  await refused(await change(ada, kitchen, { slow_mode: 21_601 }), 400, "bad-request");
  const body = { id: commandId(), seconds: 60 };
  const path = `/api/rooms/${kitchen.id}/members/${ben.user}/mute`;
  for (let times = 0; times < 2; times += 1) {
    assert.equal((await server.fetch(path, json("PUT", body, ada.cookie))).status, 204);
  }
  assert.equal((await change(ada, kitchen, { name: "Big Kitchen" })).status, 204);
  await refused(await change(ada, kitchen, { name: "lobby" }), 409, "name-taken");
  // A page of somebody else cannot ask in anybody's name.
  const foreign = { ...json("PATCH", { id: commandId(), setting: { topic: "x" } }, ada.cookie) };
  const answer = await server.fetch(`/api/rooms/${kitchen.id}`, {
    ...foreign,
    origin: "https://elsewhere.example",
  });
  await refused(answer, 403, "foreign-origin");
});

test("the directory lists public rooms with their topic and how many are in them", async () => {
  const [ada, ben] = [await guest("Ada"), await guest("Ben")];
  const library = await open(ada, "library", { topic: "books" });
  await join(ben, library);
  const listed = async () => {
    const { rooms } = await (await server.fetch("/api/directory", { cookie: ben.cookie })).json();
    return rooms.find((room) => room.id === library.id);
  };
  assert.equal((await listed()).topic, "books");
  const deadline = Date.now() + 60_000;
  while ((await listed()).members !== 2) {
    assert.ok(Date.now() < deadline, "the directory counts in time");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
});
