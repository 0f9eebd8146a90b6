// What a server stored, changed while it is down: as if time had passed, or somebody had read it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const D1 = "v3/d1/miniflare-D1DatabaseObject";
const INBOXES = "v3/do/natter-InboxObject";

async function changed(server, folder, work) {
  await server.kill();
  const path = join(server.storage, folder);
  const files = readdirSync(path).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  const results = files.map((file) => {
    const database = new DatabaseSync(join(path, file));
    const result = work(database);
    database.close();
    return result;
  });
  await server.restart();
  return results;
}

/** Works on D1. */
export const inD1 = async (server, work) => (await changed(server, D1, work))[0];

/** Works on each person's inbox. */
export const inInboxes = (server, work) => changed(server, INBOXES, work);
