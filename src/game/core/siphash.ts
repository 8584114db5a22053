/**
 * SipHash-2-4 (Jean-Philippe Aumasson, Daniel J. Bernstein): a keyed function of which no number of outputs tells the next,
 * to anybody who does not have the key. In 32-bit halves, since BigInt takes ten times as long.
 */

/** 128 bits as four words of 32 bits, the lowest first. */
export type SipKey = readonly [number, number, number, number];

/** 64 bits in two halves, each from -2^31 to 2^31 - 1. */
export type SipHash = { high: number; low: number };

const KEY_BYTES = 16;
const BYTES_OF_WORD = 4;
const COMPRESSION_ROUNDS = 2;
const FINALIZATION_ROUNDS = 4;

/**
 * The key that 32 hexadecimal digits spell, first byte first.
 *
 * @throws where the text is anything else; the message does not repeat it, since it may be a secret.
 */
export function sipKeyOf(hex: string): SipKey {
  if (!/^[0-9a-f]{32}$/i.test(hex))
    throw new Error("A draw key is 32 hexadecimal digits, and this is not one.");
  const bytes = Array.from({ length: KEY_BYTES }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  return [wordAt(bytes, 0), wordAt(bytes, 4), wordAt(bytes, 8), wordAt(bytes, 12)];
}

/** SipHash-2-4 of the message: bytes, as many as you like. */
export function sipHash24(key: SipKey, message: readonly number[]): SipHash {
  const words = Array.from({ length: Math.ceil(message.length / BYTES_OF_WORD) }, (_, i) =>
    wordAt(message, i * BYTES_OF_WORD),
  );
  return sipHash24OfWords(key, words, message.length);
}

/** The same of a message in words of 32 bits, each its lowest byte first; what is behind the message's end in the last word is 0. */
export function sipHash24OfWords(
  key: SipKey,
  words: readonly number[],
  bytes = words.length * BYTES_OF_WORD,
): SipHash {
  const [k0l, k0h, k1l, k1h] = key;
  // The four words of the state, each in a high and a low half.
  let v0h = k0h ^ 0x736f6d65;
  let v0l = k0l ^ 0x70736575;
  let v1h = k1h ^ 0x646f7261;
  let v1l = k1l ^ 0x6e646f6d;
  let v2h = k0h ^ 0x6c796765;
  let v2l = k0l ^ 0x6e657261;
  let v3h = k1h ^ 0x74656462;
  let v3l = k1l ^ 0x79746573;
  const blocks = (bytes >>> 3) + 1;
  for (let block = 0; block <= blocks; block++) {
    const isFinalization = block === blocks;
    const low = words[2 * block] ?? 0;
    let high = words[2 * block + 1] ?? 0;
    // The last block ends with the message's length.
    if (block === blocks - 1) high |= bytes << 24;
    v3h ^= high;
    v3l ^= low;
    if (isFinalization) v2l ^= 0xff;
    for (let round = isFinalization ? FINALIZATION_ROUNDS : COMPRESSION_ROUNDS; round > 0; round--) {
      // v0 += v1; v1 = rotl(v1, 13) ^ v0; v0 = rotl(v0, 32)
      let added = (v0l + v1l) | 0;
      let carried = (v0h + v1h + (added >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      let turned = (v1h << 13) | (v1l >>> 19);
      v1l = ((v1l << 13) | (v1h >>> 19)) ^ added;
      v1h = turned ^ carried;
      v0h = added;
      v0l = carried;
      // v2 += v3; v3 = rotl(v3, 16) ^ v2
      v2l = (v2l + v3l) | 0;
      v2h = (v2h + v3h + (v2l >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      turned = (v3h << 16) | (v3l >>> 16);
      v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
      v3h = turned ^ v2h;
      // v0 += v3; v3 = rotl(v3, 21) ^ v0
      v0l = (v0l + v3l) | 0;
      v0h = (v0h + v3h + (v0l >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      turned = (v3h << 21) | (v3l >>> 11);
      v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
      v3h = turned ^ v0h;
      // v2 += v1; v1 = rotl(v1, 17) ^ v2; v2 = rotl(v2, 32)
      added = (v2l + v1l) | 0;
      carried = (v2h + v1h + (added >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      turned = (v1h << 17) | (v1l >>> 15);
      v1l = ((v1l << 17) | (v1h >>> 15)) ^ added;
      v1h = turned ^ carried;
      v2h = added;
      v2l = carried;
    }
    v0h ^= high;
    v0l ^= low;
  }
  return { high: v0h ^ v1h ^ v2h ^ v3h, low: v0l ^ v1l ^ v2l ^ v3l };
}

/** Four bytes from an offset on, the lowest first; bytes behind the end are 0. */
function wordAt(bytes: readonly number[], offset: number): number {
  const byte = (index: number) => bytes[offset + index] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}
