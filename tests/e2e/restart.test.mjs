import { test } from "node:test";

import { Person } from "./people.mjs";
import { browser, server } from "./stage.mjs";

// Longer than the longest pause between two tries to connect, 30 s.
const RECONNECTED_WITHIN_MS = 75_000;

test("the server is killed and started again, and both go on without loss", async () => {
  const ada = await Person.arrive(browser, server, "Ada");
  const ben = await Person.arrive(browser, server, "Ben");
  for (let n = 1; n <= 5; n += 1) {
    await ada.say(`before the crash ${n}`);
  }
  await ben.sees("before the crash 5");

  await server.kill();
  await ada.say("said while nobody listened");
  await ada.sees("said while nobody listened");
  await ada.page.getByText(/connecting again|you are offline/i).filter({ visible: true }).first().waitFor();

  await server.restart();
  await ben.sees("said while nobody listened", RECONNECTED_WITHIN_MS);
  await ben.say("welcome back");
  await ada.sees("welcome back", RECONNECTED_WITHIN_MS);
  for (let n = 1; n <= 5; n += 1) {
    await ben.sees(`before the crash ${n}`);
  }

  const once = await ben.message("said while nobody listened").count();
  if (once !== 1) {
    throw new Error(`the message is shown ${once} times`);
  }
});
