/** Players of simulated matches, who do the same each time. */
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import type { ArenaClient, Controls } from "../../web/client/index.ts";
import { BOLT, ROLL, SLOW, STRIKE, STUN } from "./arena-match.ts";

const STANDS: Controls = { direction: 0, aim: 0, speed: 0, buttons: 0 };

export const stand = (): Controls => STANDS;

/** Walks about, turns where it likes, and now and then stands. */
export function wanderer(seed: number): () => Controls {
  const random: Random = { state: seed };
  const byte = () => Math.floor(nextRandom(random) * 256);
  let controls = STANDS;
  return () => {
    if (nextRandom(random) < 0.1)
      controls = {
        direction: byte(),
        aim: byte(),
        speed: nextRandom(random) < 0.2 ? 0 : 255,
        buttons: nextRandom(random) < 0.2 ? ROLL : 0,
      };
    return controls;
  };
}

/** Fights the first of the others: walks up to it and around it, strikes, and uses all else now and then. */
export function brawler(seed: number): (client: ArenaClient) => Controls {
  const random: Random = { state: seed };
  const chance = (share: number) => nextRandom(random) < share;
  let turn = 0;
  let speed = 255;
  return client => {
    const own = client.own();
    const [other] = client.others();
    if (!own || !other) return STANDS;
    const [x, z] = [other.place.x - own.place.x, other.place.z - own.place.z];
    const metres = Math.hypot(x, z);
    const aim = Math.round((Math.atan2(x, z) * 128) / Math.PI) & 255;
    if (chance(0.08)) {
      turn = Math.floor(nextRandom(random) * 256);
      speed = chance(0.2) ? 0 : 255;
    }
    const often = metres < 2.6 ? STRIKE : 0;
    const rarely = [ROLL, STUN, SLOW, BOLT].filter(() => chance(0.01)).reduce((all, each) => all | each, 0);
    return { direction: metres > 3 ? aim : (aim + turn) & 255, aim, speed, buttons: often | rarely };
  };
}
