/** A match of a queue that is played with bots, and who waits meanwhile. */
import assert from "node:assert/strict";
import { entryOf } from "../../src/game/content/content.ts";
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
      ...{ countdown_seconds: 1, arena_ids: ["sand_court"], rounds_to_win: 3 },
      ...{ ability_ids: ["melee_attack"], ability_overrides: ability },
    });
    await content.edit("queues/quick_2v2.json", { bots_after_seconds: 2 });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  it("comes into it in a bot's place, and plays from its next round on", async () => {
    const { services, endpoint } = server;
    const { queueing, life, matching } = matchmakingOf(services);
    const queue = entryOf(services.store.library.current().content.queues, QUEUE);
    async function wait(guest: MatchGuest): Promise<string> {
      const { ticket_id } = await queueing.queue(guest.player_id, queue, guest.character_id);
      return eventually(
        "the match is open",
        async () => {
          await matching.run(() => true);
          const { proposal } = (await life.look(ticket_id)) ?? assert.fail();
          return proposal?.state === "open" && proposal.room_id;
        },
        20_000,
      );
    }
    async function enter(match_id: string, guest: MatchGuest) {
      const reserved = await reservationFor(services, match_id, guest.player);
      assert.ok(reserved.is_accepted, JSON.stringify(reserved));
      return guest.take(reserved.value);
    }

    const [ada, bob] = [await MatchGuest.come(endpoint), await MatchGuest.come(endpoint)];
    const match_id = await wait(ada);
    const first = await enter(match_id, ada);
    await first.isIn("fighting");
    assert.equal(await wait(bob), match_id);
    const second = await enter(match_id, bob);
    const people = () => [...first.room.state.fighters.values()].filter(({ is_bot }) => !is_bot);
    await eventually("he fights", () => people().length === 2, 40_000);
    await eventually("the match's row says so", async () => {
      const row = await services.matches.get(match_id);
      const players = row?.teams.flatMap(team => team.players) ?? [];
      return players.length === 4 && players.some(({ player_id }) => player_id === bob.player_id);
    });
    await Promise.all([first, second].map(({ room }) => room.leave()));
  });
});
