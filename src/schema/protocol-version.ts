/** Which versions of the protocol this server speaks. docs/protocol.md says what each has that the one before has not. */

/** What `welcome` says, and the newest that a client may speak. */
export const PROTOCOL_VERSION = 7;

/** Since then clients hear of their character by itself: its sheet, and what happens to it. */
export const CHARACTERS_SINCE_VERSION = 5;

/** Since then the answer to a combat event is packed: see combat-answer.ts. */
export const PACKED_ANSWERS_SINCE_VERSION = 7;

/** Clients that say nothing speak this one. */
export const OLDEST_PROTOCOL_VERSION = 1;
