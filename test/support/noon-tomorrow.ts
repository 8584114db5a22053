const DAY_MS = 24 * 3600 * 1000;

/**
 * When tests of the store take place, in milliseconds: noon of tomorrow, UTC. Databases delete rows by a clock of their own, so what a test
 * writes must not be of the past, however late its turn comes.
 */
export const NOON_TOMORROW_MS = (Math.floor(Date.now() / DAY_MS) + 1.5) * DAY_MS;
