// A real provider of OpenID Connect on loopback, and people who go through it without a page. It
// signs what a story wants signed, too.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { SignJWT, decodeJwt, decodeProtectedHeader, importJWK } from "jose";
import Provider from "oidc-provider";

import { json, taken } from "./answers.mjs";
import { freePort } from "./server.mjs";

export const CLIENT_SECRET = "a client secret, with odd: signs & more%20+";
const CLIENT_ID = "natter:test";

const KEYS = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
};

const newKey = (alg) => {
  const jwk = KEYS[alg]().privateKey.export({ format: "jwk" });
  return { ...jwk, kid: randomUUID(), use: "sig", alg: alg === "EdDSA" ? undefined : alg };
};

const findAccount = (_, accountId) => ({
  accountId,
  claims: () => ({ sub: accountId, name: `${accountId} of Elsewhere`, preferred_username: accountId }),
});

export class OpenId {
  /** Takes a port; it answers once it knows whom it serves. */
  static async listen(alg = "RS256") {
    const openid = new OpenId();
    Object.assign(openid, { alg, key: newKey(alg), port: await freePort(), counts: {} });
    openid.issuer = `http://127.0.0.1:${openid.port}`;
    openid.vars = { OPENID_ISSUER: openid.issuer, OPENID_CLIENT_ID: CLIENT_ID, OPENID_NAME: "Elsewhere" };
    openid.http = createServer((request, response) => openid.#answer(request, response));
    await new Promise((resolve) => openid.http.listen(openid.port, "127.0.0.1", resolve));
    return openid;
  }

  /** Serves this place. */
  serve(server) {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [`${server.url}/api/sign-in/openid/callback`],
          id_token_signed_response_alg: this.alg,
        },
      ],
      claims: { openid: ["sub"], profile: ["name", "preferred_username"] },
      conformIdTokenClaims: false,
      cookies: { keys: [randomUUID()] },
      findAccount,
      jwks: { keys: [this.key] },
      pkce: { required: () => true },
    });
    this.callback = provider.callback();
  }

  /** Changes what the next token says, and how it is signed. */
  meddle(change) {
    this.change = change;
  }

  async #answer(request, response) {
    const path = request.url.split("?")[0];
    this.counts[path] = (this.counts[path] ?? 0) + 1;
    if (this.is_away) {
      response.writeHead(503).end();
      return;
    }
    const { change } = this;
    if (path !== "/token" || !change) {
      this.callback(request, response);
      return;
    }
    this.change = undefined;
    const end = response.end.bind(response);
    const tokens = [];
    response.write = (chunk) => tokens.push(Buffer.from(chunk));
    response.end = async (chunk) => {
      if (chunk) tokens.push(Buffer.from(chunk));
      const body = JSON.stringify(await this.#changed(JSON.parse(Buffer.concat(tokens)), change));
      response.setHeader("content-length", Buffer.byteLength(body));
      end(body);
    };
    this.callback(request, response);
  }

  async #changed(tokens, { claims = {}, header = {}, key = this.key, raw }) {
    if (raw) return raw(tokens);
    const now = decodeJwt(tokens.id_token);
    const signed = new SignJWT({ ...now, ...claims }).setProtectedHeader({
      ...decodeProtectedHeader(tokens.id_token),
      ...header,
    });
    return { ...tokens, id_token: await signed.sign(await importJWK(key, this.alg)) };
  }

  otherKey(kid) {
    return { ...newKey(this.alg), kid };
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

/** Somebody without a page: what each site set, it gets back. */
export class Traveller {
  constructor(server, cookies = []) {
    this.server = server;
    this.jars = new Map([[server.url, new Map(cookies)]]);
  }

  get cookie() {
    return this.#jar(this.server.url);
  }


  #jar(url) {
    const jar = this.jars.get(new URL(url).origin) ?? new Map();
    return [...jar].map((pair) => pair.join("=")).join("; ");
  }

  async fetch(url, options = {}) {
    const { origin } = new URL(url);
    const headers = { ...options.headers, cookie: this.#jar(url) };
    const answer = await fetch(url, { ...options, headers, redirect: "manual" });
    const jar = this.jars.get(origin) ?? new Map();
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(";");
      const [name] = pair.split("=", 1);
      const value = pair.slice(name.length + 1);
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    this.jars.set(origin, jar);
    return answer;
  }

  /** Sets out: the provider's address. */
  async setOut(body = { errand: "sign-in" }, provider = "openid") {
    const answer = await this.ask("POST", `/api/sign-in/${provider}`, body);
    return (await taken(answer)).to;
  }

  /** Asks this place, as its own page does. */
  ask(method, path, body) {
    const { headers, body: text } = body ? json(method, body) : {};
    const { url } = this.server;
    return this.fetch(url + path, { method, headers: { ...headers, origin: url }, body: text });
  }

  /** Signs in at the provider and says yes: the address that it sends the browser back to. */
  async through(to, login) {
    let url = to;
    for (let hops = 0; hops < 20; hops += 1) {
      if (url.startsWith(this.server.url)) return url;
      let answer = await this.fetch(url);
      if (answer.status === 200) {
        const page = await answer.text();
        const [, prompt] = page.match(/name="prompt" value="(\w+)"/);
        const [, action] = page.match(/action="([^"]+)"/);
        const body = new URLSearchParams({ prompt, login, password: "any" });
        answer = await this.fetch(new URL(action, url), { method: "POST", body });
      }
      const next = answer.headers.get("location");
      if (!next) throw new Error(`${answer.status} ${await answer.text()}`);
      url = new URL(next, url).href;
    }
    throw new Error(`the provider leads nowhere: ${url}`);
  }

  /** Comes back: where the page goes on. */
  async comeBack(url) {
    const answer = await this.fetch(url);
    if (answer.status !== 303) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.headers.get("location");
  }

  /** The whole way. */
  async go(login, body) {
    return this.comeBack(await this.through(await this.setOut(body), login));
  }

  /** Makes an account after coming back. */
  join(handle, invite, name = handle) {
    return this.ask("POST", "/api/accounts", { invite, account: { name, handle, arrived: true } });
  }

  who() {
    return this.ask("GET", "/api/session");
  }
}
