/**
 * Names a text as the server does (`digestOf` of src/recordings/recorded-room.ts): the first characters of its SHA-256 in base64url. A browser's own
 * SHA-256 is there on secure pages alone, and answers later.
 */
const CHARS = 16;
const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;

/** The first 32 bits of the fractional parts of the roots of the first primes: square roots for the beginning, cube roots for the rounds. */
const PRIMES = firstPrimes(64);
const BEGINNING = Int32Array.from(PRIMES.slice(0, 8), prime => fraction(Math.sqrt(prime)));
const ROUNDS = Int32Array.from(PRIMES, prime => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++)
    if (primes.every(prime => number % prime !== 0)) primes.push(number);
  return primes;
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

const rotated = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

export function digestOf(text: string): string {
  const said = new TextEncoder().encode(text);
  const blocks = Math.ceil((said.length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  bytes.set(said);
  bytes[said.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - LENGTH_BYTES, Math.floor((said.length * 8) / 2 ** 32));
  view.setUint32(bytes.length - LENGTH_BYTES / 2, said.length * 8);
  const hash = BEGINNING.slice();
  const words = new Int32Array(ROUNDS.length);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) addBlock(hash, words, view, at);
  const out = new DataView(new ArrayBuffer(hash.length * 4));
  for (const [i, word] of hash.entries()) out.setInt32(i * 4, word);
  const binary = String.fromCharCode(...new Uint8Array(out.buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").slice(0, CHARS);
}

function addBlock(hash: Int32Array, words: Int32Array, view: DataView, at: number): void {
  const word = (i: number) => words[i] ?? 0;
  for (let i = 0; i < ROUNDS.length; i++) {
    if (i < 16) words[i] = view.getInt32(at + i * 4);
    else {
      const [early, late] = [word(i - 15), word(i - 2)];
      const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      words[i] = word(i - 16) + small + word(i - 7) + large;
    }
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < ROUNDS.length; i++) {
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + word(i)) | 0;
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i] ?? 0) + value;
}
