/** Coming into a run where it goes on: by resuming it, or by joining one that is under way. */
import type { PlayedCharacter } from "../characters/character.ts";
import type { RejectReason } from "../game/core/verdict.ts";
import type { Holder } from "../http/cap.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { findOrOpenRoom } from "../rooms/base/room-directory.ts";
import { keepRoomsOnceADay, saveRun } from "../rooms/base/save-run.ts";
import { placeOf } from "../rooms/dungeon/run-rooms.ts";
import { readInviteCode } from "../runs/invite-code.ts";
import { checkpointOf, isVoid, type Run, type RunInvite } from "../runs/run.ts";
import type { Services } from "../services.ts";
import { callLiveDungeon, problemOf, refused } from "./live-room.ts";
import { asRoomProblem } from "./room-making.ts";
import { dungeonOf } from "./run-views.ts";

/** Who comes in, and by what. */
export type Comer = { session: PlayedCharacter; protocol_version: number; holder: Holder };

/** What a room has answered to somebody who has come in. */
type Admitted = Extract<
  NonNullable<Awaited<ReturnType<typeof callLiveDungeon<"admit">>>>,
  { is_accepted: true }
>["value"];

/**
 * Brings the character, which belongs to the run, into the room where it goes on.
 *
 * @throws HttpProblem with the reason where it cannot: then the character is where it was.
 */
export async function enterRun(
  services: Services,
  run: Run,
  { session, protocol_version, holder }: Comer,
): Promise<Admitted & { room_id: string }> {
  if (run.ended_at !== undefined) throw refusal("run_over");
  // Before it comes in, or a room that a process has left half kept could be gone.
  await keepRoomsOnceADay(services, run);
  const { run_id, dungeon_id, content_hash } = run;
  const room_template_id = await whereItGoesOn(services, run, session);
  const place = placeOf({ dungeon_id, run_id, room_template_id, content_hash }, holder);
  const { roomId: room_id } = await findOrOpenRoom(place).catch(asRoomProblem);
  const admitted = await callLiveDungeon(room_id, "admit", session.session_id, protocol_version, true);
  if (!admitted) throw problem("conflict", `The room ${room_id} has closed in this moment: ask again.`);
  if (!admitted.is_accepted && admitted.reason === "session_elsewhere") throw outrun();
  if (!admitted.is_accepted) throw problemOf(admitted);
  return { ...admitted.value, room_id };
}

/** Of two that resume with one character at once, what one of them may be told. */
function outrun(): HttpProblem {
  const detail = "Another device was first with this character in this moment: ask again to take it over.";
  return new HttpProblem("conflict", detail, {}, "session_elsewhere");
}

/** The newest room that a member has come into. That of a member may be newer still, where a process died just when it had gone through a door. */
async function whereItGoesOn(services: Services, run: Run, session: PlayedCharacter): Promise<string> {
  const members = await services.characters.list(Object.keys(run.places));
  const newer = [session, ...members]
    .flatMap(({ run_id, room_id }) =>
      run_id === run.run_id && room_id ? [room_id.slice(run_id.length + 1)] : [],
    )
    .find(room_template_id => run.rooms[room_template_id] === undefined);
  const newest = newer ?? checkpointOf(run)?.room_template_id;
  return newest ?? (await dungeonOf(services, run)).start_room_template_id;
}

/** What a character has got by joining: nothing where it belonged to the run before. */
type Joined = { isNew: boolean; invite?: RunInvite | undefined };

/**
 * The character belongs to the run from now on: by a code, by an invite for its player, or since the run is open.
 *
 * @throws HttpProblem with the reason where it may not join.
 */
