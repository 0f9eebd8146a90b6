import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";

import { json, refused } from "./answers.mjs";
import { OPERATOR_SECRET, SESSION_SECRET, Server } from "./server.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;

const arrive = (server, name) => server.fetch("/api/session", json("POST", { name }));
const open = (server, cookie, name) => server.fetch("/api/rooms", json("POST", { name }, cookie));

/** A refusal that passes by itself in seconds, and says so. */
async function refusedForNow(answer, type) {
  const seconds = Number(answer.headers.get("retry-after"));
  const problem = await refused(answer, 503, type);
  assert.ok(seconds >= 1 && seconds <= 30, `${seconds} s`);
  assert.ok(problem.retry_after_ms >= 1 && problem.retry_after_ms <= 30_000);
}

/** Runs SQL in every object of a class, while the server is down. */
function changeObjects(server, name, sql) {
  const folder = join(server.storage, "v3/do", `natter-${name}`);
  let changed = 0;
  for (const file of readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))) {
    const database = new DatabaseSync(join(folder, file));
    database.exec(sql);
    database.close();
    changed += 1;
  }
  assert.ok(changed > 0, `no ${name} is stored`);
}

/** The same session as if it had been issued so long ago. */
function aged(cookie, days) {
  const [name, token] = cookie.split("=");
  const fields = Buffer.from(token.split(".")[0], "base64url");
  fields.writeBigUInt64LE(BigInt(Date.now() - days * DAY_MS), 32);
  const text = fields.toString("base64url");
  const mac = createHmac("sha256", SESSION_SECRET).update(`natter session 1:${text}`);
  return `${name}=${text}.${mac.digest("base64url")}`;
}

test("a database without a schema answers with the command to type, and counts nobody", async () => {
  const server = await Server.start({ schema: false, vars: { GUESTS_PER_HOUR: "1" } });
  try {
    for (const name of ["Early", "Earlier"]) {
      const problem = await refused(await arrive(server, name), 503, "no-schema");
      assert.match(problem.detail, /wrangler d1 migrations apply/);
    }
  } finally {
    await server.stop();
  }
});

test("without a session secret nobody comes in, and the answer says which command sets one", async () => {
  const short = { SESSION_SECRET: "too short to sign with", OPERATOR_SECRET };
  for (const secrets of [{ OPERATOR_SECRET }, short]) {
    const server = await Server.start({ secrets });
    try {
      const arrived = await arrive(server, "Early");
      assert.equal(arrived.headers.get("set-cookie"), null);
      const problem = await refused(arrived, 503, "no-session-secret");
      assert.match(problem.detail, /wrangler secret put SESSION_SECRET/);
      const health = await server.fetch("/api/health");
      assert.equal(health.status, 503);
      assert.match((await health.json()).status, /wrangler secret put SESSION_SECRET/);
    } finally {
      await server.stop();
    }
  }
});

test("where no operator's secret is set there is no operator's view", async () => {
  const server = await Server.start({ secrets: { SESSION_SECRET } });
  try {
    for (const secret of [OPERATOR_SECRET, ""]) {
      const headers = { authorization: `Bearer ${secret}` };
      await refused(await server.fetch("/api/operator", { headers }), 404, "not-found");
    }
    await refused(await server.fetch("/api/operator"), 404, "not-found");
    await server.guest("Ada");
  } finally {
    await server.stop();
  }
});

test("guests and new rooms are limited by address, and what is refused is not counted", async () => {
  const server = await Server.start({ vars: { GUESTS_PER_HOUR: "2", ROOMS_PER_HOUR: "2" } });
  try {
    const ada = await server.guest("Ada");
    await refused(await arrive(server, "a\u202eb"), 422, "bad-name");
    await refused(await arrive(server, ""), 422, "bad-name");
    await server.guest("Ben");
    const third = await arrive(server, "Third");
    assert.ok(Number(third.headers.get("retry-after")) > 60);
    const problem = await refused(third, 429, "too-many-guests");
    assert.ok(problem.retry_after_ms > 60_000);
    assert.match(problem.detail, /minutes/);

    await refused(await open(server, ada, "a/b"), 422, "bad-name");
    for (const name of ["garden", "kitchen"]) {
      assert.equal((await open(server, ada, name)).status, 200, name);
    }
    const cellar = await open(server, ada, "cellar");
    assert.ok(Number(cellar.headers.get("retry-after")) > 60);
    await refused(cellar, 429, "too-many-new-rooms");
    // A room that is there is not opened anew.
    assert.equal((await open(server, ada, "garden")).status, 200);
    assert.equal((await open(server, ada, "lobby")).status, 200);
  } finally {
    await server.stop();
  }
});

