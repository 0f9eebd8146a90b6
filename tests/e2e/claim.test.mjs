// The first run: who has the setup code owns the place, once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { claim, form, join, owned } from "./accounts.mjs";
import { cookieOf, refused, taken } from "./answers.mjs";
import { OPERATOR_SECRET, SESSION_SECRET, Server } from "./server.mjs";

const place = async (server) => taken(await server.fetch("/api/place"));

/** A server for as long as a story. */
async function withServer(options, story) {
  const server = await Server.start(options);
  try {
    await story(server);
  } finally {
    await server.stop();
  }
}

test("a place is claimed with its code, by one person", async () => {
  await withServer({}, async (server) => {
    const open = { name: "Natter", is_claimed: false, guests: true, sign_up: "invite" };
    assert.deepEqual(await place(server), open);
    // A place that nobody claimed lets guests in as ever, and makes no accounts.
    const guest = await server.guest("Early");
    await refused(await join(server, form("early"), undefined, guest), 403, "needs-invite");

    for (const code of ["", "wrong", "a setup code of these tests alonf"]) {
      const answer = await claim(server, form("eve"), code);
      assert.equal(answer.headers.get("set-cookie"), null);
      await refused(answer, 403, "wrong-code");
    }

    const rivals = ["ada", "bo", "cy"];
    const answers = await Promise.all(rivals.map((handle) => claim(server, form(handle))));
    const won = answers.filter((answer) => answer.status === 200);
    assert.equal(won.length, 1, answers.map((answer) => answer.status).join());
    for (const answer of answers.filter((answer) => answer !== won[0])) {
      await refused(answer, 409, "claimed");
    }
    const session = await won[0].json();
    assert.equal(session.standing, "owner");
    assert.ok(rivals.includes(session.handle));
    const cookie = cookieOf(won[0]);
    const account = await taken(await server.fetch("/api/account", { cookie }));
    assert.equal(account.standing, "owner");
    assert.equal(account.has_password, true);
    const { rooms } = await taken(await server.fetch("/api/rooms", { cookie }));
    assert.deepEqual(rooms.map((room) => room.name), ["lobby"]);

    assert.equal((await place(server)).is_claimed, true);
    await refused(await claim(server, form("late")), 409, "claimed");
    await refused(await claim(server, form("late"), "wrong"), 409, "claimed");
  });
});

test("without a setup code nobody claims, and the answer says which command sets one", async () => {
  const secrets = { SESSION_SECRET, OPERATOR_SECRET };
  for (const short of [{}, { SETUP_CODE: "fifteen letters" }]) {
    await withServer({ secrets: { ...secrets, ...short } }, async (server) => {
      for (const code of ["", "fifteen letters"]) {
        const problem = await refused(await claim(server, form("eve"), code), 503, "no-setup-code");
        assert.match(problem.detail, /wrangler secret put SETUP_CODE/);
      }
      await server.guest("Ada");
    });
  }
});

test("tries to claim are limited by address, and a form that does not do is none", async () => {
  await withServer({ vars: { CLAIMS_PER_HOUR: "2" } }, async (server) => {
    await refused(await claim(server, form("a")), 422, "bad-handle");
    await refused(await claim(server, form("ada", "a\u202eb")), 422, "bad-name");
    await refused(await claim(server, form("ada", "Ada", "short")), 422, "bad-password");
    await refused(await claim(server, { name: "Ada", handle: "ada" }), 400, "bad-request");
    for (const code of ["wrong", "wrong again"]) {
      await refused(await claim(server, form("eve"), code), 403, "wrong-code");
    }
    const third = await claim(server, form("ada"));
    assert.ok(Number(third.headers.get("retry-after")) > 60);
    await refused(third, 429, "too-many-claims");
  });
});

test("an open place takes accounts without an invite, once somebody owns it", async () => {
  const vars = { SIGN_UP: "open", OPEN_TO_GUESTS: "false", PLACE_NAME: "The Garden" };
  await withServer({ vars }, async (server) => {
    await refused(await join(server, form("bo")), 409, "not-claimed");
    await owned(server);
    const session = await taken(await join(server, form("bo")));
    assert.equal(session.standing, "member");
    const expected = { name: "The Garden", is_claimed: true, guests: false, sign_up: "open" };
    assert.deepEqual(await place(server), expected);
  });
});
