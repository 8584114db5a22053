/** Passwords of staff, and the secrets of one-time links. */
import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

type Password = { salt: string; hash: string };

/** 32 MB and some 80 ms of a core for each try. */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const HASH_BYTES = 32;

export const MIN_PASSWORD_CHARACTERS = 12;
export const MAX_PASSWORD_CHARACTERS = 200;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** One at a time: many who try passwords at once take no more than one core, and no more memory than one. */
let last: Promise<unknown> = Promise.resolve();
function hashOf(password: string, salt: Buffer): Promise<Buffer> {
  const hashed = last.then(() => derive(password.normalize("NFKC"), salt, HASH_BYTES, COST));
  last = hashed.catch(() => undefined);
  return hashed;
}

export async function newPassword(password: string): Promise<Password> {
  const salt = randomBytes(16);
  return { salt: salt.toString("base64"), hash: (await hashOf(password, salt)).toString("base64") };
}

/** Takes as long where there is none: who tries names learns nothing. */
export async function isPassword(password: string, kept: Password | undefined): Promise<boolean> {
  const found = await hashOf(password, kept ? Buffer.from(kept.salt, "base64") : randomBytes(16));
  return kept !== undefined && timingSafeEqual(found, Buffer.from(kept.hash, "base64"));
}

/** 256 random bits: a plain hash of it gives nothing away. */
export function newInvite(): { secret: string; invite_hash: string } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, invite_hash: inviteHash(secret) };
}

export function inviteHash(secret: string): string {
  return createHash("sha256").update(`staff invite:${secret}`).digest("base64url");
}
