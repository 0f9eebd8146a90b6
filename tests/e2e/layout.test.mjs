import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { NARROW, Person, WIDE, openBrowser } from "./people.mjs";
import { Server } from "./server.mjs";

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

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
