// Accounts as a script makes them: over HTTP, without a page.
import { cookieOf, json, taken } from "./answers.mjs";
import { SETUP_CODE } from "./server.mjs";

export const PASSWORD = "correct horse battery staple";

/** The account of a form, with a password. */
export const form = (handle, name = handle, password = PASSWORD) => ({ name, handle, password });

export const claim = (server, account, code = SETUP_CODE) =>
  server.fetch("/api/claim", json("POST", { code, account }));

export const join = (server, account, invite, cookie) =>
  server.fetch("/api/accounts", json("POST", { invite, account }, cookie));

export const signIn = (server, handle, password = PASSWORD, cookie) =>
  server.fetch("/api/sign-in", json("POST", { password: { handle, password } }, cookie));

export const invite = (server, cookie, body = { lasts_s: 3600, uses_max: 10 }) =>
  server.fetch("/api/invites", json("POST", body, cookie));

/** A place with an owner; their cookie. */
export async function owned(server, handle = "ada") {
  const answer = await claim(server, form(handle));
  await taken(answer);
  return cookieOf(answer);
}

/** A member who came by an invite of somebody's; their cookie and session. */
export async function member(server, inviter, handle) {
  const { code } = await taken(await invite(server, inviter));
  const answer = await join(server, form(handle), code);
  return { cookie: cookieOf(answer), session: await taken(answer) };
}
