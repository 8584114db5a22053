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

/** Without an array in between: a state of 30 KB has 30 000 rounds, each of which would leave some behind. */
function addBlock(hash: Int32Array, words: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < ROUNDS.length; i++) {
    const early = words[i - 15] ?? 0;
    const late = words[i - 2] ?? 0;
    const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[i] = ((words[i - 16] ?? 0) + small + (words[i - 7] ?? 0) + large) | 0;
  }
  let a = hash[0] ?? 0;
  let b = hash[1] ?? 0;
  let c = hash[2] ?? 0;
  let d = hash[3] ?? 0;
  let e = hash[4] ?? 0;
  let f = hash[5] ?? 0;
  let g = hash[6] ?? 0;
  let h = hash[7] ?? 0;
  for (let i = 0; i < ROUNDS.length; i++) {
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + (words[i] ?? 0)) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  hash[0] = (hash[0] ?? 0) + a;
  hash[1] = (hash[1] ?? 0) + b;
  hash[2] = (hash[2] ?? 0) + c;
  hash[3] = (hash[3] ?? 0) + d;
  hash[4] = (hash[4] ?? 0) + e;
  hash[5] = (hash[5] ?? 0) + f;
  hash[6] = (hash[6] ?? 0) + g;
  hash[7] = (hash[7] ?? 0) + h;
}
