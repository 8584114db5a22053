/** Those who watch: over HTTP, with the client library, matches and runs that are played on a real server. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";
import { moderationOf } from "../../src/open-moderation.ts";
import { staffAuthOf } from "../../src/open-staff-auth.ts";
import { reservationFor } from "../../src/rooms/arena/match-reservation.ts";
import { openMatch } from "../../src/rooms/arena/open-match.ts";
import { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { readWatchPart } from "../../src/schema/watch-part.ts";
import { watchProtocols } from "../../src/schema/watch-protocol.ts";
import { ApiProblem, ArenaConnection } from "../../web/client/index.ts";
import { LiveWatch } from "../../web/client/watch/live-watch.ts";
import { openRecording } from "../../web/client/watch/open-recording.ts";
import { WatchApi } from "../../web/client/watch/watch-api.ts";
import { watchedArena, watchedDungeon } from "../../web/client/watch/watched-modes.ts";
import { ArenaBot, duel } from "../support/arena-bot.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

const resumed = z.object({
  seat: z.looseObject({
    ...{ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() },
  }),
});

/** What everybody may watch, and all parts that were given. */
class Spectator extends WatchApi {
  readonly parts: Uint8Array[] = [];
  /** How many of them have come by WebSocket. */
  frames = 0;

  override async part(room_id: string, number: number): Promise<Uint8Array> {
    const part = await super.part(room_id, number);
    this.parts.push(part);
    return part;
  }

  override follow(...[room_id, from, onPart, onEnd]: Parameters<WatchApi["follow"]>): () => void {
    const keep = (part: Uint8Array) => {
      this.parts.push(part);
      this.frames += 1;
      onPart(part);
    };
    return super.follow(room_id, from, keep, onEnd);
  }
}

const madeMatch = z.object({
  match: z.object({ match_id: z.string() }),
  seat: z.looseObject({
    ...{ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() },
  }),
});

