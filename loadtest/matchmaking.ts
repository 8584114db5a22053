/** How players without an SDK come to a seat reservation. */
import { z } from "zod";

const seat = z.object({
  roomId: z.string(),
  sessionId: z.string(),
  processId: z.string(),
  /** Of the process that has the room, where there are several. */
  publicAddress: z.string().optional(),
});

/**
 * Asks for a seat reservation. Returns the room's id, and where the WebSocket has to be opened.
 *
 * @param way such as `joinOrCreate/dungeon`.
 * @throws with the answer, where it is refused.
 */
export async function reserveSeat(
  endpoint: string,
  way: string,
  options: object,
): Promise<{ room_id: string; url: URL }> {
  const response = await fetch(`${endpoint.replace(/^ws/, "http")}/matchmake/${way}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(options),
  });
  if (!response.ok) throw new Error(`The join is refused: ${response.status} ${await response.text()}`);
  const { roomId, sessionId, processId, publicAddress } = seat.parse(await response.json());
  const there = publicAddress === undefined ? endpoint : `ws://${publicAddress}`;
  return { room_id: roomId, url: new URL(`${there}/${processId}/${roomId}?sessionId=${sessionId}`) };
}
