// The list of rooms, live on every device of a person.
import assert from "node:assert/strict";
import { test } from "node:test";

import { json, refused, taken } from "./answers.mjs";
import { Person, WIDE, until } from "./people.mjs";
import { browser, server } from "./stage.mjs";

const CLOSED_WITHIN_MS = 5_000;

const commandId = () => crypto.randomUUID().replaceAll("-", "");
const cookieOf = async (person) => {
  const [{ name, value }] = await person.context.cookies();
  return `${name}=${value}`;
};
const listOf = (person) => person.page.getByRole("navigation", { name: /rooms/i });
const linkTo = (person, room) => listOf(person).getByRole("link", { name: room });
const itemOf = (person, room) => listOf(person).getByRole("listitem").filter({ hasText: room });
const heading = (person, name) => person.page.getByRole("heading", { name, exact: true });

/** Another device of the same person. */
async function phoneOf(person, options = { viewport: WIDE }) {
  const context = await browser.newContext(options);
  await context.addCookies(await person.context.cookies());
  const phone = new Person(context, server, person.name);
  await phone.open("/");
  return phone;
}

/** A script of somebody, without a page. */
async function script(name) {
  const cookie = await server.guest(name);
  const { user } = await taken(await server.fetch("/api/session", { cookie }));
  return { cookie, user };
}

const open = async (person, name, more = {}) =>
  taken(await server.fetch("/api/rooms", json("POST", { name, ...more }, person.cookie)));
const userOf = async (cookie) => (await taken(await server.fetch("/api/session", { cookie }))).user;
const add = (by, room, user) =>
  server.fetch(`/api/rooms/${room.id}/members`, json("POST", { id: commandId(), user }, by.cookie));
const setRole = (by, room, user, role) =>
  server.fetch(
    `/api/rooms/${room.id}/members/${user}`,
    json("PUT", { id: commandId(), role }, by.cookie),
  );
const change = (by, room, setting) =>
  server.fetch(`/api/rooms/${room.id}`, json("PATCH", { id: commandId(), setting }, by.cookie));

/** A socket to the inbox: what it hears, and how it closes. */
function socket(headers, query = "?version=1") {
  const url = `${server.url.replace("http", "ws")}/api/inbox/socket${query}`;
  const opened = new WebSocket(url, { headers: { origin: server.url, ...headers } });
  opened.binaryType = "arraybuffer";
  const heard = [];
  opened.addEventListener("message", ({ data }) => heard.push(data));
  const closed = new Promise((resolve) => {
    opened.addEventListener("close", ({ code }) => resolve(code));
    opened.addEventListener("error", () => resolve("refused"));
  });
  return { opened, heard, closed };
}

/** The code that a socket closes with, soon. */
function soon({ closed }) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it stayed open")), CLOSED_WITHIN_MS).unref();
  });
  return Promise.race([closed, late]);
}

