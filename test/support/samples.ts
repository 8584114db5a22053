/** The values of a scrape of /metrics, by name and labels as they stand there: `trd_events_total{event_type="died"}`. */
export function samplesIn(text: string): Map<string, number> {
  const lines = text.split("\n").filter(line => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map(line => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
