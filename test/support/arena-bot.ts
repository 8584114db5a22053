/** Players of a match who play by themselves, with the client library, over real sockets. */
import type {
  ArenaClient,
  ArenaConnection,
  Controls,
  Correction,
  StrikeRecord,
} from "../../web/client/index.ts";

/** Shorter than a tick, so that no input is late for it. */
const FRAME_MS = 8;

/** Walks straight up to an opponent, also into a pillar that is in the way, and presses its first button where it is in reach. For arenas without obstacles. */
export function duel(client: ArenaClient): Controls {
  const own = client.own();
  const [target] = client.others().filter(({ fighter }) => fighter.current_health > 0);
  if (!own || !target) return { direction: 0, aim: 0, speed: 0, buttons: 0 };
  const [x, z] = [target.place.x - own.place.x, target.place.z - own.place.z];
  const aim = Math.round((Math.atan2(x, z) * 256) / (2 * Math.PI)) & 255;
  const metres = Math.hypot(x, z);
  // Beside each other they go round, so that a strike has something to miss.
  const direction = metres > 2 ? aim : (aim + 64) & 255;
  return { direction, aim, speed: 255, buttons: metres < 2.4 ? 1 : 0 };
}

/** A client that is driven by a timer, and what came of it. */
export class ArenaBot {
  readonly client: ArenaClient;
  readonly connection: ArenaConnection;
  readonly corrections: Correction[] = [];
  readonly strikes: StrikeRecord[] = [];
  /** Resolves when the match is over. */
  readonly result: Promise<unknown>;
  readonly #timer: NodeJS.Timeout;

  static async play(
    connection: ArenaConnection,
    controls: (client: ArenaClient) => Controls,
  ): Promise<ArenaBot> {
    return new ArenaBot(connection, await connection.play({ controls, now: () => performance.now() }));
  }

  private constructor(connection: ArenaConnection, client: ArenaClient) {
    this.connection = connection;
    this.client = client;
    client.on("correction", correction => this.corrections.push(correction));
    client.on("strike_settled", strike => this.strikes.push(strike));
    this.result = new Promise(resolve => client.on("match_over", resolve));
    this.#timer = setInterval(() => client.advance(), FRAME_MS);
    connection.on("left", () => clearInterval(this.#timer));
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.connection.leave();
  }
}
