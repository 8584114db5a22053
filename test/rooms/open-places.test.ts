/** A match of a queue that is played with bots, and who waits meanwhile. */
import assert from "node:assert/strict";
import { entryOf } from "../../src/game/content/content.ts";
import type { MatchPlaces } from "../../src/matches/match-news.ts";
import { ticketChannel } from "../../src/matchmaking/matchmaking-news.ts";
import { matchmakingOf } from "../../src/open-matchmaking.ts";
import { reservationFor } from "../../src/rooms/arena/match-reservation.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

const QUEUE = "quick_2v2";

describe("A player who waits while a match of the queue is played with bots", function () {
  this.timeout(90_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await duelContent();
    const ability = { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 200 } };
    await content.edit("pvp-modes/2v2.json", {
      ...{ countdown_seconds: 1, arena_ids: ["sand_court"], rounds_to_win: 3, join_seconds: 3 },
      ...{ ability_ids: ["melee_attack"], ability_overrides: ability },
    });
    await content.edit("queues/quick_2v2.json", { bots_after_seconds: 2 });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const parts = () => ({ services: server.services, ...matchmakingOf(server.services) });
  async function wait(guest: MatchGuest): Promise<{ match_id: string; ticket_id: string }> {
    const { services, queueing, life, matching } = parts();
    const queue = entryOf(services.store.library.current().content.queues, QUEUE);
    const { ticket_id } = await queueing.queue(guest.player_id, queue, guest.character_id);
    const match_id = await eventually(
      "the match is open",
      async () => {
        await matching.run(() => true);
        const { proposal } = (await life.look(ticket_id)) ?? assert.fail();
        return proposal?.state === "open" && proposal.room_id;
      },
      20_000,
    );
    return { match_id, ticket_id };
  }
  async function enter(match_id: string, guest: MatchGuest) {
    const reserved = await reservationFor(server.services, match_id, guest.player);
    assert.ok(reserved.is_accepted, JSON.stringify(reserved));
    return guest.take(reserved.value);
  }
  /** Whether anything is told from now on to those who follow the ticket. */
  function follow(ticket_id: string): { isTold: boolean } {
    const heard = { isTold: false };
    const { services } = parts();
    services.cluster.news.listen(ticketChannel(ticket_id), () => Object.assign(heard, { isTold: true }));
    return heard;
  }

  it("comes into it in a bot's place, plays from its next round on, and is told when it is over", async () => {
    const { services, life } = parts();
    const told: MatchPlaces[] = [];
    services.match_listeners.listenForPlaces(places => void told.push(places));
    const [ada, bob] = [await MatchGuest.come(server.endpoint), await MatchGuest.come(server.endpoint)];
    const { match_id } = await wait(ada);
    const first = await enter(match_id, ada);
    await first.isIn("fighting");
    await eventually("it is told how good she is", () => told.at(-1)?.skills.flat().length === 1);
    const bobs = await wait(bob);
    assert.equal(bobs.match_id, match_id);
    const second = await enter(match_id, bob);
    const people = () => [...first.room.state.fighters.values()].filter(({ is_bot }) => !is_bot);
    await eventually("he fights", () => people().length === 2, 40_000);
    await eventually("the match's row says so", async () => {
      const row = await services.matches.get(match_id);
      const players = row?.teams.flatMap(team => team.players) ?? [];
      return players.length === 4 && players.some(({ player_id }) => player_id === bob.player_id);
    });
    await eventually("and he", () => told.at(-1)?.skills.flat().length === 2);
    const heard = follow(bobs.ticket_id);
    await Promise.all([first, second].map(({ room }) => room.leave()));
    await eventually("it is told", () => heard.isTold);
    assert.equal((await life.look(bobs.ticket_id))?.proposal?.state, "over");
  });

  it("and does not come into it has a pause, and is told when it is over", async () => {
    const { pauses } = parts();
    const [ada, bob] = [await MatchGuest.come(server.endpoint), await MatchGuest.come(server.endpoint)];
    const { match_id } = await wait(ada);
    const first = await enter(match_id, ada);
    await first.isIn("fighting");
    const bobs = await wait(bob);
    assert.equal(bobs.match_id, match_id);
    await eventually("he has a pause", async () => (await pauses.of(bob.player_id))?.count === 1, 60_000);
    const heard = follow(bobs.ticket_id);
    await first.room.leave();
    await eventually("it is told", () => heard.isTold);
    assert.equal((await pauses.of(bob.player_id))?.count, 1);
    assert.equal(await pauses.of(ada.player_id), undefined);
  });
});
