// One server and one browser for all stories of a file, which runs in a process of its own:
// whoever imports this waits for both, and they are stopped after the last story.
import { after } from "node:test";

import { openBrowser } from "./people.mjs";
import { Server } from "./server.mjs";

export const server = await Server.start();
export const browser = await openBrowser();

after(async () => {
  await browser.close();
  await server.stop();
});
