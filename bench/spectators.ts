/** Spectators of a room over WebSockets, who take what comes and count it. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { WatchApi } from "../web/client/watch/watch-api.ts";

/** So many come at once. */
const WAVE = 50;

export class Spectators {
  readonly #sockets: WebSocket[] = [];
  parts = 0;
  bytes = 0;

  async come(endpoint: string, room_id: string, count: number): Promise<void> {
    const { live } = await new WatchApi(endpoint).find(room_id);
    const url = `${endpoint}/api/watch/${room_id}/live?from=${live[0]?.next_part ?? 0}`;
    for (let come = 0; come < count; come += WAVE) {
      const wave = Array.from({ length: Math.min(WAVE, count - come) }, () => new WebSocket(url));
      for (const socket of wave)
        socket.on("message", (part: Buffer) => {
          this.parts += 1;
          this.bytes += part.length;
        });
      await Promise.all(wave.map(socket => once(socket, "open")));
      this.#sockets.push(...wave);
    }
  }

  get count(): number {
    return this.#sockets.length;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}
