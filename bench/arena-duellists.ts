/** Players of the arena bench who play through the client library, over a line of their own. */

import type { Content } from "../src/game/content/content.ts";
import { nextRandom, type Random } from "../src/game/core/random.ts";
import { fetchArenaContent } from "../web/client/fetch-content.ts";
import {
  ArenaClient,
  ArenaConnection,
  type ArenaLink,
  type Controls,
  type Correction,
  type StrikeRecord,
} from "../web/client/index.ts";

export const DUEL_MODE_ID = "duel";
const STANDS: Controls = { direction: 0, aim: 0, speed: 0, buttons: 0 };
/** Within it a strike is worth a try. */
const REACH_M = 2.6;
const CLOSE_M = 3;

export type Player = {
  readonly client: ArenaClient;
  readonly strikes: StrikeRecord[];
  readonly corrections: Correction[];
  readonly connection: ArenaConnection;
};

export type Behaviour = (client: ArenaClient) => Controls;

/** What is changed in a client, to see that it is noticed. */
export type Tampering = { content?: (content: Content) => Content; link?: (link: ArenaLink) => ArenaLink };

/** Goes for the other, walks around it, strikes as often as it may, and does all else now and then. */
export function brawler(seed: number, ability_ids: readonly string[]): Behaviour {
  const random: Random = { state: seed };
  const chance = (share: number) => nextRandom(random) < share;
  const buttonOf = (ability_id: string) => {
    const index = ability_ids.indexOf(ability_id);
    return index < 0 ? 0 : 1 << index;
  };
  const strike = buttonOf("melee_attack");
  const others = ability_ids.map(buttonOf).filter(button => button !== strike);
  let turn = 0;
  let speed = 255;
  return client => {
    const own = client.own();
    const [other] = client.others().filter(({ fighter }) => fighter.player_id !== client.playerId);
    if (!own || !other) return STANDS;
    const [x, z] = [other.place.x - own.place.x, other.place.z - own.place.z];
    const metres = Math.hypot(x, z);
    const aim = Math.round((Math.atan2(x, z) * 128) / Math.PI) & 255;
    if (chance(0.08)) {
      turn = Math.floor(nextRandom(random) * 256);
      speed = chance(0.2) ? 0 : 255;
    }
    const rarely = others.filter(() => chance(0.004)).reduce((all, each) => all | each, 0);
    const buttons = (metres < REACH_M ? strike : 0) | rarely;
    return { direction: metres > CLOSE_M ? aim : (aim + turn) & 255, aim, speed, buttons };
  };
}

/** Walks about alone, turns where it likes, stands and rolls now and then. */
export function wanderer(seed: number, ability_ids: readonly string[]): Behaviour {
  const random: Random = { state: seed };
  const byte = () => Math.floor(nextRandom(random) * 256);
  const roll = 1 << Math.max(0, ability_ids.indexOf("dodge_roll"));
  let controls = STANDS;
  return () => {
    if (nextRandom(random) < 0.1)
      controls = {
        ...{ direction: byte(), aim: byte(), speed: nextRandom(random) < 0.2 ? 0 : 255 },
        buttons: nextRandom(random) < 0.2 ? roll : 0,
      };
    return controls;
  };
}

export const stander = (): Controls => STANDS;

/** Two who have come into a match of their own. */
export async function startDuel(
  endpoint: string,
  behaviours: readonly [Behaviour, Behaviour],
  tampering: Tampering = {},
): Promise<[Player, Player]> {
  const first = await ArenaConnection.create({ endpoint }, { pvp_mode_id: DUEL_MODE_ID });
  const second = await ArenaConnection.joinById({ endpoint }, first.matchId);
  return [await play(endpoint, first, behaviours[0], tampering), await play(endpoint, second, behaviours[1])];
}

async function play(
  endpoint: string,
  connection: ArenaConnection,
  controls: Behaviour,
  { content = known => known, link = known => known }: Tampering = {},
): Promise<Player> {
  const { player_id, content_version } = await connection.welcome;
  const client = new ArenaClient({
    ...{ player_id, controls, link: link(connection), now: () => performance.now() },
    content: content(await fetchArenaContent(endpoint, content_version)),
  });
  const player: Player = { client, connection, strikes: [], corrections: [] };
  client.on("strike_settled", strike => player.strikes.push(strike));
  client.on("correction", correction => player.corrections.push(correction));
  return player;
}
