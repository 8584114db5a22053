import type { RejectReason } from "../game/core/verdict.ts";
import { hasOffensiveWord } from "./offensive-words.ts";

/** Why something cannot be done with a character. The message is for its player. */
export class CharacterRefusal extends Error {
  readonly kind: "not-found" | "conflict" | "too-many-requests" | "unavailable";
  /** Until it may be done, where it may later. */
  readonly wait_seconds: number | undefined;
  /** In a word of the rules, where they are what refuses it. */
  readonly reason: RejectReason | undefined;

  constructor(kind: CharacterRefusal["kind"], message: string, wait_seconds?: number, reason?: RejectReason) {
    super(message);
    this.kind = kind;
    this.wait_seconds = wait_seconds;
    this.reason = reason;
  }
}

export function changedJustNow(): CharacterRefusal {
  return new CharacterRefusal("conflict", "Your characters were changed just now: try again.");
}

export function assertProperName(name: string, offensive_words: readonly string[]): void {
  if (!hasOffensiveWord(name, offensive_words)) return;
  throw new CharacterRefusal(
    "conflict",
    `The name "${name}" has a word that nobody is called by: choose another.`,
  );
}

export function nameTaken(name: string): CharacterRefusal {
  return new CharacterRefusal(
    "conflict",
    `The name "${name}", or one that looks like it, is taken: choose another.`,
  );
}
