/** Which bare room a report measured beside: figures beside another one cannot be compared. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** SHA-256 of the source of bare-room.ts, in hex. */
export async function bareRoomHash(): Promise<string> {
  const source = await readFile(new URL("./bare-room.ts", import.meta.url));
  return createHash("sha256").update(source).digest("hex");
}
