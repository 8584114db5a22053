import assert from "node:assert/strict";
import { Registry } from "prom-client";
import { samplesIn } from "../../test/support/samples.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { Journal } from "../store/journal/journal.ts";
import { JournalBudget } from "../store/journal/journal-budget.ts";
import { JournalMetrics } from "./journal-metrics.ts";

const blow: GameEvent = {
  ...{ event_type: "damage_dealt", source_player_id: "ada", target_enemy_id: "goblin" },
  ...{ ability_id: "melee_attack", damage_amount: 15, is_critical: false },
};

/** A journal whose database never answers, and which may keep little. */
function stuckJournal(room_id: string): Journal {
  const ignore = () => {};
  return new Journal({
    ...{ room_id, lastRow: 0, budget: new JournalBudget({ per_room_bytes: 2000, total_bytes: 1e6 }) },
    policyOf: () => "packed",
    ...{ put: () => new Promise<void>(ignore), onFenced: ignore, onOverflow: ignore, onRetry: ignore },
  });
}

describe("The metrics of journals", () => {
  it("are those of all rooms together, and dropped events stay counted when a room is gone", async () => {
    const registry = new Registry();
    const metrics = new JournalMetrics(registry);
    const sample = async (name: string) => samplesIn(await registry.metrics()).get(name);
    const journals = ["one", "two"].map(stuckJournal);
    for (const journal of journals) {
      metrics.watch(journal);
      for (let pack = 0; pack < 2; pack++) {
        journal.record(Array(10).fill(blow), 1);
        journal.endRow();
      }
    }
    assert.equal(await sample("trd_journal_waiting_rows"), 4);
    // The first row of each is on its way and stays; of 2 KB that may wait it takes most.
    assert.equal(await sample("trd_journal_dropped_events_total"), 20);
    for (const journal of journals) metrics.forget(journal);
    for (const journal of journals) metrics.forget(journal);
    assert.equal(await sample("trd_journal_waiting_rows"), 0);
    assert.equal(await sample("trd_journal_dropped_events_total"), 20);
  });
});
