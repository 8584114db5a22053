/** Colyseus's own patch timer gets the longest delay there is, and never fires: rooms send patches by themselves, or have none. */
export const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;
