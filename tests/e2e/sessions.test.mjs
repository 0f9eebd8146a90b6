// Devices: listed, and sent away one by one and all at once, their open sockets too.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";

import { owned, signIn } from "./accounts.mjs";
import { cookieOf, refused, taken } from "./answers.mjs";
import { Server } from "./server.mjs";

const CLOSED_WITHIN_MS = 5_000;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let server;
let ada;
before(async () => {
  server = await Server.start();
  ada = await owned(server);
});
after(async () => {
  await server?.stop();
});

const list = async (cookie) => (await taken(await server.fetch("/api/sessions", { cookie }))).sessions;
const own = async (cookie) => (await list(cookie)).find(({ is_current }) => is_current);
const end = (cookie, path = "") =>
  server.fetch(`/api/sessions${path}`, { method: "DELETE", cookie });
const who = (cookie) => server.fetch("/api/session", { cookie });

/** A socket to the lobby that is open, and the code that it will close with. */
async function connected(cookie) {
  const { rooms } = await taken(await server.fetch("/api/rooms", { cookie }));
  const url = `${server.url.replace("http", "ws")}/api/rooms/${rooms[0].id}/socket?version=1`;
  const socket = new WebSocket(url, { headers: { cookie, origin: server.url } });
  const closed = new Promise((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve(code));
  });
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  // It is in once the room answers for it.
  socket.send("ping");
  await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
  return { socket, closed };
}

/** The code that a socket closes with, soon. */
function soon({ closed }) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it stayed open")), CLOSED_WITHIN_MS).unref();
  });
  return Promise.race([closed, late]);
}

test("a session that is revoked loses its open sockets, and the others keep theirs", async () => {
  const phone = cookieOf(await signIn(server, "ada"));
  const mine = await connected(ada);
  const lost = await connected(phone);
  const { id } = await own(phone);
  await taken(await end(ada, `/${id}`), 204);
  assert.equal(await soon(lost), 4401);
  await refused(await who(phone), 401, "no-session");
  assert.equal((await who(ada)).status, 200);
  assert.equal(mine.socket.readyState, WebSocket.OPEN);
  // Again is harmless, and so is one that never was.
  await taken(await end(ada, `/${id}`), 204);
  await taken(await end(ada, `/${"0".repeat(32)}`), 204);
  await refused(await end(ada, "/nonsense"), 404, "not-found");
  mine.socket.close();
});

test("all others end at once", async () => {
  const others = [cookieOf(await signIn(server, "ada")), cookieOf(await signIn(server, "ada"))];
  const lost = await Promise.all(others.map(connected));
  const mine = await connected(ada);
  await taken(await end(ada), 204);
  assert.deepEqual(await Promise.all(lost.map(soon)), [4401, 4401]);
  assert.deepEqual((await list(ada)).map(({ is_current }) => is_current), [true]);
  assert.equal(mine.socket.readyState, WebSocket.OPEN);
  mine.socket.close();
});

test("the list says which device, and which one asks, and nobody signs in with what it says", async () => {
  const headers = { "content-type": "application/json", "user-agent": FIREFOX };
  const body = JSON.stringify({ name: "Gus" });
  const cookie = cookieOf(await server.fetch("/api/session", { method: "POST", headers, body }));
  const [session, ...others] = await list(cookie);
  assert.deepEqual(others, []);
  assert.deepEqual([session.device, session.is_current], ["Firefox on Linux", true]);
  assert.ok(session.used_at >= session.begun_at);
  const token = Buffer.from(cookie.split("=")[1].split(".")[0], "base64url").toString("hex");
  assert.ok(!token.includes(session.id), "the cookie's id is not what is listed");
});

test("nobody ends a session of somebody else", async () => {
  const guest = await server.guest("Gus");
  const { id } = await own(ada);
  const open = await connected(ada);
  await taken(await end(guest, `/${id}`), 204);
  assert.equal((await who(ada)).status, 200);
  assert.equal(open.socket.readyState, WebSocket.OPEN);
  open.socket.close();
});

test("signing out closes the sockets of that session", async () => {
  const phone = cookieOf(await signIn(server, "ada"));
  const lost = await connected(phone);
  await taken(await server.fetch("/api/session", { method: "DELETE", cookie: phone }), 204);
  assert.equal(await soon(lost), 4401);
});

test("a session from before marks were kept stands, and is kept by its mark", async () => {
  const cookie = await server.guest("Early");
  const [, id] = Buffer.from(cookie.split("=")[1].split(".")[0], "base64url")
    .toString("hex")
    .match(/^.{32}(.{32})/);
  await server.kill();
  const folder = join(server.storage, "v3/do/natter-InboxObject");
  const files = readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  const change = (work) =>
    files.forEach((file) => {
      const database = new DatabaseSync(join(folder, file));
      work(database);
      database.close();
    });
  // As the first schema had them: the id itself, in every inbox.
  change((database) => {
    database.exec("delete from sessions");
    database.exec(`insert into sessions_by_id (id, at) values (x'${id}', ${Date.now()})`);
  });
  await server.restart();
  const [session] = await list(cookie);
  assert.deepEqual([session.device, session.is_current], ["", true]);
  await server.kill();
  let ids = 0;
  change((database) => {
    ids += database.prepare("select count(*) as ids from sessions_by_id").get().ids;
  });
  assert.equal(ids, files.length - 1, "the one that was asked keeps no id");
  await server.restart();
  assert.equal((await who(cookie)).status, 200);
});
