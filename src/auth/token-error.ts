/** A token proves nothing. The message says why, without the token, and may be shown to whoever sent it. */
export class TokenError extends Error {}
