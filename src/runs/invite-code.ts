/** Codes that players tell each other, to come into a run. */
import { randomInt } from "node:crypto";

/** No vowels, and no Y, so that no word comes out; with them go 0 and O, and 1, I and L, which look like each other. */
const LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ";
const LENGTH = 8;

/** 27^8 codes are possible: 2.8 × 10^11. Somebody who guesses once a second for a day meets one of 1000 good codes with a chance of 1 in 3300. */
export function newInviteCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

/** As it is kept, from what somebody has typed. */
export function readInviteCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
}
