// What GitHub says, as far as signing in asks: its page, its token and its user, on loopback.
import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { freePort } from "./server.mjs";

export const GITHUB_SECRET = "what GitHub gave us";
const CLIENT_ID = "Iv1.natter";

const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

export class GitHub {
  static async listen() {
    const github = new GitHub();
    Object.assign(github, { port: await freePort(), codes: new Map(), tokens: new Map(), users: new Map() });
    github.url = `http://127.0.0.1:${github.port}`;
    github.vars = { GITHUB_CLIENT_ID: CLIENT_ID, GITHUB_URL: github.url, GITHUB_API_URL: `${github.url}/api` };
    github.http = createServer((request, response) =>
      github.#answer(request, response).catch((error) => response.writeHead(500).end(String(error))),
    );
    await new Promise((resolve) => github.http.listen(github.port, "127.0.0.1", resolve));
    return github;
  }

  /** Somebody with an account there. */
  knows(login, user) {
    this.users.set(login, { login, email: `${login}@example.org`, ...user });
  }

  /** Whoever is asked there is this one, and says yes; or nobody, and says no. */
  signedIn(login) {
    this.login = login;
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.url);
    const say = (status, body) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === "/login/oauth/authorize") {
      response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
    } else if (url.pathname === "/login/oauth/access_token" && request.method === "POST") {
      say(200, this.#exchange(new URLSearchParams(await bodyOf(request))));
    } else if (url.pathname === "/api/user") {
      const { authorization, "user-agent": agent } = request.headers;
      const user = this.tokens.get(authorization?.replace("Bearer ", ""));
      // GitHub answers nobody who does not say what they are.
      if (user && agent) say(200, this.said ?? user);
      else say(401, { message: "Bad credentials" });
    } else {
      say(404, { message: "Not Found" });
    }
  }

  #authorize(asked) {
    const back = new URL(asked.get("redirect_uri"));
    back.searchParams.set("state", asked.get("state"));
    if (this.iss !== null) back.searchParams.set("iss", this.iss ?? `${this.url}/login/oauth`);
    if (this.login) {
      const code = randomUUID();
      this.codes.set(code, { login: this.login, asked });
      back.searchParams.set("code", code);
    } else {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "The user has denied your application access.");
    }
    return back.href;
  }

  #exchange(form) {
    const found = this.codes.get(form.get("code"));
    this.codes.delete(form.get("code"));
    const verifier = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    const is = (name, value) => form.get(name) === value;
    // A refusal of GitHub's has the status of a success.
    if (!is("client_id", CLIENT_ID) || !is("client_secret", GITHUB_SECRET)) {
      return { error: "incorrect_client_credentials" };
    }
    if (!found || !is("redirect_uri", found.asked.get("redirect_uri"))) {
      return { error: "bad_verification_code" };
    }
    if (found.asked.get("code_challenge_method") !== "S256" || verifier !== found.asked.get("code_challenge")) {
      return { error: "bad_verification_code" };
    }
    const token = `gho_${randomUUID()}`;
    this.tokens.set(token, this.users.get(found.login));
    return { access_token: token, token_type: "bearer", scope: "" };
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
