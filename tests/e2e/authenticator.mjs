// An authenticator in a few lines: what it says, byte by byte (WebAuthn Level 3, §6).
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const base64 = (bytes) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

/** CBOR, as far as it is needed. */
const head = (major, number) => {
  if (number < 24) return Buffer.from([(major << 5) | number]);
  if (number < 256) return Buffer.from([(major << 5) | 24, number]);
  return Buffer.from([(major << 5) | 25, number >> 8, number & 255]);
};
const int = (number) => (number < 0 ? head(1, -1 - number) : head(0, number));
const bytes = (value) => Buffer.concat([head(2, value.length), value]);
const text = (value) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries) => Buffer.concat([head(5, entries.length), ...entries.flat()]);

const part = (jwk, name) => bytes(Buffer.from(jwk[name], "base64url"));

/** Key pairs by algorithm: how to make one, and its COSE key. */
const ALGORITHMS = {
  ES256: [
    () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    (jwk) => [
      [int(1), int(2)],
      [int(3), int(-7)],
      [int(-1), int(1)],
      [int(-2), part(jwk, "x")],
      [int(-3), part(jwk, "y")],
    ],
  ],
  EdDSA: [
    () => generateKeyPairSync("ed25519"),
    (jwk) => [
      [int(1), int(1)],
      [int(3), int(-8)],
      [int(-1), int(6)],
      [int(-2), part(jwk, "x")],
    ],
  ],
  RS256: [
    () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    (jwk) => [
      [int(1), int(3)],
      [int(3), int(-257)],
      [int(-1), part(jwk, "n")],
      [int(-2), part(jwk, "e")],
    ],
  ],
};

/** One passkey, of an authenticator that counts. */
export class Passkey {
  constructor(algorithm = "ES256") {
    const [make, cose] = ALGORITHMS[algorithm];
    const { publicKey, privateKey } = make();
    this.algorithm = algorithm;
    this.secret = privateKey;
    this.key = map(cose(publicKey.export({ format: "jwk" })));
    this.id = randomBytes(32);
    this.counter = 0;
  }

  #clientData(type, { challenge }, origin) {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #says(rpId, flags, rest = Buffer.alloc(0)) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, rest]);
  }

  /** Answers `navigator.credentials.create`. */
  create(asked, origin, { rpId = asked.rp_id } = {}) {
    this.user = asked.user;
    const length = Buffer.from([0, this.id.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.key]);
    const attestation = map([
      [text("fmt"), text("none")],
      [text("attStmt"), map([])],
      [text("authData"), bytes(this.#says(rpId, 0x45, credential))],
    ]);
    return {
      token: asked.token,
      client_data: base64(this.#clientData("webauthn.create", asked, origin)),
      attestation: base64(attestation),
      label: `a passkey of ${this.algorithm}`,
    };
  }

  /** Answers `navigator.credentials.get`. */
  get(asked, origin, { count = 1, flags = 0x05 } = {}) {
    this.counter += count;
    const clientData = this.#clientData("webauthn.get", asked, origin);
    const said = this.#says(asked.rp_id, flags);
    const hash = this.algorithm === "EdDSA" ? null : "sha256";
    return {
      token: asked.token,
      id: base64(this.id),
      client_data: base64(clientData),
      authenticator_data: base64(said),
      signature: base64(sign(hash, Buffer.concat([said, sha256(clientData)]), this.secret)),
      user_handle: this.user,
    };
  }
}
