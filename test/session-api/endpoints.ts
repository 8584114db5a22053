/** Every endpoint there is: one that is new is added here. */

/** What an endpoint does: reads; changes something, and leads into no room; or leads into a room, perhaps after others. */
type Deed = "reads" | "changes" | "leads in";

const SETS = [
  ...["combat-stats", "enemy-types", "loot-tables", "abilities", "dungeons", "rules"],
  ...["items", "affixes", "classes", "skill-trees", "achievements", "difficulties", "seasons"],
  ...["arenas", "pvp-modes", "queues"],
];
const SHEETS = ["inventory", "equipment", "skills", "loadouts", "achievements", "mailbox"];

const reading = (...endpoints: string[]): Record<string, Deed> =>
  Object.fromEntries(endpoints.map(endpoint => [endpoint, "reads"]));

/** By its method and path. */
export const ENDPOINTS: Readonly<Record<string, Deed>> = {
  ...reading("get /api/content"),
  ...reading(...SETS.flatMap(set => [`get /api/${set}`, `get /api/${set}/{id}`])),
  "post /api/auth/guest": "changes", // another account
  "post /api/auth/recover": "leads in",
  "post /api/auth/refresh": "leads in",
  "get /api/characters": "reads",
  "post /api/characters": "changes",
  "get /api/characters/{character_id}": "reads",
  "patch /api/characters/{character_id}": "changes",
  "delete /api/characters/{character_id}": "changes",
  ...reading(...SHEETS.map(sheet => `get /api/characters/{character_id}/${sheet}`)),
  "delete /api/characters/{character_id}/inventory/{item}": "changes",
  "put /api/characters/{character_id}/equipment/{slot}": "changes",
  "delete /api/characters/{character_id}/equipment/{slot}": "changes",
  "put /api/characters/{character_id}/skills/{node_id}": "changes",
  "delete /api/characters/{character_id}/skills/{node_id}": "changes",
  "delete /api/characters/{character_id}/skills": "changes",
  "put /api/characters/{character_id}/loadouts/active": "changes",
  "put /api/characters/{character_id}/loadouts/{loadout_number}": "changes",
  "put /api/characters/{character_id}/title": "changes",
  "post /api/characters/{character_id}/mailbox/{mail_id}/take": "changes",
  "post /api/sessions": "leads in",
  "get /api/sessions": "reads",
  "get /api/sessions/{session_id}": "reads",
  "put /api/sessions/{session_id}": "changes", // of a character that is in its room
  "delete /api/sessions/{session_id}": "changes", // the way out
  "post /api/sessions/{session_id}/token": "leads in",
  "post /api/admin/sign-in": "changes", // of staff, who play no character by it
  "post /api/admin/invites": "changes",
  ...reading("get /api/admin/me", "get /api/admin/audit", "get /api/admin/costs", "get /api/admin/players"),
  ...reading("get /api/admin/leaderboards", "get /api/admin/leaderboards/{board_id}"),
  ...reading("get /api/admin/leaderboards/ratings/{season_id}/{pvp_mode_id}"),
  ...reading("get /api/admin/load", "get /api/admin/rooms", "get /api/admin/rooms/{room_id}"),
  ...reading("get /api/admin/players/{player_id}", "get /api/admin/players/{player_id}/sanctions"),
  ...reading("get /api/admin/reports", "get /api/me/reports", "get /api/admin/sanctions"),
  ...reading(...["reports", "reviews", "acts"].map(each => `get /api/admin/players/{player_id}/${each}`)),
  ...reading("get /api/admin/reviews", "get /api/admin/reviews/{player_id}/{review_id}"),
  "post /api/admin/reviews/{player_id}/{review_id}/close": "changes",
  "put /api/admin/players/{player_id}/reports/answer": "changes",
  "post /api/reports": "changes",
  ...reading("get /api/admin/players/{player_id}/characters/{character_id}"),
  ...reading("get /api/admin/players/{player_id}/characters/{character_id}/runs"),
  ...reading("get /api/admin/players/{player_id}/matches", "get /api/admin/statistics"),
  ...Object.fromEntries(
    ["grants", "takings", "restore", "move-out", "rename"].map(act => [
      `post /api/admin/players/{player_id}/characters/{character_id}/${act}`,
      "changes" as const,
    ]),
  ),
  ...reading("get /api/admin/content/versions", "get /api/admin/content/versions/{version}"),
  "post /api/admin/content/versions": "changes", // what new rooms play
  "post /api/admin/content/versions/{version}/roll-back": "changes",
  "post /api/admin/broadcasts": "changes", // what players read
  "get /api/admin/switches": "reads",
  "get /api/admin/content/draft": "reads",
  "put /api/admin/content/draft": "changes", // what a designer has at hand
  "post /api/admin/guest-ranges/close": "changes", // who may make guests
  "post /api/admin/guest-ranges/open": "changes",
  "put /api/admin/maintenance": "changes", // what others may do
  "delete /api/admin/maintenance": "changes",
  "put /api/admin/queues/{queue_id}/closing": "changes",
  "delete /api/admin/queues/{queue_id}/closing": "changes",
  "post /api/admin/players/{player_id}/kick": "changes",
  "post /api/admin/players/{player_id}/void-matches": "changes",
  "post /api/admin/matches/{match_id}/void": "changes",
  "post /api/admin/players/{player_id}/sanctions": "changes",
  "post /api/admin/players/{player_id}/sanctions/{sanction_id}/confirm": "changes",
  "post /api/admin/players/{player_id}/sanctions/{sanction_id}/lift": "changes",
  "put /api/admin/players/{player_id}/sanctions/{sanction_id}/answer": "changes",
  ...reading("get /api/me", "get /api/me/export"),
  "delete /api/me": "changes", // a week later
  "delete /api/me/deletion": "changes",
  "get /api/me/sanctions": "reads",
  "post /api/me/sanctions/{sanction_id}/appeal": "changes", // what staff are told
  "post /api/me/recovery-code": "changes", // a code, which is no way in while a pause lasts
  "get /api/rooms": "reads",
  "post /api/rooms": "leads in",
  "get /api/rooms/{room_id}": "reads",
  "put /api/rooms/{room_id}/join": "leads in",
  "put /api/rooms/{room_id}/leave": "changes", // the way out
  "get /api/runs": "reads",
  "post /api/runs": "leads in",
  "post /api/open-runs": "leads in",
  "get /api/runs/{run_id}": "reads",
  "delete /api/runs/{run_id}": "changes", // the way out
  "delete /api/runs/{run_id}/members/{character_id}": "changes", // of somebody else
  "post /api/runs/{run_id}/invites": "changes", // for others
  "put /api/runs/{run_id}/join": "leads in",
  "put /api/runs/{run_id}/leave": "changes", // the way out
  "put /api/runs/{run_id}/resume": "leads in",
  "get /api/invites/{code}": "reads",
  "post /api/parties": "changes", // parties lead into no room
  "get /api/parties/me": "reads",
  "get /api/party-codes/{code}": "reads",
  "post /api/parties/{party_id}/invites": "changes",
  "delete /api/parties/{party_id}/invites/me": "changes",
  "put /api/parties/{party_id}/join": "changes",
  "post /api/parties/{party_id}/requests": "changes",
  "put /api/parties/{party_id}/requests/{player_id}": "changes",
  "put /api/parties/{party_id}/leave": "changes",
  "delete /api/parties/{party_id}/members/{player_id}": "changes",
  "put /api/parties/{party_id}/members/{player_id}/mute": "changes",
  "put /api/parties/{party_id}/leader": "changes",
  "put /api/parties/{party_id}/open": "changes",
  "post /api/parties/{party_id}/ready-check": "changes",
  "put /api/parties/{party_id}/ready": "changes",
  "post /api/parties/{party_id}/lines": "changes",
  "get /api/parties/{party_id}/lines": "reads",
  "get /api/friends": "reads",
  "put /api/me/presence": "changes", // what others see of it
  "delete /api/friends/{player_id}": "changes", // what two players are to each other, as all of these
  "post /api/friend-requests": "changes",
  "put /api/friend-requests/{player_id}/accept": "changes",
  "delete /api/friend-requests/{player_id}": "changes",
  "get /api/blocks": "reads",
  "put /api/blocks/{player_id}": "changes",
  "delete /api/blocks/{player_id}": "changes",
  "post /api/matches/custom": "leads in",
  "put /api/matches/custom/join": "leads in",
  "get /api/me/matches": "reads",
  "get /api/me/ticket": "reads",
  "get /api/matchmaking/queues": "reads",
  "post /api/matchmaking/tickets": "leads in",
  "put /api/matchmaking/tickets/{ticket_id}/join": "leads in",
  "get /api/matchmaking/tickets/{ticket_id}": "reads",
  "delete /api/matchmaking/tickets/{ticket_id}": "changes", // the way out
  "post /api/matchmaking/tickets/{ticket_id}/accept": "changes", // of one that has led in already
  "post /api/matchmaking/tickets/{ticket_id}/decline": "changes", // the way out
  "get /api/leaderboards": "reads",
  "get /api/leaderboards/{board_id}": "reads",
  "get /api/leaderboards/ratings/{season_id}/{pvp_mode_id}": "reads",
  "get /api/ratings/me": "reads",
  ...reading("get /api/watch", "get /api/watch/{id}"),
  ...reading("get /api/watch/{id}/parts/{number}", "get /api/watch/{id}/recordings/{room_id}"),
  "post /api/events": "changes", // of a character that is in its room
  "get /api/events/{room_id}": "reads",
};
