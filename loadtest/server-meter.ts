/** What a server says of itself at /metrics. */

/** Each metric's value, summed over its labels. */
export type Metrics = ReadonlyMap<string, number>;

/** Reads /metrics; also each series by its full name, with its labels. */
export async function readMetrics(endpoint: string): Promise<Metrics> {
  const answer = await fetch(`${endpoint.replace(/^ws/, "http")}/metrics`);
  if (!answer.ok) throw new Error(`/metrics answers ${answer.status}`);
  const values = new Map<string, number>();
  for (const line of (await answer.text()).split("\n")) {
    const found = /^([a-z0-9_]+)(\{[^}]*\})? (\S+)/.exec(line);
    if (!found) continue;
    const [, name = "", labels, number] = found;
    const value = Number(number);
    values.set(name, (values.get(name) ?? 0) + value);
    if (labels) values.set(name + labels, value);
  }
  return values;
}
