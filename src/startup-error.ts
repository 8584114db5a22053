/** The server cannot start, and its operator can fix it: the message is one line that says what to do. */
export class StartupError extends Error {}
