/**
 * A long text that grows by short ones, as its bytes in UTF-8. As a string it would be a tree of all the pieces that it was ever put together from,
 * thousands for each room, and every garbage collection would go along them until somebody reads it.
 */

/** Twice as many each time would leave a fourth of it empty on average; to copy some 20 KB anew now and then is nothing beside writing them. */
const BYTES_AT_ONCE = 4096;
const LARGEST_ASCII = 0x7f;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class GrowingText {
  #bytes = new Uint8Array(BYTES_AT_ONCE);
  #length = 0;

  add(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    // Nearly everything is ASCII, and a call to the encoder takes longer than a short text.
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > LARGEST_ASCII) {
        this.#addEncoded(encoder.encode(text));
        return;
      }
      bytes[at++] = code;
    }
    this.#length = at;
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** All of it so far; later additions do not change it. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  toString(): string {
    return decoder.decode(this.bytes);
  }

  #addEncoded(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(needed + BYTES_AT_ONCE);
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
