/**
 * Who belongs to a run. A character has a place in the run's row, which bounds the party, and then a row of its own, which decides. Every
 * write is one conditional update of one row, and may be done again.
 */
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt } from "../store/expiry.ts";
import { memberRows, type Newcomer, OTHERS_LEFT, type Run, type RunMember, type RunProgress } from "./run.ts";
import { RunRepository, SAVED_MEMBER_SECONDS, UNSAVED_MEMBER_SECONDS } from "./run-repository.ts";
import { memberItem, RUN_ITEM, RunTable, unlessRefused } from "./run-table.ts";

/** A place without a member is lost after so long: the member's row comes within seconds of it, or never. */
const ON_ITS_WAY_SECONDS = 60;
const MAX_TRIES = 10;
/** So many who have left are named in the run's row with their deaths, and all others by one sum: it stays small however many come and go. */
const MOST_LEFT = 64;
/** The run's row names so many players who were removed, the newest. Who was removed before them may come in again, and be removed again. */
const MOST_REMOVED = 128;

/**
 * Member rows that a character may have at one time: to list its runs all of them are read, since no index knows when a run was played
 * last. Rows of runs that were not saved are gone after a day, and others 30 days after the character was there last.
 */
const MOST_RUNS = 1000;

/** Why a place cannot be had: `not_a_member` where the run's leader has removed the player. */
export type NoPlace = "run_over" | "run_full" | "not_a_member" | "too_many_runs";

export class RunMembers {
  readonly #table: RunTable;
  readonly #runs: RunRepository;

  constructor(access: TableAccess, now?: Clock) {
    this.#table = new RunTable(access, now);
    this.#runs = new RunRepository(access, now);
  }

  /** Whether the character belongs to the run; its row says so. */
  async get(run_id: string, character_id: string): Promise<RunMember | undefined> {
    const row = await this.#table.row(run_id, memberItem(character_id));
    return row && this.#table.readMember(row);
  }