describe("Watching", function () {
  this.timeout(120_000);
  let server: TestServer;
  let content: ContentFolder;
  let api: Spectator;

  before(async () => {
    content = await duelContent();
    await content.edit("pvp-modes/duel.json", {
      spectator_delay_seconds: 0,
      join_seconds: 60,
      rounds_to_win: 4,
    });
    server = await TestServer.start({ RECORD_RUNS: "true" }, { content_folder: content.path });
    api = new Spectator(server.endpoint);
  });
  afterEach(() => server.clear());
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const refusal = async (asked: Promise<unknown>): Promise<ApiProblem> => {
    const error = await asked.then(
      () => undefined,
      (refused: unknown) => refused,
    );
    assert.ok(error instanceof ApiProblem, String(error));
    return error;
  };

  const playDuel = () =>
    Promise.all(
      [1, 2].map(async () => {
        const connection = await ArenaConnection.joinOrCreate(
          { endpoint: server.endpoint },
          { pvp_mode_id: "duel" },
        );
        return ArenaBot.play(connection, duel);
      }),
    );

  it("shows a match to everybody while it is played, as its players see it, and no key; then its recording", async () => {
    const bots = await playDuel();
    const [room] = await eventually("the match is listed", async () => {
      const rooms = await api.list();
      return rooms.length > 0 && rooms;
    });
    assert.ok(room);
    const { live, state } = await api.find(room.room_id);
    assert.equal(state, "live");
    assert.ok(live[0]);
    const watch = new LiveWatch(api, live[0], () => new ArenaStateSchema());
    await watch.begin();
    const isOver = new Promise<void>(resolve => watch.on("ended", () => resolve()));
    await eventually("some parts have come", () => (watch.player.last_tick ?? 0) > 30 * 5, 20_000);
    const { player } = watch;
    player.seek(player.last_tick ?? 0);
    const seen = player.state;
    assert.equal(seen?.match_id, room.room_id);
    assert.equal(seen?.fighters.size, 2);
    const names = [...seen.fighters.values()].map(({ character_name }) => character_name);
    await eventually("the list names those who are seen", async () => {
      const listed = (await api.list()).find(({ room_id }) => room_id === room.room_id);
      return listed?.character_names.toSorted().join() === names.toSorted().join();
    });
    await Promise.all(bots.map(({ result }) => result));
    await Promise.all(bots.map(({ connection }) => connection.leave()));
    await isOver;

    const [first, last] = [player.first_tick ?? 0, player.last_tick ?? 0];
    player.seek(first);
    const told: string[] = [];
    while (player.tick < last) told.push(...player.advance(10).map(({ type }) => type));
    assert.ok(told.includes("hit"), told.join());
    assert.ok(player.checks.length >= 2, `${player.checks.length} keyframes`);
    assert.deepEqual(
      player.checks.filter(({ is_same }) => !is_same),
      [],
      "who follows the patches sees what who comes now sees",
    );

    const ended = await eventually("the recording is there", async () => {
      const found = await api.find(room.room_id).catch(() => undefined);
      return found?.state === "ended" && found;
    });
    const [recording] = ended.recordings;
    assert.ok(recording?.is_playable, recording?.detail);
    const replay = await openRecording(api, ended.id, recording, watchedArena);
    await replay.prepare();
    assert.ok(replay.checks.length >= 2);
    assert.deepEqual(
      replay.checks.filter(({ is_same }) => !is_same),
      [],
    );
    replay.seek(last);
    assert.deepEqual([...replay.state.fighters.keys()].sort(), [...(seen?.fighters.keys() ?? [])].sort());
    // The key is published now, and was in nothing before.
    const [part] = await api.recording(ended.id, room.room_id);
    const key = /"draw_key":"([0-9a-f]{32})"/.exec(part?.text ?? "")?.[1];
    assert.ok(key, "the recording has the key");
    assert.ok(api.frames > 2, `${api.frames} of ${api.parts.length} have come by WebSocket`);
    const given = Buffer.concat(api.parts);
    assert.ok(!given.includes(key) && !given.includes(Buffer.from(key, "hex")));
    assert.equal((await refusal(api.part(room.room_id, 1))).reason, "not_live");
  });

  it("shows a ranked match two minutes later, to its players too, and to operators at once", async () => {
    const guests = await Promise.all([1, 2].map(() => MatchGuest.come(server.endpoint)));
    const opened = await openMatch(server.services, {
      ...{ pvp_mode_id: "duel", is_ranked: true, backfill: false },
      teams: guests.map(({ player }) => [player]),
    });
    assert.ok(opened.is_accepted);
    const { match_id } = opened.value;
    const duellists = await Promise.all(
      guests.map(async guest => {
        const reserved = await reservationFor(server.services, match_id, guest.player);
        assert.ok(reserved.is_accepted);
        return guest.take(reserved.value);
      }),
    );
    const player = new WatchApi(server.endpoint, () => guests[0]?.account.access_token ?? "");
    for (const each of [api, player]) {
      const { live } = await each.find(match_id);
      assert.equal(live[0]?.delay_seconds, 120);
      const { reason, retry_after_seconds = 0, status } = await refusal(each.part(match_id, 0));
      assert.deepEqual([reason, status], ["not_yet", 404]);
      assert.ok(retry_after_seconds > 110 && retry_after_seconds <= 122, `${retry_after_seconds} s`);
    }
    const path = `${server.http}/monitor/api/watch/${match_id}/parts/0`;
    const seen = await eventually("the part is over", async () => {
      const answer = await fetch(path);
      return answer.ok && answer;
    });
    assert.equal(seen.headers.get("Cache-Control"), "no-store");
    assert.ok(readWatchPart(new Uint8Array(await seen.arrayBuffer())).frames.length > 0);
    await Promise.all(duellists.map(({ room }) => room.leave()));
  });

  it("shows a match among friends to those alone who are in it", async () => {
    const leader = await MatchGuest.come(server.endpoint);
    const body = { session_id: leader.session_id, pvp_mode_id: "duel" };
    const made = await leader.account.request("POST", "/api/matches/custom", body);
    const { match, seat } = madeMatch.parse(made);
    const its = await leader.take(seat);
    const { reason, status, message } = await refusal(api.find(match.match_id));
    assert.deepEqual([reason, status], ["is_private", 403]);
    assert.match(message, /access token/);
    assert.equal((await refusal(api.part(match.match_id, 0))).reason, "is_private");
    const own = new WatchApi(server.endpoint, () => leader.account.access_token);
    assert.equal((await own.find(match.match_id)).state, "live");
    assert.ok((await api.list()).every(({ room_id }) => room_id !== match.match_id));
    await its.room.leave();
  });

  it("keeps a match among friends to them when it is over, too", async () => {
    const guests = await Promise.all([1, 2].map(() => MatchGuest.come(server.endpoint)));
    const [first, second] = guests.map(({ client }) => client);
    assert.ok(first && second);
    const room = await first.create("arena", { pvp_mode_id: "duel" });
    const { roomId } = room;
    const rooms = [room, await second.joinById(roomId, { pvp_mode_id: "duel" })];
    for (const each of rooms) each.onMessage("*", () => undefined);
    const { matches } = server.services;
    await eventually("the match has begun", () => matches.get(roomId));
    await Promise.all(rooms.map(each => each.leave()));
    await eventually("it is over", async () => (await matches.get(roomId))?.ended_at);
    assert.equal((await refusal(api.find(roomId))).reason, "is_private");
    assert.equal((await refusal(api.recording(roomId, roomId))).reason, "is_private");
  });

  it("says of a room of an older version that it cannot be watched", async () => {
    const { roomId } = (await server.join()).room;
    const live = server.room(roomId);
    await live.setMetadata({ ...live.metadata, spectators: undefined });
    const { reason, status, message } = await refusal(api.find(roomId));
    assert.deepEqual([reason, status], ["not_streamed", 409]);
    assert.match(message, /older version/);
  });

  it("shows a party's run to its members at once, to others a little later where it is open, and then its recording", async () => {
    const [ada, bob] = await Promise.all([
      MatchGuest.come(server.endpoint),
      MatchGuest.come(server.endpoint),
    ]);
    assert.ok(ada && bob);
    const [asAda, asBob] = [ada, bob].map(
      guest => new WatchApi(server.endpoint, () => guest.account.access_token),
    );
    assert.ok(asAda && asBob);
    const play = async (is_open: boolean) => {
      const { session_id, account } = ada;
      const begun = await account.request("POST", "/api/runs", { session_id, is_open });
      const { run_id } = z.object({ run: z.object({ run_id: z.string() }) }).parse(begun).run;
      const path = `/api/runs/${run_id}/resume`;
      const { seat } = resumed.parse(await account.request("PUT", path, { session_id }));
      const room = await ada.client.consumeSeatReservation(seat);
      room.onMessage("*", () => undefined);
      return { run_id, room };
    };

    const hidden = await play(false);
    assert.equal((await refusal(asBob.find(hidden.run_id))).reason, "is_private");
    assert.equal((await refusal(api.find(hidden.room.roomId))).reason, "is_private");
    await hidden.room.leave();
    await ada.account.request("DELETE", `/api/runs/${hidden.run_id}`);
    assert.equal((await refusal(asBob.find(hidden.run_id))).reason, "is_private");
    await eventually("its members have its recording", async () => {
      const found = await asAda.find(hidden.run_id).catch(() => undefined);
      return found?.state === "ended";
    });
    assert.equal((await refusal(asBob.find(hidden.run_id))).reason, "is_private");
    assert.equal((await refusal(api.recording(hidden.run_id, hidden.room.roomId))).reason, "is_private");

    const { run_id, room } = await play(true);
    const later = await asBob.find(run_id);
    assert.equal(later.live[0]?.delay_seconds, 10);
    const now = await asAda.find(run_id);
    assert.ok(now.live[0]);
    assert.deepEqual([now.live[0].delay_seconds, now.live[0].room_id], [0, room.roomId]);
    const watch = new LiveWatch(asAda, now.live[0], () => new RoomStateSchema());
    await watch.begin();
    await eventually("a part has come", () => watch.player.state !== undefined, 20_000);
    const { reason } = await refusal(asBob.part(room.roomId, (watch.player.next_part ?? 0) - 1));
    assert.equal(reason, "not_yet");
    assert.equal(watch.player.state?.run_id, run_id);
    assert.deepEqual(
      [...(watch.player.state?.players.values() ?? [])].map(each => each.player_id),
      [ada.player_id],
    );
    await room.leave();
    watch.close();
    await eventually("nobody plays it, and it is not over", async () => {
      const refused = await asAda.find(run_id).catch((error: unknown) => error);
      return refused instanceof ApiProblem && refused.reason === "not_over";
    });

    await ada.account.request("DELETE", `/api/runs/${run_id}`);
    const ended = await eventually("the recording is there", async () => {
      const found = await asBob.find(run_id).catch(() => undefined);
      return found?.state === "ended" && found;
    });
    const [recording] = ended.recordings;
    assert.ok(recording?.is_playable, recording?.detail);
    const replay = await openRecording(asBob, run_id, recording, watchedDungeon);
    await replay.prepare();
    assert.ok(
      replay.checks.length >= 2 && replay.checks.every(({ is_same }) => is_same),
      JSON.stringify(replay.checks),
    );
  });

  it("cuts who is banned off at once, and lets it watch with its token no more, while all others watch on", async () => {
    const bots = await playDuel();
    const room = await eventually("the match is listed", async () => (await api.list())[0]);
    const [live] = (await api.find(room.room_id)).live;
    assert.ok(live);
    const eve = await MatchGuest.come(server.endpoint);
    const asEve = new WatchApi(server.endpoint, () => eve.account.access_token);
    const watch = new LiveWatch(asEve, live, () => new ArenaStateSchema());
    const failed = new Promise<Error>(resolve => watch.on("failed", resolve));
    await watch.begin();
    const open = (protocols: string[]) =>
      new WebSocket(`${server.endpoint}/api/watch/${room.room_id}/live?from=${live.next_part}`, protocols);
    const [anybody, eves] = [open([]), open(watchProtocols(eve.account.access_token))];
    await Promise.all([once(anybody, "message"), once(eves, "message")]);
    const closed = once(eves, "close");
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    await moderationOf(server.services).service.give(eve.player_id, "ada", {
      ...{ kind: "ban", reason: "cheating", note: "", evidence: [], ends_at },
    });
    const [code, why] = await closed;
    assert.deepEqual([code, String(why)], [CLOSE_CODES.sanctioned, `banned until ${ends_at}: cheating`]);
    const [refused] = await once(open(watchProtocols(eve.account.access_token)), "error");
    assert.match(String(refused), /403/);
    assert.match(String(await once(open(watchProtocols("no-token")), "error")), /401/);
    const error = await failed;
    assert.equal(error instanceof ApiProblem && error.reason, "banned");
    await once(anybody, "message");
    anybody.close();
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("lets staff in by WebSocket with a token of theirs, for as long as they are signed in", async () => {
    const bots = await playDuel();
    const room = await eventually("the match is listed", async () => (await api.list())[0]);
    const members = staffAuthOf(server.services);
    const password = "correct horse battery";
    const { staff_token } = await members.accept(await members.invite("ada", "moderator"), password);
    const asStaff = new Spectator(server.endpoint, () => staff_token);
    const [live] = (await asStaff.find(room.room_id)).live;
    assert.equal(live?.has_socket, true);
    const watch = new LiveWatch(asStaff, live, () => new ArenaStateSchema());
    await watch.begin();
    await eventually("a part has come by WebSocket", () => asStaff.frames > 0, 20_000);
    watch.close();
    await members.accept(await members.invite("ada", "moderator"), password);
    const url = `${server.endpoint}/api/watch/${room.room_id}/live?from=${live.next_part}`;
    const [refused] = await once(new WebSocket(url, watchProtocols(staff_token)), "error");
    assert.match(String(refused), /401/, "signed in anew elsewhere");
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("says what is not there", async () => {
    const { reason, status } = await refusal(api.find("nothing"));
    assert.deepEqual([reason, status], ["nothing_there", 404]);
    assert.equal((await refusal(api.recording("nothing", "nothing"))).reason, "nothing_there");
    assert.equal((await refusal(api.part("nothing", 1))).reason, "not_live");
    const stranger = new WatchApi(server.endpoint, () => "no token");
    assert.equal((await refusal(stranger.find("nothing"))).status, 401);
  });
});
