import assert from "node:assert/strict";
import { test } from "node:test";

import { Server } from "./server.mjs";

const arrival = (name) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ name }),
});

test("a database without a schema answers with the command to type", async () => {
  const server = await Server.start({ schema: false });
  try {
    const answer = await server.fetch("/api/session", arrival("Early"));
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).detail, /wrangler d1 migrations apply/);
  } finally {
    await server.stop();
  }
});

test("guests are limited by address, and one setting closes the door", async () => {
  const limited = await Server.start({ vars: { GUESTS_PER_HOUR: "2" } });
  try {
    await limited.guest("One");
    await limited.guest("Two");
    const third = await limited.fetch("/api/session", arrival("Three"));
    assert.equal(third.status, 429);
    assert.ok(Number(third.headers.get("retry-after")) > 0);
    assert.ok((await third.json()).retry_after_ms > 0);
  } finally {
    await limited.stop();
  }

  const closed = await Server.start({ vars: { OPEN_TO_GUESTS: "false" } });
  try {
    assert.equal((await closed.fetch("/api/session", arrival("Stranger"))).status, 403);
  } finally {
    await closed.stop();
  }
});
