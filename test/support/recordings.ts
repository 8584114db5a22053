/** Recordings of a scenario's rooms: played again when it is over, and kept where it failed. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Difference, replay } from "../../src/game/core/replay.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "../../src/game/dungeon/dungeon-rules.ts";
import type { RoomsReplay } from "../../src/recordings/replay-room.ts";
import type { RunClaim } from "../../src/recordings/replay-run.ts";
import { replayRecordedRun } from "../../src/recordings/run-recordings.ts";
import { roomIdOf } from "../../src/rooms/dungeon/run-rooms.ts";
import type { Services } from "../../src/services.ts";

/** Where the recordings of failing tests are left, for `npm run replay -- FILE`. */
const KEPT = "recordings";

/** The recordings of one room in a folder, oldest first; one for each time that it was opened and used. */
export function recordingsOf(folder: string, room_id: string): string[] {
  const names = readdirSync(folder).filter(name => name.startsWith(`${room_id}.`));
  return names.toSorted().map(name => join(folder, name));
}

/** Plays the run again from the database: the rooms of these templates. */
export function replayRunOf(
  { recordings, store }: Pick<Services, "recordings" | "store">,
  claim: RunClaim,
  room_template_ids: readonly string[],
): Promise<RoomsReplay> {
  const contentOf = (hash: string) => store.library.byHash(hash);
  const room_ids = room_template_ids.map(id => roomIdOf(claim.run_id, id));
  return replayRecordedRun({ recordings, contentOf }, claim, room_ids);
}

export class Recordings {
  readonly folder = mkdtempSync(join(tmpdir(), "recordings-"));

  get files(): string[] {
    return readdirSync(this.folder).map(name => join(this.folder, name));
  }

  /** Plays every room again; one entry for each that goes otherwise than recorded. */
  differences(): { file: string; difference: Difference<GameEvent> }[] {
    return this.files.flatMap(file => {
      const [start, ...lines]: [DungeonStart, ...DungeonLine[]] = JSON.parse(
        `[${readFileSync(file, "utf8").trim().split("\n").join(",")}]`,
      );
      const difference = replay(dungeonRules, start, lines);
      return difference ? [{ file, difference }] : [];
    });
  }

  /** Removes the recordings, or moves them to where they can be looked at. */
  finish(test: { title: string; state?: "failed" | "passed" | "pending" | undefined } | undefined): void {
    if (test?.state !== "failed") {
      rmSync(this.folder, { recursive: true });
      return;
    }
    const kept = join(KEPT, test.title.replaceAll(/\W+/g, "-"));
    rmSync(kept, { recursive: true, force: true });
    cpSync(this.folder, kept, { recursive: true });
    console.error(`The recordings of "${test.title}" are in ${kept}`);
  }
}