test("whoever is brought into a room sees it at once, and what becomes of it", async () => {
  const mod = await script("Mod");
  const ada = await Person.arrive(browser, server, "Ada");
  const user = await userOf(await cookieOf(ada));
  const cellar = await open(mod, "cellar", { access: "private" });
  await taken(await add(mod, cellar, user), 204);
  await linkTo(ada, "cellar").waitFor();
  await itemOf(ada, "cellar").getByText("New", { exact: true }).waitFor();
  assert.equal(await heading(ada, "lobby").count(), 1, "nobody is led away");

  await linkTo(ada, "cellar").click();
  await heading(ada, "cellar").waitFor();
  await itemOf(ada, "cellar").getByText("New", { exact: true }).waitFor({ state: "detached" });
  await taken(await change(mod, cellar, { name: "vault" }), 204);
  await linkTo(ada, "vault").waitFor();
  await heading(ada, "vault").waitFor();

  await taken(await setRole(mod, cellar, user, "outsider"), 204);
  await linkTo(ada, "vault").waitFor({ state: "detached" });
  await ada.page.getByText("You are not in vault any more.").waitFor();
  await heading(ada, "lobby").waitFor();
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("what is read, joined and left on one device is so on the other", async () => {
  const desk = await Person.arrive(browser, server, "Cleo");
  const phone = await phoneOf(desk);
  const other = await Person.arrive(browser, server, "Dan");
  await linkTo(phone, "lobby").waitFor();
  const cleo = { cookie: await cookieOf(desk) };
  // Opened by neither of the two, and both have it.
  await open(cleo, "attic");
  for (const device of [desk, phone]) {
    await linkTo(device, "attic").click();
    await heading(device, "attic").waitFor();
  }
  await other.say("anybody there?");
  await itemOf(desk, "lobby").getByText(/1 unread/).waitFor();
  await linkTo(phone, "lobby").click();
  await phone.sees("anybody there?");
  await itemOf(desk, "lobby").getByText(/unread/).waitFor({ state: "detached" });

  const { rooms } = await taken(await server.fetch("/api/rooms", { cookie: cleo.cookie }));
  const attic = rooms.find(({ name }) => name === "attic");
  await taken(await server.fetch(`/api/rooms/${attic.id}`, { method: "DELETE", cookie: cleo.cookie }), 204);
  await linkTo(desk, "attic").waitFor({ state: "detached" });
  await heading(desk, "lobby").waitFor();
  for (const person of [desk, phone, other]) {
    assert.deepEqual(person.errors, []);
    await person.leave();
  }
});

test("a page that was away learns what happened meanwhile when its socket is back", async () => {
  const mod = await script("Moderata");
  const eve = await Person.arrive(browser, server, "Eve");
  const line = { on: true, open: [] };
  await eve.context.routeWebSocket(/\/socket/, (socket) => {
    if (!line.on) return socket.close({ code: 1011 });
    line.open.push(socket);
    socket.connectToServer();
  });
  await eve.page.reload();
  await eve.composer.waitFor();
  line.on = false;
  for (const socket of line.open) await socket.close({ code: 1011 });
  const barn = await open(mod, "barn", { access: "private" });
  await taken(await add(mod, barn, await userOf(await cookieOf(eve))), 204);
  assert.equal(await linkTo(eve, "barn").count(), 0);
  line.on = true;
  await linkTo(eve, "barn").waitFor({ timeout: 75_000 });
  assert.deepEqual(eve.errors, []);
  await eve.leave();
});

test("nobody but the person comes to their inbox, and a session that ends loses its socket", async () => {
  const [ann, bob] = [await script("Ann"), await script("Bob")];
  const mine = socket({ cookie: ann.cookie });
  const phone = socket({ cookie: ann.cookie });
  const his = socket({ cookie: bob.cookie });
  const heardOf = (socket, count) => until("what is heard", () => socket.heard.length >= count);
  await Promise.all([heardOf(mine, 1), heardOf(phone, 1), heardOf(his, 1)]);
  const room = await open(ann, "larder");
  await Promise.all([heardOf(mine, 2), heardOf(phone, 2)]);
  assert.ok(Buffer.from(mine.heard[1]).includes("larder"));
  for (const socket of [mine, phone]) {
    socket.opened.send("ping");
    await heardOf(socket, 3);
    assert.equal(socket.heard[2], "pong");
  }
  const path = `/api/rooms/${room.id}/read`;
  await taken(await server.fetch(path, json("PUT", { ordinal: 5 }, ann.cookie)), 204);
  await taken(await server.fetch(path, json("PUT", { ordinal: 5 }, ann.cookie)), 204);
  await taken(await server.fetch(path, json("PUT", { ordinal: 6 }, ann.cookie)), 204);
  await heardOf(phone, 5);
  assert.equal(phone.heard.length, 5, "a repeat is no news");
  assert.equal(his.heard.length, 1, "nothing of it is anybody else's");

  assert.equal(await soon(socket({})), 4401);
  assert.equal(await soon(socket({ cookie: `${ann.cookie}x` })), 4401);
  assert.equal(await soon(socket({ cookie: ann.cookie }, "?version=99")), 4409);
  assert.equal(await soon(socket({ cookie: ann.cookie }, "")), 4409);
  for (const origin of ["https://evil.example", "null"]) {
    assert.equal(await soon(socket({ cookie: ann.cookie, origin })), "refused");
  }
  await refused(
    await server.fetch("/api/inbox/socket?version=1", { cookie: ann.cookie, method: "POST" }),
    405,
    "wrong-method",
  );
  await refused(await server.fetch("/api/inbox/socket?version=1", { cookie: ann.cookie }), 426, "not-a-socket");

  // Nobody talks to it.
  mine.opened.send("hello");
  assert.equal(await soon(mine), 4400);
  const { sessions } = await taken(await server.fetch("/api/sessions", { cookie: ann.cookie }));
  const end = { method: "DELETE", cookie: ann.cookie };
  await taken(await server.fetch(`/api/sessions/${sessions[0].id}`, end), 204);
  assert.equal(await soon(phone), 4401);
  assert.equal(await soon(socket({ cookie: ann.cookie })), 4401);
  assert.equal(his.opened.readyState, WebSocket.OPEN);
  his.opened.close();
});
