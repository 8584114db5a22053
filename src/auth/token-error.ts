/** A token proves nothing. The message says why, without the token, and may be shown to the client that sent it. */
export class TokenError extends Error {}
