/** Whether something grows: a straight line through its samples, and how sure that line is. */

export type Trend = {
  first: number;
  last: number;
  mean: number;
  /** By the least-squares line, from the first sample to the last. */
  growth: number;
  /** The slope in units of its standard error; beyond 3 it is no chance. */
  certainty: number;
};

/** @param values samples at even intervals, at least three. */
export function trendOf(values: readonly number[]): Trend {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = sum(values) / n;
  const spread = sum(values.map((_, i) => (i - middle) ** 2));
  const slope = sum(values.map((value, i) => (i - middle) * (value - mean))) / spread;
  const rest = sum(values.map((value, i) => (value - mean - slope * (i - middle)) ** 2));
  const error = Math.sqrt(rest / (n - 2) / spread);
  return {
    first: values[0] ?? 0,
    last: values.at(-1) ?? 0,
    mean,
    growth: slope * (n - 1),
    certainty: slope === 0 ? 0 : slope / error,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
