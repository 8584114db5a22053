/** What to say where a game cannot be begun or has ended: always what happened, and what to do. */
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { ApiProblem } from "../client/account-api.ts";
import { NoWebGl } from "../scene/game-scene.ts";
import type { PlayTexts } from "../texts/play.ts";
import { GuestGone, SignInGone } from "../ui/guest.ts";
import type { Ended } from "./game.ts";

export function troubleText(error: unknown, texts: PlayTexts): string {
  if (error instanceof NoWebGl) return texts.trouble.webgl;
  if (typeof WebSocket === "undefined") return texts.trouble.websocket;
  if (error instanceof SignInGone) return texts.trouble.signed_out;
  if (error instanceof GuestGone) return texts.trouble.gone;
  if (isOutdated(error)) return texts.trouble.outdated;
  if (error instanceof ApiProblem) return texts.trouble.refused(error.message);
  // Of Colyseus: the answer of matchmaking has a code.
  if (error instanceof Error && "code" in error && error.message !== "")
    return texts.trouble.refused(error.message);
  console.error(error);
  return texts.trouble.unreachable;
}

export function endedText({ code }: Ended, { ended }: PlayTexts): string {
  switch (code) {
    case CLOSE_CODES.replaced:
      return ended.replaced;
    case CLOSE_CODES.kicked:
      return ended.kicked;
    case CLOSE_CODES.sanctioned:
      return ended.sanctioned;
    case CLOSE_CODES.closed:
      return ended.closed;
    case CLOSE_CODES.cheating:
    case CLOSE_CODES.flooded:
    case CLOSE_CODES.invalid:
      return ended.cheating;
    default:
      return ended.lost;
  }
}

/** The server speaks another version than this page, as after a deploy: matchmaking's answer to a bad option, or the HTTP API's. */
function isOutdated(error: unknown): boolean {
  return error instanceof Error && /protocol_version/.test(error.message);
}
