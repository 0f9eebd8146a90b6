// Fetches an annex: a part of the client that is a file of its own. `boot.js` is bundled with
// what cuts and loads the annexes; that calls this in the place of `fetch`.

async function asked(address, options) {
  const answer = await fetch(address, options);
  const isThere = answer.ok && answer.headers.get("content-type") === "application/wasm";
  return [answer, isThere];
}

/** The annex at this address; an address that leads elsewhere is one of an old version. */
export async function fetchAnnex(address) {
  let [answer, isThere] = await asked(address);
  // A browser may have kept the page that some other version answered with.
  if (!isThere) [answer, isThere] = await asked(address, { cache: "reload" });
  if (isThere) return answer;
  if (answer.ok || answer.status === 404) document.documentElement.dataset.old = "";
  throw new Error(`${address} is not there`);
}
