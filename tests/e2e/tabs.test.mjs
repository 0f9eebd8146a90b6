import assert from "node:assert/strict";
import { before, test } from "node:test";

import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

// Longer than the longest pause between two tries to connect, 30 s.
const RECONNECTED_WITHIN_MS = 75_000;

/** A switch for the sockets of all tabs: while it is off, rooms cannot be reached, pages can. */
async function socketSwitch(context) {
  const line = { on: true, open: new Set() };
  await context.routeWebSocket(/\/socket/, (socket) => {
    if (!line.on) {
      socket.close({ code: 1011 });
      return;
    }
    socket.connectToServer();
    line.open.add(socket);
  });
  line.cut = async () => {
    line.on = false;
    for (const socket of line.open) await socket.close({ code: 1011 });
    line.open.clear();
  };
  return line;
}

const logOf = (page) => page.getByRole("log");
const boxOf = (page) => page.getByRole("textbox", { name: "Message" });

/** Waits until the tab has written down what its composer holds. */
const keeps = (page, draft) =>
  page.waitForFunction((draft) => Object.values(sessionStorage).includes(draft), draft);

async function say(page, text) {
  await boxOf(page).fill(text);
  await boxOf(page).press("Enter");
  await logOf(page).getByText(text).waitFor();
}

test("two tabs post while the room is away, both are reloaded, and both posts arrive once", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const line = await socketSwitch(ada.context);
  const first = ada.page;
  await first.reload();
  await boxOf(first).waitFor();
  const second = await ada.open("/");
  await boxOf(second).waitFor();
  await say(first, "before the cut");
  await logOf(second).getByText("before the cut").waitFor();

  await line.cut();
  await say(first, "from the first tab");
  await say(second, "from the second tab");
  await boxOf(first).fill("draft of the first");
  await boxOf(second).fill("draft of the second");
  await keeps(first, "draft of the first");
  await keeps(second, "draft of the second");
  await Promise.all([first.reload(), second.reload()]);
  for (const page of [first, second]) {
    await logOf(page).getByText("from the first tab").waitFor();
    await logOf(page).getByText("from the second tab").waitFor();
  }
  assert.equal(await boxOf(first).inputValue(), "draft of the first");
  assert.equal(await boxOf(second).inputValue(), "draft of the second");

  line.on = true;
  const ben = await Person.arrive(browser, server, "Ben");
  await ben.sees("from the first tab", RECONNECTED_WITHIN_MS);
  await ben.sees("from the second tab", RECONNECTED_WITHIN_MS);
  for (const page of [first, second, ben.page]) {
    for (const text of ["from the first tab", "from the second tab"]) {
      const rows = logOf(page).getByRole("article").filter({ hasText: text });
      await rows.locator("time:not(:empty)").first().waitFor({ timeout: RECONNECTED_WITHIN_MS });
      assert.equal(await rows.count(), 1, text);
    }
  }
  const kept = await first.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith("natter.post.")),
  );
  assert.deepEqual(kept, [], "nothing is left on its way");
  assert.deepEqual(ada.errors, []);
  await ada.leave();
  await ben.leave();
});

test("what a closed tab left on its way goes out from the one that stays", async () => {
  const cleo = await Person.arrive(browser, server, "Cleo");
  const line = await socketSwitch(cleo.context);
  const stays = cleo.page;
  await stays.reload();
  await boxOf(stays).waitFor();
  const goes = await cleo.open("/");
  await boxOf(goes).waitFor();
  await line.cut();
  await say(goes, "written in a tunnel");
  await goes.close();
  line.on = true;
  // It comes to the front.
  await stays.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  const row = logOf(stays).getByRole("article").filter({ hasText: "written in a tunnel" });
  await row.locator("time:not(:empty)").first().waitFor({ timeout: RECONNECTED_WITHIN_MS });
  assert.equal(await row.count(), 1);
  const dora = await Person.arrive(browser, server, "Dora");
  await dora.sees("written in a tunnel");
  await cleo.leave();
  await dora.leave();
});

test("what one tab gives up, the other one does not send", async () => {
  const eve = await Person.arrive(browser, server, "Eve");
  const line = await socketSwitch(eve.context);
  const first = eve.page;
  await first.reload();
  await boxOf(first).waitFor();
  await line.cut();
  await say(first, "rather not");
  const second = await eve.open("/");
  await logOf(second).getByText("rather not").waitFor();
  await second.evaluate(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("natter.post.")) localStorage.removeItem(key);
    }
  });
  await logOf(first).getByText("rather not").waitFor({ state: "detached" });
  await eve.leave();
});
