/** Names for content by what is in it: the same content has the same hash, however often and by whom it is published. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../dynamo/canonical-json.ts";

/** 128 bits in hex: no two contents ever share it by accident. */
const HASH_LENGTH = 32;

/** Does not depend on the order of keys, nor on times of publication, which are no part of the content. */
export function contentHash(content: unknown): string {
  return createHash("sha256").update(canonicalJson(content)).digest("hex").slice(0, HASH_LENGTH);
}

/** The hash of a whole version. */
export function versionHash(setHashes: Readonly<Record<string, string | undefined>>): string {
  return contentHash(setHashes);
}
