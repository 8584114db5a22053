/** What has changed between two words of the server about a party. */
import type { Party, PartyMember, PartyRequest, ReadyCheck } from "./party-types.ts";

export type PartyChanges = {
  member_joined: PartyMember;
  /** It has left, was removed, or was away for too long. */
  member_left: PartyMember;
  /** Its connection is lost. */
  member_away: PartyMember;
  member_back: PartyMember;
  /** It is in another room now, or in none; see `where`. */
  member_moved: PartyMember;
  /** It has answered the ready check; see `is_ready`. */
  member_answered: PartyMember;
  /** Who leads from now on. */
  leader: PartyMember;
  /** The leader asks whether all are ready. */
  ready_check: ReadyCheck;
  all_ready: ReadyCheck;
  /** A player asks to join. */
  request: PartyRequest;
};

export type TellChange = <C extends keyof PartyChanges>(name: C, what: PartyChanges[C]) => void;

/** Tells all changes of a party. Nothing has changed in a party that was not known before. */
export function tellChanges(before: Party | undefined, after: Party | undefined, tell: TellChange): void {
  if (before === undefined || before.party_id !== after?.party_id) return;
  const isNewCheck = before.ready_check?.asked_at !== after.ready_check?.asked_at;
  for (const member of before.members) if (!memberOf(after, member)) tell("member_left", member);
  for (const member of after.members) tellOf(memberOf(before, member), member, isNewCheck, tell);
  if (before.leader_player_id !== after.leader_player_id)
    for (const member of after.members) if (member.is_leader) tell("leader", member);
  tellCheck(before.ready_check, after.ready_check, isNewCheck, tell);
  for (const request of after.requests)
    if (!before.requests.some(({ player_id, at }) => player_id === request.player_id && at === request.at))
      tell("request", request);
}

function tellOf(
  before: PartyMember | undefined,
  after: PartyMember,
  isNewCheck: boolean,
  tell: TellChange,
): void {
  if (!before) {
    tell("member_joined", after);
    return;
  }
  if (before.is_away !== after.is_away) tell(after.is_away ? "member_away" : "member_back", after);
  if (before.where !== after.where || before.dungeon_id !== after.dungeon_id) tell("member_moved", after);
  const answered = isNewCheck ? undefined : before.is_ready;
  if (after.is_ready !== undefined && after.is_ready !== answered) tell("member_answered", after);
}

function tellCheck(
  before: ReadyCheck | undefined,
  after: ReadyCheck | undefined,
  isNew: boolean,
  tell: TellChange,
): void {
  if (!after) return;
  if (isNew) tell("ready_check", after);
  if (after.are_all_ready && (isNew || before?.are_all_ready !== true)) tell("all_ready", after);
}

function memberOf({ members }: Party, { player_id }: PartyMember): PartyMember | undefined {
  return members.find(each => each.player_id === player_id);
}