  /**
   * Runs that the character belongs to, that played last first; not those that their leader has ended. The index follows by some
   * milliseconds.
   *
   * @param before `next` of the page before.
   */
  async runsOf(
    character_id: string,
    limit: number,
    before?: string,
  ): Promise<{ runs: Run[]; next?: string | undefined }> {
    const members = (await this.#table.foundBy(`character#${character_id}`)).flatMap(
      row => this.#table.readMember(row) ?? [],
    );
    const rows = await this.#table.rows(members.map(({ run_id }) => ({ run_id, item: RUN_ITEM })));
    const older = rows
      .flatMap(row => this.#table.readRun(row) ?? [])
      // One that was ended is nothing to come back to, nor to look back at.
      .filter(({ ended_at, result }) => ended_at === undefined || result)
      .filter(({ last_played_at }) => before === undefined || last_played_at < before)
      .sort((a, b) => b.last_played_at.localeCompare(a.last_played_at));
    const runs = older.slice(0, limit);
    return { runs, next: older.length > limit ? runs.at(-1)?.last_played_at : undefined };
  }

  /**
   * A place for the character, and then its member row. Who has a place keeps it, whatever `most` is.
   *
   * @param most members that the run may have.
   * @returns the run as it is then.
   */
  async join(run_id: string, newcomer: Newcomer, most: number): Promise<Run | NoPlace> {
    const { character_id } = newcomer;
    if (await this.#hasTooManyRuns(run_id, character_id)) return "too_many_runs";
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      let taken = await this.#takePlace(run_id, newcomer, most);
      if (taken === "run_full" && (await this.#freeLostPlaces(run_id)))
        taken = await this.#takePlace(run_id, newcomer, most);
      if (typeof taken === "string") return taken;
      const joined_at = taken.places[character_id] ?? this.#table.time();
      const { is_saved, left_deaths } = taken;
      const deaths = left_deaths[character_id] ?? 0;
      await this.#putMember({ run_id, ...newcomer, joined_at, deaths }, is_saved);
      // It may be removed in this very moment: then its place is gone, or its row.
      const whole = await this.#runs.whole(run_id);
      const isMember = whole?.members.some(member => member.character_id === character_id);
      if (isMember && whole?.run.places[character_id] === joined_at) return taken;
      await this.#deleteMember(run_id, character_id, joined_at);
    }
    throw new Error(`The character ${character_id} joins and leaves the run ${run_id} too often at once`);
  }

  async #hasTooManyRuns(run_id: string, character_id: string): Promise<boolean> {
    const keys = await this.#table.keysFoundBy(`character#${character_id}`);
    return keys.length >= MOST_RUNS && keys.every(key => key.run_id !== run_id);
  }

  async #putMember(
    member: Newcomer & Pick<RunMember, "run_id" | "joined_at" | "deaths">,
    is_saved: boolean,
  ): Promise<void> {
    const { character_id } = member;
    const row = {
      ...{ item: memberItem(character_id), ...member, found_by: `character#${character_id}` },
      expires_at: expiresAt(this.#table.now(), is_saved ? SAVED_MEMBER_SECONDS : UNSAVED_MEMBER_SECONDS),
      ...memberRows.stamp,
    };
    await this.#table.putUnlessThere(row);
  }

  /** @param joined_at of the row; any, if it is left out. */
  async #deleteMember(run_id: string, character_id: string, joined_at?: string): Promise<void> {
    const isIts = joined_at !== undefined && {
      ConditionExpression: "joined_at = :at",
      ExpressionAttributeValues: { ":at": joined_at },
    };
    await this.#table.access.doc
      .send(
        new DeleteCommand({
          TableName: this.#table.name,
          Key: { run_id, item: memberItem(character_id) },
          ...isIts,
        }),
      )
      .catch(unlessRefused);
  }

  /** Places without a member: their process died between the place and the row, coming or going. False where there is none. */
  async #freeLostPlaces(run_id: string): Promise<boolean> {
    const whole = await this.#runs.whole(run_id);
    const isMember = (id: string) => whole?.members.some(member => member.character_id === id);
    const longAgo = new Date(this.#table.now() - ON_ITS_WAY_SECONDS * 1000).toISOString();
    const lost = Object.entries(whole?.run.places ?? {}).filter(([id, at]) => !isMember(id) && at < longAgo);
    const freed = lost.map(([id, at]) =>
      this.#table.updateRun(run_id, {
        UpdateExpression: "REMOVE places.#id",
        ConditionExpression: "places.#id = :at",
        ExpressionAttributeNames: { "#id": id },
        ExpressionAttributeValues: { ":at": at },
      }),
    );
    return (await Promise.all(freed)).some(run => run !== undefined);
  }

  async #takePlace(run_id: string, newcomer: Newcomer, most: number): Promise<Run | NoPlace> {
    const { character_id, player_id } = newcomer;
    const taken = await this.#table.updateRun(run_id, {
      // Anew, so that nobody takes a place that is being taken for a lost one.
      UpdateExpression: "SET places.#id = :at",
      ConditionExpression:
        "attribute_not_exists(ended_at) AND attribute_not_exists(removed.#player) AND (attribute_exists(places.#id) OR size(places) < :most)",
      ExpressionAttributeNames: { "#id": character_id, "#player": player_id },
      ExpressionAttributeValues: { ":at": this.#table.time(), ":most": most },
    });
    if (!taken) {
      const found = await this.#runs.get(run_id);
      if (!found || found.ended_at !== undefined) return "run_over";
      if (player_id in found.removed) return "not_a_member";
      // Somebody may have left in this moment.
      const isFree = Object.keys(found.places).length < most;
      return isFree ? this.#takePlace(run_id, newcomer, most) : "run_full";
    }
    if (taken.leader_character_id !== undefined) return taken;
    const led = await this.#table.updateRun(run_id, {
      UpdateExpression: "SET leader_character_id = :id",
      // It may have left again.
      ConditionExpression: "attribute_exists(places.#id) AND attribute_not_exists(leader_character_id)",
      ExpressionAttributeNames: { "#id": character_id },
      ExpressionAttributeValues: { ":id": character_id },
    });
    return led ?? taken;
  }

  /**
   * The character does not belong to the run any more. Its row first: that decides. Where it has led, the member leads from now on that has
   * been there for the longest time.
   */
  async remove(run_id: string, character_id: string): Promise<Run | undefined> {
    const place = (await this.#runs.get(run_id))?.places[character_id];
    await this.#keepDeaths(await this.get(run_id, character_id));
    await this.#deleteMember(run_id, character_id);
    if (place === undefined) return this.#runs.get(run_id);
    const left = await this.#table.updateRun(run_id, {
      UpdateExpression: "REMOVE places.#id",
      // One that it takes anew in this moment is not the one that it gives up.
      ConditionExpression: "places.#id = :at",
      ExpressionAttributeNames: { "#id": character_id },
      ExpressionAttributeValues: { ":at": place },
    });
    if (left) await this.#deleteMember(run_id, character_id, place);
    return left && this.#ledByMember(left, character_id);
  }

  /** Who leaves takes none of its deaths away. */
  async #keepDeaths(member: RunMember | undefined): Promise<void> {
    if (!member || member.deaths === 0) return;
    const kept = await this.#table.updateRun(member.run_id, {
      UpdateExpression: "SET left_deaths.#id = :deaths",
      ConditionExpression:
        "attribute_exists(left_deaths) AND (attribute_not_exists(left_deaths.#id) OR left_deaths.#id < :deaths)",
      ExpressionAttributeNames: { "#id": member.character_id },
      ExpressionAttributeValues: { ":deaths": member.deaths },
    });
    if (kept) await this.#foldDeaths(kept);
  }

  /** Deaths of those who were not named any more: they count for the run, though nobody knows whose they were. */
  async #foldDeaths(run: Run): Promise<void> {
    let found: Run | undefined = run;
    for (let tries = 0; found && tries < MAX_TRIES; tries++) {
      const { [OTHERS_LEFT]: others, ...named } = found.left_deaths;
      const [fewest] = Object.entries(named).sort(([, a], [, b]) => a - b);
      if (!fewest || Object.keys(named).length <= MOST_LEFT) return;
      const [id, deaths] = fewest;
      // One write: who does it again finds the name gone, and counts nobody twice.
      const folded: Run | undefined = await this.#table.updateRun(run.run_id, {
        UpdateExpression: "SET left_deaths.#others = :sum REMOVE left_deaths.#id",
        ConditionExpression: `left_deaths.#id = :deaths AND ${others === undefined ? "attribute_not_exists(left_deaths.#others)" : "left_deaths.#others = :others"}`,
        ExpressionAttributeNames: { "#id": id, "#others": OTHERS_LEFT },
        ExpressionAttributeValues: {
          ...{ ":deaths": deaths, ":sum": deaths + (others ?? 0) },
          ...(others !== undefined && { ":others": others }),
        },
      });
      found = folded ?? (await this.#runs.get(run.run_id));
    }
  }

  /** Members may leave at the same time: who leads next has a place in that moment. */
  async #ledByMember(left: Run, gone: string): Promise<Run | undefined> {
    let found: Run | undefined = left;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (found?.leader_character_id !== gone) return found;
      const [next] = Object.entries(found.places).sort(([, a], [, b]) => a.localeCompare(b));
      const led = await this.#table.updateRun(found.run_id, {
        UpdateExpression: next ? "SET leader_character_id = :next" : "REMOVE leader_character_id",
        ConditionExpression: `leader_character_id = :id AND ${next ? "attribute_exists(places.#next)" : "size(places) = :none"}`,
        ...(next && { ExpressionAttributeNames: { "#next": next[0] } }),
        ExpressionAttributeValues: { ":id": gone, ...(next ? { ":next": next[0] } : { ":none": 0 }) },
      });
      if (led) return led;
      found = await this.#runs.get(left.run_id);
    }
    throw new Error(`The members of the run ${left.run_id} come and go too often at once`);
  }

  /** None of the player's characters gets a place any more. Before one is removed, or it could come in again in between. */
  async ban(run_id: string, player_id: string): Promise<void> {
    const banned = await this.#table.updateRun(run_id, {
      UpdateExpression: "SET removed.#id = :now",
      ConditionExpression: "attribute_exists(run_id)",
      ExpressionAttributeNames: { "#id": player_id },
      ExpressionAttributeValues: { ":now": this.#table.time() },
    });
    const newestFirst = Object.entries(banned?.removed ?? {}).sort(([, a], [, b]) => b.localeCompare(a));
    for (const [id] of newestFirst.slice(MOST_REMOVED)) await this.readmit(run_id, id);
  }

  /** Somebody has invited the player again. */
  async readmit(run_id: string, player_id: string): Promise<void> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "REMOVE removed.#id",
      ConditionExpression: "attribute_exists(removed.#id)",
      ExpressionAttributeNames: { "#id": player_id },
    });
  }

  /**
   * The member's connection has stood in a room of the run: from now on it counts as one of its party.
   *
   * @param most members that the run may have. No more characters than that are counted as having played it.
   * @returns the run as it is then; undefined where there is none any more.
   */
  async noteCameIn(run_id: string, character_id: string, most: number): Promise<Run | undefined> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "SET played_by.#id = :now",
      ConditionExpression:
        "attribute_exists(played_by) AND attribute_not_exists(played_by.#id) AND size(played_by) < :most",
      ExpressionAttributeNames: { "#id": character_id },
      ExpressionAttributeValues: { ":now": this.#table.time(), ":most": most },
    });
    await this.#table.updateMember(run_id, character_id, {
      UpdateExpression: "SET came_in_at = :now",
      ConditionExpression: "attribute_exists(run_id) AND attribute_not_exists(came_in_at)",
      ExpressionAttributeValues: { ":now": this.#table.time() },
    });
    // After its own row says so: of two who come in at once, the later one counts both.
    const whole = await this.#runs.whole(run_id);
    if (!whole) return undefined;
    const size = whole.members.filter(({ came_in_at }) => came_in_at !== undefined).length;
    const grown = await this.#table.updateRun(run_id, {
      UpdateExpression: "SET largest_party = :size",
      ConditionExpression: "largest_party < :size",
      ExpressionAttributeValues: { ":size": size },
    });
    await this.#table.updateMember(run_id, character_id, {
      UpdateExpression: "SET is_counted = :yes",
      ConditionExpression: "attribute_exists(came_in_at)",
      ExpressionAttributeValues: { ":yes": true },
    });
    // The answer that told of the growth may have been lost.
    return grown ?? whole.run;
  }

  /** How often the character has died on the run. Never becomes less. */
  async noteDeaths(run_id: string, character_id: string, deaths: number): Promise<void> {
    if (deaths === 0) return;
    await this.#table.updateMember(run_id, character_id, {
      UpdateExpression: "SET deaths = :deaths",
      ConditionExpression: "attribute_exists(run_id) AND deaths < :deaths",
      ExpressionAttributeValues: { ":deaths": deaths },
    });
  }

  /** The character goes on another run: this one keeps what it has done here, for when it is back. */
  async keepProgress(run_id: string, character_id: string, progress: RunProgress): Promise<void> {
    await this.#table.updateMember(run_id, character_id, {
      UpdateExpression: "SET progress = :progress",
      ConditionExpression: "attribute_exists(run_id)",
      ExpressionAttributeValues: { ":progress": progress },
    });
  }
}
