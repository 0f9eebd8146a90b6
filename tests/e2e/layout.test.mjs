import assert from "node:assert/strict";
import { before, test } from "node:test";

import { NARROW, Person, WIDE } from "./people.mjs";
import { browser, server } from "./stage.mjs";

const MESSAGES = 150;

before(() => server.fill("lobby", MESSAGES));

for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  test(`a long text that is answered widens nothing in a ${size} window`, async () => {
    const ada = await Person.arrive(browser, server, "Ada", { viewport });
    const text = `${size} ${"and so on ".repeat(40)}`;
    await ada.say(text);
    await ada.sees(size);
    const edges = () =>
      ada.page.evaluate(() => ({
        timeline: document.querySelector('[role="log"]').getBoundingClientRect().right,
        page: document.documentElement.scrollWidth,
      }));
    const calm = await edges();
    await ada.act(size, "Reply");
    await ada.page.getByText(/answering/i).waitFor();
    assert.deepEqual(await edges(), calm);
    await ada.leave();
  });
}

/**
 * Watches what shifts in the page, from its beginning on, as browsers add it up; but for who is
 * here, which is told a moment later and grows with each person.
 */
async function watchShifts(page) {
  await page.evaluate(() => {
    globalThis.shifts = [];
    const note = (entry) => ({
      value: entry.value,
      of: entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "?"),
    });
    const watch = new PerformanceObserver((list) => {
      const isPeople = ({ node }) => node?.closest?.(".pane-panel, .faces");
      const own = list
        .getEntries()
        .filter((entry) => !entry.hadRecentInput && !entry.sources.every(isPeople));
      globalThis.shifts.push(...own.map(note));
    });
    watch.observe({ type: "layout-shift", buffered: true });
  });
}

/** Waits until what there is to paint is painted. */
const painted = (page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });

async function shifted(page) {
  await painted(page);
  return page.evaluate(() => globalThis.shifts);
}

for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  test(`nothing shifts in a ${size} window when it opens, somebody writes, somebody reacts`, async () => {
    const text = `new in a ${size} window`;
    const ben = await Person.arrive(browser, server, "Ben");
    const ada = await Person.arrive(browser, server, "Ada", { viewport });
    await ada.page.reload();
    await watchShifts(ada.page);
    await ada.composer.waitFor();
    await ada.sees("and so on");
    assert.deepEqual(await shifted(ada.page), [], "it opened");

    await ben.say(text);
    await ada.sees(text);
    assert.deepEqual(await shifted(ada.page), [], "somebody wrote");

    await ben.act(text, "thumbs up");
    await ada.message(text).getByRole("button", { name: /👍 1/ }).waitFor();
    assert.deepEqual(await shifted(ada.page), [], "somebody reacted");

    // The watch works.
    await ada.timeline.evaluate((log) => log.style.setProperty("margin-top", "60px"));
    await ada.page.waitForFunction(() => globalThis.shifts.length > 0);
    await ada.leave();
    await ben.leave();
  });
}

test("a reaction touches the one message that it is for", async () => {
  const ben = await Person.arrive(browser, server, "Ben");
  const ada = await Person.arrive(browser, server, "Ada");
  for (const text of ["the one before", "the one in question", "the one after"]) {
    await ben.say(text);
    await ada.sees(text);
    await ada.message(text).locator("time:not(:empty)").first().waitFor();
  }
  await ada.timeline.evaluate((log) => {
    globalThis.touched = [];
    const watch = new MutationObserver((changes) => {
      const row = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
      const names = changes.map(({ target }) => row(target).closest('[role="article"]')?.id ?? "none");
      globalThis.touched.push(...names);
    });
    watch.observe(log, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await ben.act("the one in question", "thumbs up");
  const row = ada.message("the one in question");
  await row.getByRole("button", { name: /👍 1/ }).waitFor();
  const touched = await ada.page.evaluate(() => [...new Set(globalThis.touched)]);
  assert.deepEqual(touched, [await row.getAttribute("id")]);
  await ada.leave();
  await ben.leave();
});

test("a finger that rests on a message opens what can be done with it", async () => {
  const ada = await Person.arrive(browser, server, "Ada", {
    viewport: NARROW,
    hasTouch: true,
    isMobile: true,
  });
  await ada.say("rest here");
  const row = ada.message("rest here");
  await row.locator("time:not(:empty)").first().waitFor();
  const { x, y, width, height } = await row.boundingBox();
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  const touch = await ada.context.newCDPSession(ada.page);
  const sheet = ada.page.getByRole("dialog", { name: "Message actions" });

  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await sheet.waitFor();
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await sheet.getByRole("button", { name: "Reply" }).tap();
  await ada.page.getByText("Answering").waitFor();
  await sheet.waitFor({ state: "detached" });
  assert.deepEqual(ada.errors, []);
  await ada.leave();
});

test("what is being read stays in its place while older messages come above it", async () => {
  // So low that the rows at hand reach far beyond it: nothing older is asked for yet.
  const ada = await Person.arrive(browser, server, "Ada", {
    viewport: { ...WIDE, height: 640 },
  });
  await ada.sees("and so on");
  await painted(ada.page);
  const oldest = await ada.oldest();
  const read = await ada.timeline.evaluate((log) => {
    log.scrollTop = 300;
    const top = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll('[role="article"]')];
    const row = rows.find((row) => row.getBoundingClientRect().bottom > top);
    return { id: row.id, top: row.getBoundingClientRect().top };
  });
  await ada.seesOlderThan(oldest);
  await painted(ada.page);
  const top = await ada.page.evaluate(
    (id) => document.getElementById(id).getBoundingClientRect().top,
    read.id,
  );
  assert.ok(Math.abs(top - read.top) <= 1, `it was at ${read.top} and is at ${top}`);
  await ada.leave();
});