test("one setting closes the door to strangers", async () => {
  const server = await Server.start({ vars: { OPEN_TO_GUESTS: "false" } });
  try {
    await refused(await arrive(server, "Stranger"), 403, "closed");
  } finally {
    await server.stop();
  }
});

test("an inbox or a limiter that breaks is said to, and is no answer", async () => {
  const server = await Server.start();
  try {
    const cookie = await server.guest("Ada");
    await server.kill();
    changeObjects(server, "InboxObject", "alter table sessions rename to lost");
    changeObjects(server, "LimiterObject", "alter table counters drop column ends");
    await server.restart();

    await refusedForNow(await server.fetch("/api/session", { cookie }), "no-inbox");
    await refusedForNow(await server.fetch("/api/rooms", { cookie }), "no-inbox");
    await refusedForNow(await open(server, cookie, "garden"), "no-inbox");
    await refusedForNow(await arrive(server, "Ben"), "no-limiter");
    const socket = new WebSocket(
      `${server.url.replace("http", "ws")}/api/rooms/${"0".repeat(32)}/socket?version=1`,
      { headers: { cookie, origin: server.url } },
    );
    const { code } = await new Promise((resolve) => socket.addEventListener("close", resolve));
    assert.equal(code, 4500);
  } finally {
    await server.stop();
  }
});

let server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server?.stop();
});

test("a session that is half over is renewed by any answer, and one that is over is none", async () => {
  const cookie = await server.guest("Ada");
  const who = (cookie) => server.fetch("/api/session", { cookie });
  assert.equal((await who(cookie)).headers.get("set-cookie"), null);
  assert.equal((await who(aged(cookie, 180))).headers.get("set-cookie"), null);

  const old = aged(cookie, 200);
  for (const path of ["/api/session", "/api/rooms"]) {
    const answer = await server.fetch(path, { cookie: old });
    assert.equal(answer.status, 200);
    const set = answer.headers.get("set-cookie");
    assert.match(set, /^__Host-natter=.*HttpOnly; Secure; SameSite=Lax; Path=\/; Max-Age=31536000$/);
    const renewed = set.split(";")[0];
    const again = await who(renewed);
    assert.equal((await again.json()).name, "Ada");
    assert.equal(again.headers.get("set-cookie"), null);
  }
  await refused(await who(aged(cookie, 366)), 401, "no-session");

  // Whoever signed out is not signed in again.
  const out = await server.fetch("/api/session", { method: "DELETE", cookie: old });
  assert.match(out.headers.get("set-cookie"), /^__Host-natter=;.*Max-Age=0$/);
  const late = await who(old);
  assert.equal(late.headers.get("set-cookie"), null);
  await refused(late, 401, "no-session");
});

test("a letter that can be written in two ways is one letter in a name", async () => {
  const composed = "Caf\u00e9";
  const inPieces = "Cafe\u0301";
  const arrived = await arrive(server, `Zoe\u0308`);
  const cookie = arrived.headers.get("set-cookie").split(";")[0];
  assert.equal((await arrived.json()).name, "Zo\u00eb");
  const renamed = await server.fetch("/api/session", json("PATCH", { name: inPieces }, cookie));
  assert.equal((await renamed.json()).name, composed);

  const first = await (await open(server, cookie, inPieces)).json();
  const second = await (await open(server, cookie, composed)).json();
  assert.equal(first.name, "caf\u00e9");
  assert.deepEqual(second, first);
  // Small letters may compose where capitals do not, and so does what hid between two.
  const capital = await (await open(server, cookie, "J\u030cazz")).json();
  assert.equal(capital.name, "\u01f0azz");
  const hidden = await server.fetch("/api/session", json("PATCH", { name: "e\u200b\u0301" }, cookie));
  assert.equal((await hidden.json()).name, "\u00e9");
  await refused(await open(server, cookie, "e\u0301".repeat(10_000)), 422, "bad-name");
});

// Another scheme is a case of the Worker's own tables: the proxy of `wrangler dev` rewrites it.
test("only a page of the same host and port may act", async () => {
  const { port } = server;
  const origins = [`http://localhost:${port + 1}`, `http://127.0.0.1:${port}`, "null"];
  for (const origin of origins) {
    const answer = await server.fetch("/api/session", { ...json("POST", { name: "Eve" }), origin });
    await refused(answer, 403, "foreign-origin");
  }
});

test("an address for sockets says so to whoever asks without one", async () => {
  const url = `${server.url}/api/rooms/${"0".repeat(32)}/socket?version=1`;
  const problem = await refused(await fetch(url), 426, "not-a-socket");
  assert.match(problem.detail, /Upgrade: websocket/);
});
