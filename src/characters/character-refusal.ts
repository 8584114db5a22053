/** Why something cannot be done with a character. The message is for its player. */
export class CharacterRefusal extends Error {
  readonly kind: "not-found" | "conflict" | "too-many-requests" | "unavailable";
  /** Until it may be done, where it may later. */
  readonly wait_seconds: number | undefined;

  constructor(kind: CharacterRefusal["kind"], message: string, wait_seconds?: number) {
    super(message);
    this.kind = kind;
    this.wait_seconds = wait_seconds;
  }
}
