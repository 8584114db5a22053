/** A character of the caller's as it is now, and what its player does with it: in its live room, or by its row. */
import { randomUUID } from "node:crypto";
import type { AccountCharacters } from "../characters/account-characters.ts";
import type { Character } from "../characters/character.ts";
import type { AskedAction } from "../game/character/character-actions.ts";
import type { Verdict } from "../game/core/verdict.ts";
import type { Account } from "../http/endpoint.ts";
import { redone } from "../rooms/base/current-character.ts";
import { OneAtATime } from "../rooms/base/one-at-a-time.ts";
import type { Services } from "../services.ts";
import { callLiveDungeon, callLiveRoom, problemOf } from "./live-room.ts";
import { asCharacterProblem } from "./own-characters.ts";

/** What is asked, and the client's own id of the request; without it, each time it is asked is a request of its own. */
type Asked = { character_id: string; action: AskedAction; request_id?: string | undefined };

/** @throws HttpProblem `not-found` where the account has no such character. */
export async function ownCharacter(
  services: Services,
  own: AccountCharacters,
  { player_id }: Account,
  character_id: string,
): Promise<Character> {
  const found = await own.own(player_id, character_id).catch(asCharacterProblem);
  const { room_id, session_id } = found;
  const live =
    room_id === undefined || session_id === undefined
      ? undefined
      : await callLiveRoom(room_id, "character", session_id);
  // A room of an older release says less of it.
  return live ? { ...found, ...live } : redone(services, found);
}

/** By character: of many requests at once each finds what the one before has written. */
const changes = new OneAtATime();

/**
 * Resolves once the change is durable.
 *
 * @throws HttpProblem with the reason where it is refused: then nothing has changed.
 */
export async function changeCharacter(
  services: Services,
  own: AccountCharacters,
  account: Account,
  // A room may do it and close before it answers: what is then done to the row has to be the same request.
  { character_id, action, request_id = randomUUID() }: Asked,
): Promise<void> {
  const { player_id } = account;
  const verdict = await changes.run(character_id, async () => {
    const found = await own.own(player_id, character_id).catch(asCharacterProblem);
    const { content } = services.store.library.current();
    return (
      (await inItsRoom(found, action, request_id)) ??
      own.act(player_id, character_id, content, action, request_id).catch(asCharacterProblem)
    );
  });
  if (!verdict.is_accepted) throw problemOf(verdict);
}

/** Undefined where it is in no live room. */
async function inItsRoom(
  { room_id, session_id }: Character,
  action: AskedAction,
  request_id: string,
): Promise<Verdict | undefined> {
  if (room_id === undefined || session_id === undefined) return undefined;
  const verdict = await callLiveDungeon(room_id, "changeCharacter", session_id, action, request_id);
  const isHere = verdict?.is_accepted || verdict?.reason !== "not_in_room";
  return isHere ? verdict : undefined;
}
