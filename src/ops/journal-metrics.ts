/** What waits for the database in the journals of this process's rooms, worked out when Prometheus asks. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { Journal } from "../store/journal/journal.ts";

export class JournalMetrics {
  readonly #journals = new Set<Journal>();
  /** Of rooms that are gone. */
  #droppedBefore = 0;

  constructor(registry: Registry) {
    const registers = [registry];
    const journals = this.#journals;
    const dropped = () => this.#droppedBefore + sumOf(journals, journal => journal.droppedEvents);
    new Gauge({
      ...{ name: "trd_journal_waiting_rows", registers },
      help: "Rows of events that are not saved yet, over all rooms.",
      collect() {
        this.set(sumOf(journals, journal => journal.waitingRows));
      },
    });
    new Gauge({
      ...{ name: "trd_journal_waiting_bytes", registers },
      help: "Bytes of those rows. A room may have JOURNAL_MAX_BYTES, all of them JOURNAL_TOTAL_MAX_BYTES.",
      collect() {
        this.set(sumOf(journals, journal => journal.waitingBytes));
      },
    });
    new Gauge({
      ...{ name: "trd_journal_age_seconds", registers },
      help: "How long the oldest of those rows has waited; 0 where none waits.",
      collect() {
        this.set([...journals].reduce((oldest, journal) => Math.max(oldest, journal.waitingMs), 0) / 1000);
      },
    });
    new Counter({
      ...{ name: "trd_journal_dropped_events_total", registers },
      help: "Packed events (damage, abilities) that were dropped, since the database was away for too long.",
      collect() {
        this.reset();
        this.inc(dropped());
      },
    });
  }

  /** From now on, until it is forgotten. */
  watch(journal: Journal): void {
    this.#journals.add(journal);
  }

  forget(journal: Journal): void {
    if (this.#journals.delete(journal)) this.#droppedBefore += journal.droppedEvents;
  }
}

function sumOf(journals: Iterable<Journal>, value: (journal: Journal) => number): number {
  let sum = 0;
  for (const journal of journals) sum += value(journal);
  return sum;
}
