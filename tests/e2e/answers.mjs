// Requests with a JSON body, and answers that refuse.
import assert from "node:assert/strict";

/** A request with a JSON body. */
export const json = (method, body, cookie) => ({
  method,
  cookie,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** What a refusal says; it has to be a problem of this status and kind. */
export async function refused(answer, status, type) {
  const problem = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(problem));
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.equal(problem.type, type);
  assert.equal(problem.status, status);
  return problem;
}

/** What a good answer says. */
export async function taken(answer, status = 200) {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return text === "" ? undefined : JSON.parse(text);
}

/** The cookie that an answer sets. */
export const cookieOf = (answer) => answer.headers.get("set-cookie")?.split(";")[0];
