/** A token proves nothing. The message says why, without the token, and may be shown to the client that sent it. */
export class TokenError extends Error {
  /** What its bearer does next, as a sentence without its end; undefined where it is what everybody does who has no token. */
  readonly howToGoOn: string | undefined;

  constructor(message: string, howToGoOn?: string) {
    super(message);
    this.howToGoOn = howToGoOn;
  }
}
