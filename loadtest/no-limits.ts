/**
 * Limits of the environment that no load test, bench or test reaches by chance: all their players have one address, and many
 * have one account.
 */
export const NO_LIMITS = {
  REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
  REQUESTS_PER_MINUTE_PER_ACCOUNT: "1000000",
  RUNS_PER_HOUR_PER_ACCOUNT: "1000000",
  GUESTS_PER_HOUR_PER_RANGE: "1000000",
};
