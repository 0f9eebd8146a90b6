import assert from "node:assert/strict";
import { before, test } from "node:test";

import { Person, until } from "./people.mjs";
import { browser, server } from "./stage.mjs";

const ROOMS = 24;
const SOCKETS_MAX = 20;

const roomsOf = (person) => person.page.getByRole("navigation", { name: /rooms/i });

/** Does something to the rooms of a person, as another device of theirs would. */
async function elsewhere(person, method, path, body) {
  const [session] = (await person.context.cookies()).map(({ name, value }) => `${name}=${value}`);
  const headers = { "content-type": "application/json" };
  const answer = await server.fetch(path, { cookie: session, method, headers, body });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer;
}

const comeToFront = (person) =>
  person.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

/** The sockets of a page to rooms, each with whether its room answered. */
function socketsOf(page) {
  const sockets = new Map();
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/api/rooms/")) return;
    sockets.set(socket, false);
    socket.on("framereceived", () => sockets.set(socket, true));
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** All that were opened were answered: none waits behind the others in the browser. */
async function settled(sockets) {
  await until(`${SOCKETS_MAX} sockets that were answered`, () => {
    const answered = [...sockets.values()];
    return answered.length === SOCKETS_MAX && answered.every(Boolean);
  });
}

test("every room is in the list, and twenty of them have a socket", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  for (let n = 1; n < ROOMS; n += 1) {
    const body = JSON.stringify({ name: `room-${n}` });
    await elsewhere(ada, "POST", "/api/rooms", body);
  }
  const sockets = socketsOf(ada.page);
  await ada.page.reload();
  await ada.composer.waitFor();
  assert.equal(await roomsOf(ada).getByRole("listitem").count(), ROOMS + 1, "and one to open more");
  await settled(sockets);

  const last = `room-${ROOMS - 1}`;
  await roomsOf(ada).getByRole("link", { name: last }).click();
  await ada.page.getByRole("heading", { name: last, exact: true }).waitFor();
  await ada.say("hello from the last room");
  const row = ada.message("hello from the last room");
  await row.locator("time:not(:empty)").first().waitFor();
  await settled(sockets);

  const before = (await (await elsewhere(ada, "GET", "/api/rooms")).json()).rooms;
  const left = before.find((room) => room.name === last);
  await elsewhere(ada, "DELETE", `/api/rooms/${left.id}`);
  await comeToFront(ada);
  await roomsOf(ada).getByRole("link", { name: last }).waitFor({ state: "detached" });
  await ada.page.getByRole("heading", { name: last, exact: true }).waitFor({ state: "detached" });
  await ada.page.getByText(`You are not in ${last} any more.`).waitFor();
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("a session that ended elsewhere leads to the door, which says so", async () => {
  const ben = await Person.arrive(browser, server, "Ben");
  await ben.context.clearCookies();
  await comeToFront(ben);
  await ben.page.getByRole("textbox", { name: /your name/i }).waitFor();
  await ben.page.getByText(/no longer signed in/i).waitFor();
  await ben.leave();
});

test("a newcomer sees no line above what is new", async () => {
  const cleo = await Person.arrive(browser, server, "Cleo");
  await cleo.say("long before");
  await cleo.sees("long before");
  const dora = await Person.arrive(browser, server, "Dora");
  await dora.sees("long before");
  assert.equal(await dora.timeline.getByText("New", { exact: true }).count(), 0);
  await cleo.leave();
  await dora.leave();
});
