// `wrangler dev` with storage of its own, started, killed and started again by the stories.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wrangler = process.env.WRANGLER ?? join(root, "node_modules/.bin/wrangler");
const READY_WITHIN_MS = 90_000;
const LOG_LINES_MAX = 200;

export const SESSION_SECRET = "a secret of these tests alone 0123456789";
export const SETUP_CODE = "a setup code of these tests alone";
export const OPERATOR_SECRET = "only-for-these-tests-0123456789abcdef";

// The limits that a test would otherwise wait for.
const DOORS = ["GUESTS", "ROOMS", "ACCOUNTS", "CLAIMS", "CODES", "SIGN_INS", "HANDLE_SIGN_INS", "INVITES", "HAND_OFFS"];
const VARS = Object.fromEntries(DOORS.map((door) => [`${door}_PER_HOUR`, "1000"]));

/** A storage folder with the D1 schema applied, to be copied by each server. */
export async function prepareStorage() {
  const folder = mkdtempSync(join(tmpdir(), "natter-e2e-"));
  const result = spawnSync(
    wrangler,
    ["d1", "migrations", "apply", "DB", "--local", "--persist-to", folder],
    { cwd: root, env: { ...process.env, CI: "true" }, encoding: "utf8" },
  );
  if (result.status !== 0) {
    throw new Error(`the D1 schema was not applied:\n${result.stdout}\n${result.stderr}`);
  }
  return folder;
}

export function removeStorage(folder) {
  rmSync(folder, { recursive: true, force: true });
}

export async function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export const SECRETS = { SESSION_SECRET, OPERATOR_SECRET, SETUP_CODE };

/**
 * One server; `vars` override what wrangler.toml sets, `schema: false` leaves D1 empty, and
 * `secrets` are all that it has.
 */
export class Server {
  static async start({ vars = {}, secrets = SECRETS, schema = true } = {}) {
    const server = new Server();
    server.vars = { ...VARS, ...vars };
    server.port = await freePort();
    server.url = `http://localhost:${server.port}`;
    server.storage = mkdtempSync(join(tmpdir(), "natter-e2e-"));
    server.secrets = join(server.storage, "secrets.env");
    if (schema) {
      cpSync(process.env.NATTER_E2E_STORAGE, server.storage, { recursive: true });
    }
    const lines = Object.entries(secrets).map(([name, secret]) => `${name}="${secret}"\n`);
    writeFileSync(server.secrets, lines.join(""));
    await server.restart();
    return server;
  }

  /** Starts the process on the same port and storage as before. */
  async restart() {
    const vars = Object.entries(this.vars).flatMap(([key, value]) => ["--var", `${key}:${value}`]);
    this.log = [];
    this.process = spawn(
      wrangler,
      [
        "dev",
        ...["--port", String(this.port), "--ip", "127.0.0.1"],
        ...["--inspector-port", String(await freePort())],
        ...["--persist-to", this.storage, "--env-file", this.secrets],
        ...["--show-interactive-dev-session", "false", "--log-level", "info"],
        ...vars,
      ],
      { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"], env: process.env },
    );
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (bytes) => {
        this.log.push(bytes.toString());
        this.log.splice(0, this.log.length - LOG_LINES_MAX);
      });
    }
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    await this.#ready();
  }

  async #ready() {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (this.process.exitCode !== null) {
        break;
      }
      const answer = await fetch(`${this.url}/api/health`).catch(() => null);
      if (answer?.status === 200 || answer?.status === 503) {
        return;
      }
      await pause(100);
    }
    await this.kill();
    throw new Error(`the server did not come up:\n${this.log.join("")}`);
  }

  /** Kills the process and all that it started, as a crash would. */
  async kill() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      process.kill(-this.process.pid, "SIGKILL");
    }
    await this.ended;
  }

  async stop() {
    await this.kill();
    rmSync(this.storage, { recursive: true, force: true });
  }

  /** Asks the API as a script would: with an Origin of its own. */
  async fetch(path, { cookie, origin = this.url, ...options } = {}) {
    const headers = { ...options.headers };
    if (cookie) headers.cookie = cookie;
    if (origin) headers.origin = origin;
    return fetch(`${this.url}${path}`, { ...options, headers });
  }

  /** Has a crowd post so many messages to a room, and waits until all are acked. */
  fill(room, messages) {
    const crowd = process.env.NATTER_CROWD;
    const filled = spawnSync(crowd, [String(this.port), room, String(messages)], {
      encoding: "utf8",
    });
    if (filled.status !== 0) {
      throw new Error(`the room was not filled: ${filled.error ?? filled.stderr}`);
    }
  }

  /** A guest's session cookie. */
  async guest(name) {
    const answer = await this.fetch("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (answer.status !== 200 && answer.status !== 201) {
      throw new Error(`no session: ${answer.status} ${await answer.text()}`);
    }
    return answer.headers.get("set-cookie").split(";")[0];
  }
}
