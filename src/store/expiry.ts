/** The time of a row's end. DynamoDB deletes expired rows up to days late, so every read treats them as gone. */

/** Milliseconds since the epoch. An argument wherever time matters, so that a test can set it. */
export type Clock = () => number;

/** `expires_at` of a row that lives on for so many seconds, in epoch seconds. */
export function expiresAt(now_ms: number, lifetime_s: number): number {
  return Math.floor(now_ms / 1000) + lifetime_s;
}

export function isExpired(row: { expires_at: number }, now_ms: number): boolean {
  return row.expires_at * 1000 <= now_ms;
}