export async function joinRun(
  services: Services,
  run: Run,
  session: PlayedCharacter,
  typed_code: string | undefined,
): Promise<Joined> {
  const { run_members, run_invites } = services;
  const { run_id } = run;
  const { character_id, player_id, character_name, level } = session;
  if (run.ended_at !== undefined) throw refusal("run_over");
  if (await run_members.get(run_id, character_id)) return { isNew: false };
  const { max_party_size, min_level } = await dungeonOf(services, run);
  if (level < min_level) throw levelTooLow(min_level, level);
  const invite = await useInvite(services, run, session, typed_code);
  if (!invite && player_id in run.removed) throw refused("not_a_member", REMOVED);
  if (!invite && !run.is_open) throw refusal("not_a_member");
  const newcomer = { character_id, player_id, character_name };
  const joined = await run_members.join(run_id, newcomer, max_party_size);
  if (typeof joined !== "string") return { isNew: true, invite };
  if (invite) await run_invites.giveBack(invite, character_id);
  throw refusal(joined);
}

/** The character could not come in after all: what it has got by joining is others' again. Not where it is in the run, and only the answer was lost. */
export async function giveUpJoined(
  { characters, run_members, run_invites }: Services,
  run_id: string,
  { character_id }: PlayedCharacter,
  { isNew, invite }: Joined,
): Promise<void> {
  if (!isNew) return;
  const now = await characters.get(character_id);
  if (now?.run_id === run_id && now.unsettled_id !== undefined) return;
  await run_members.remove(run_id, character_id);
  if (invite) await run_invites.giveBack(invite, character_id);
}

/**
 * The invite that the character has used now, or that it used before in a request that was cut off. Undefined where no code is given and
 * the player has no invite that is still good for it.
 *
 * @throws HttpProblem where the code is not good here, or the player was removed since.
 */
async function useInvite(
  services: Services,
  run: Run,
  { character_id, player_id }: PlayedCharacter,
  typed_code: string | undefined,
): Promise<RunInvite | undefined> {
  const { run_members, run_invites } = services;
  const { run_id } = run;
  const invite =
    typed_code === undefined
      ? await run_invites.toPlayer(run_id, player_id)
      : await inviteByCode(services, run_id, typed_code);
  if (!invite) return undefined;
  if (isVoid(invite, run)) {
    if (typed_code === undefined) return undefined;
    throw refusal("no_such_invite");
  }
  // Who was removed needs a new one.
  const isRemoved = invite.created_at <= (run.removed[player_id] ?? "");
  if (isRemoved && invite.used_by === undefined) throw refused("not_a_member", REMOVED_SINCE);
  if (!isRemoved && (await run_invites.use(invite, character_id))) {
    await run_members.readmit(run_id, player_id);
    return invite;
  }
  if (typed_code === undefined) return undefined;
  throw refused("invite_used", INVITE_USED);
}

/** @throws HttpProblem where the code is not good here. */
async function inviteByCode(
  { run_invites }: Services,
  run_id: string,
  typed_code: string,
): Promise<RunInvite> {
  const invite = await run_invites.byCode(readInviteCode(typed_code));
  if (invite?.run_id === run_id) return invite;
  throw refused(
    "no_such_invite",
    `The code ${typed_code} is none for this run, or has expired: ask for a new one.`,
  );
}

const REMOVED =
  "The leader of the run has removed you from it: a new invite, made after that, lets you come back.";
const REMOVED_SINCE =
  "The leader of the run has removed you from it since the invite was made: ask for a new one.";
const INVITE_USED = "Somebody has used the invite already: ask for a new one.";

/** From now on the run is kept; its live rooms hear of it. @throws HttpProblem where it is over. */
export async function saveRunOrRefuse(services: Services, run_id: string): Promise<Run> {
  const saved = await saveRun(services, run_id);
  if (!saved) throw refusal("run_over");
  return saved;
}

/** @param needed by the difficulty. */
export function levelTooLow(needed: number, level: number) {
  return refused(
    "level_too_low",
    `The run asks for characters of level ${needed} or more, and yours has level ${level}.`,
  );
}

export function refusal(reason: RejectReason) {
  return problemOf({ is_accepted: false, reason });
}
