// Coming in by an invite, and what does not let anybody in.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join as path } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";

import { form, invite, join, member, owned } from "./accounts.mjs";
import { json, refused, taken } from "./answers.mjs";
import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

let ada;
before(async () => {
  ada = await owned(server);
});

const invited = (code) => server.fetch(`/api/invites/${code}`);

test("an invite says who invites where, and lets somebody in", async () => {
  const made = await taken(await invite(server, ada));
  assert.match(made.code, /^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
  assert.equal(made.link, `${server.url}/join/${made.code}`);
  assert.match(made.qr.path, /^M0 0h7v1h-7z/);
  assert.deepEqual([made.by, made.uses, made.uses_max], ["ada", 0, 10]);
  // However it is typed.
  for (const code of [made.code, made.code.toUpperCase().replace("-", "")]) {
    assert.deepEqual(await taken(await invited(code)), { place: "Natter", by: "ada" });
  }
  const answer = await join(server, form("bo", "Bo"), made.code.toUpperCase());
  const session = await taken(answer);
  assert.deepEqual([session.name, session.handle, session.standing], ["Bo", "bo", "member"]);
  const { invites } = await taken(await server.fetch("/api/invites", { cookie: ada }));
  assert.equal(invites.find(({ code }) => code === made.code).uses, 1);
  assert.equal(invites.find(({ code }) => code === made.code).qr.path, made.qr.path);
});

test("an invite for one brings in one, whoever comes at the same time", async () => {
  const { code } = await taken(await invite(server, ada, { lasts_s: 3600, uses_max: 1 }));
  const handles = ["race_a", "race_b", "race_c", "race_d"];
  const answers = await Promise.all(handles.map((handle) => join(server, form(handle), code)));
  const [won, ...others] = answers.sort((a, b) => a.status - b.status);
  assert.equal((await taken(won)).standing, "member");
  for (const other of others) await refused(other, 404, "no-invite");
  await refused(await invited(code), 404, "no-invite");
});

test("an invite that was revoked, or that there never was, lets nobody in", async () => {
  const { code } = await taken(await invite(server, ada));
  const revoke = (cookie) => server.fetch(`/api/invites/${code}`, { method: "DELETE", cookie });
  await taken(await revoke(ada), 204);
  await taken(await revoke(ada), 204);
  for (const bad of [code, "00000-00000", "nonsense", "%00"]) {
    await refused(await invited(bad), 404, "no-invite");
    await refused(await join(server, form("nobody"), bad), 404, "no-invite");
  }
});

test("an invite that is over lets nobody in", async () => {
  const { code } = await taken(await invite(server, ada));
  await server.kill();
  const folder = path(server.storage, "v3/d1/miniflare-D1DatabaseObject");
  const files = readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  for (const file of files) {
    const database = new DatabaseSync(path(folder, file));
    database.prepare("UPDATE invites SET expires_at = ? WHERE code = ?").run(Date.now(), code);
    database.close();
  }
  await server.restart();
  await refused(await invited(code), 404, "no-invite");
  await refused(await join(server, form("late"), code), 404, "no-invite");
});

test("a handle is one person's, and so is what looks like it", async () => {
  const { code } = await taken(await invite(server, ada));
  for (const handle of ["ADA", "a_d_a", "@ada"]) {
    await refused(await join(server, form(handle, "Eve"), code), 409, "handle-taken");
  }
  // Letters of another script, letters that show nothing, and names of the place itself.
  for (const handle of ["аda", "ad\u200ba", "ａｄａ", "adm1n", "everyone", "a b", ""]) {
    await refused(await join(server, form(handle, "Eve"), code), 422, "bad-handle");
  }
});

test("members make no invites, moderators and owners see all of them", async () => {
  const { cookie } = await member(server, ada, "mia");
  await refused(await invite(server, cookie), 403, "not-allowed");
  assert.deepEqual(await taken(await server.fetch("/api/invites", { cookie })), { invites: [] });
  const { code } = await taken(await invite(server, ada));
  const theirs = server.fetch(`/api/invites/${code}`, { method: "DELETE", cookie });
  await refused(await theirs, 404, "no-invite");
  await taken(await invited(code));
  for (const body of [
    { lasts_s: 59, uses_max: 1 },
    { lasts_s: 40_000_000, uses_max: 1 },
    { lasts_s: 60, uses_max: 0 },
    { lasts_s: 60, uses_max: 10_001 },
  ]) {
    await refused(await invite(server, ada, body), 400, "bad-request");
  }
});

test("a guest who makes an account stays who they are, with another session", async () => {
  const gus = await Person.arrive(browser, server, "Gus");
  await gus.say("said as a guest");
  await gus.message("said as a guest").waitFor();
  const [{ name, value }] = await gus.context.cookies();
  const before = `${name}=${value}`;
  const guest = await taken(await server.fetch("/api/session", { cookie: before }));
  assert.deepEqual([guest.standing, guest.handle], ["guest", undefined]);

  const { code } = await taken(await invite(server, ada));
  const body = JSON.stringify({ invite: code, account: form("gus", "Gustav") });
  const session = await gus.page.evaluate(
    (body) => fetch("/api/accounts", { method: "POST", body }).then((answer) => answer.json()),
    body,
  );
  assert.equal(session.user, guest.user);
  assert.deepEqual([session.name, session.handle], ["Gustav", "gus"]);
  // The cookie from before is worth nothing: whoever planted it is not in.
  const [cookie] = await gus.context.cookies();
  const after = `${cookie.name}=${cookie.value}`;
  assert.notEqual(after, before);
  await refused(await server.fetch("/api/session", { cookie: before }), 401, "no-session");
  await refused(await join(server, form("gus_two"), code, after), 409, "has-account");

  await gus.page.reload();
  await gus.message("said as a guest").waitFor();
  const { rooms } = await taken(await server.fetch("/api/rooms", { cookie: after }));
  assert.deepEqual(rooms.map((room) => room.name), ["lobby"]);
  const renamed = await server.fetch("/api/session", json("PATCH", { name: "Gustavo" }, after));
  assert.deepEqual(
    [(await taken(renamed)).name, session.handle, session.standing],
    ["Gustavo", "gus", "member"],
  );
});
