import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { after, before, test } from "node:test";

import { Server } from "./server.mjs";

const dist = new URL("../../dist", import.meta.url);
let server;

before(async () => {
  server = await Server.start();
});

after(() => server.stop());

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
