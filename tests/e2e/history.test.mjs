import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { Person } from "./people.mjs";
import { OPERATOR_SECRET } from "./server.mjs";
import { browser, server } from "./stage.mjs";

const MESSAGES = 150;
const ARCHIVED_WITHIN_MS = 60_000;

async function lobbyState() {
  const headers = { authorization: `Bearer ${OPERATOR_SECRET}` };
  const operator = await (await server.fetch("/api/operator", { headers })).json();
  return operator.rooms.find((room) => room.name === "lobby");
}

test("history deeper than the tail comes from D1 and KV while the room sleeps", async () => {
  server.fill("lobby", MESSAGES);

  const deadline = Date.now() + ARCHIVED_WITHIN_MS;
  let state = await lobbyState();
  while (!(state?.outbox === 0 && state.archived >= MESSAGES) && Date.now() < deadline) {
    await pause(250);
    state = await lobbyState();
  }
  assert.equal(state.outbox, 0, JSON.stringify(state));
  const cookie = await server.guest("Reader");
  const { rooms } = await (await server.fetch("/api/rooms", { cookie })).json();
  const lobby = rooms.find((room) => room.name === "lobby").id;
  let tail;
  do {
    tail = await server.fetch(`/api/rooms/${lobby}/tail`, { cookie });
    await pause(250);
  } while (tail.status !== 200 && Date.now() < deadline);
  assert.equal(tail.status, 200);

  // A new process: no room is in memory, and history does not open one.
  await server.kill();
  await server.restart();
  const page = await server.fetch(`/api/rooms/${lobby}/history?before=60`, { cookie });
  assert.equal(page.status, 200);
  assert.ok((await page.arrayBuffer()).byteLength > 500);

  const ada = await Person.arrive(browser, server, "Ada");
  await ada.sees(`message ${MESSAGES} `);
  const first = ada.message(/message 1 of/);
  await ada.timeline.hover();
  for (;;) {
    const oldest = await ada.oldest();
    if ((await first.count()) > 0) break;
    await ada.page.mouse.wheel(0, -100_000);
    await ada.seesOlderThan(oldest);
  }
  const nodes = await ada.timeline.getByRole("article").count();
  assert.ok(nodes <= 320, `${nodes} messages are in the page`);
});
