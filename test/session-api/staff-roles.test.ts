import assert from "node:assert/strict";
import { STAFF_ROLES, type StaffRole } from "../../src/ops/staff-may.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";
import { ENDPOINTS } from "./endpoints.ts";

const PLAYER = "/api/admin/players/{player_id}";
const CHARACTER = `${PLAYER}/characters/{character_id}`;
const SANCTION = `${PLAYER}/sanctions/{sanction_id}`;

/** Who may ask what, beside admins, who may everything. */
const MAY_ASK: Record<string, readonly StaffRole[]> = {
  "get /api/admin/me": STAFF_ROLES,
  "get /api/admin/audit": ["operator"],
  "get /api/admin/statistics": ["designer", "operator"],
  "get /api/admin/costs": ["operator"],
  "get /api/admin/content/versions": ["designer", "operator"],
  "get /api/admin/content/versions/{version}": ["designer", "operator"],
  "post /api/admin/content/versions": ["designer"],
  "post /api/admin/content/versions/{version}/roll-back": ["designer"],
  "get /api/admin/load": ["operator"],
  "get /api/admin/leaderboards": STAFF_ROLES,
  "get /api/admin/leaderboards/{board_id}": STAFF_ROLES,
  "get /api/admin/leaderboards/ratings/{season_id}/{pvp_mode_id}": STAFF_ROLES,
  "get /api/admin/rooms": ["support", "moderator", "operator"],
  "get /api/admin/rooms/{room_id}": ["support", "moderator", "operator"],
  "get /api/admin/players": ["support", "moderator", "operator"],
  [`get ${PLAYER}`]: ["support", "moderator", "operator"],
  [`get ${PLAYER}/matches`]: ["support", "moderator", "operator"],
  [`get ${CHARACTER}`]: ["support", "moderator", "operator"],
  [`get ${CHARACTER}/runs`]: ["support", "moderator", "operator"],
  [`post ${CHARACTER}/grants`]: ["operator"],
  [`post ${CHARACTER}/takings`]: ["operator"],
  [`post ${CHARACTER}/restore`]: ["operator"],
  [`post ${CHARACTER}/move-out`]: ["support", "operator"],
  [`post ${CHARACTER}/rename`]: ["support", "moderator"],
  [`post ${PLAYER}/kick`]: ["moderator", "operator"],
  [`get ${PLAYER}/reports`]: ["support", "moderator"],
  [`get ${PLAYER}/reviews`]: ["support", "moderator"],
  [`get ${PLAYER}/acts`]: ["moderator", "operator"],
  "get /api/admin/sanctions": ["support", "moderator"],
  [`get ${PLAYER}/sanctions`]: ["support", "moderator"],
  [`post ${PLAYER}/sanctions`]: ["moderator"],
  [`post ${SANCTION}/confirm`]: ["moderator"],
  [`post ${SANCTION}/lift`]: ["moderator"],
  [`put ${SANCTION}/answer`]: ["moderator"],
  [`post ${PLAYER}/void-matches`]: ["moderator"],
  "post /api/admin/matches/{match_id}/void": ["moderator"],
  "post /api/admin/guest-ranges/close": ["moderator", "operator"],
  "post /api/admin/guest-ranges/open": ["moderator", "operator"],
  "post /api/admin/broadcasts": ["moderator", "operator"],
  "get /api/admin/switches": STAFF_ROLES,
  "get /api/admin/content/draft": ["designer"],
  "put /api/admin/content/draft": ["designer"],
  "put /api/admin/maintenance": ["operator"],
  "delete /api/admin/maintenance": ["operator"],
  "put /api/admin/queues/{queue_id}/closing": ["operator"],
  "delete /api/admin/queues/{queue_id}/closing": ["operator"],
  "get /api/admin/reports": ["support", "moderator"],
  [`put ${PLAYER}/reports/answer`]: ["moderator"],
  "get /api/admin/reviews": ["support", "moderator"],
  "get /api/admin/reviews/{player_id}/{review_id}": ["support", "moderator"],
  "post /api/admin/reviews/{player_id}/{review_id}/close": ["moderator"],
};

/** By which staff come in. */
const FOR_ALL = ["post /api/admin/sign-in", "post /api/admin/invites"];

/** So many refusals of one caller are noted in a minute. */
const MOST_NOTED = 10;

describe("Everything that staff may ask", function () {
  this.timeout(30_000);
  let world: StaffWorld;
  before(async () => {
    world = await StaffWorld.open();
  });
  after(() => world?.close());

  /** With nothing that is asked for: whom it lets in it answers something else than 403. */
  const ask = (endpoint: string, token?: string) => {
    const [method = "", path = ""] = endpoint.split(" ");
    const filled = path.replace("/api", "").replaceAll(/\{\w+\}/g, "x");
    return world.ask(method.toUpperCase(), filled, token, method === "get" ? undefined : {});
  };

  it("is in this list of who may ask it: what is new is added here", () => {
    const there = Object.keys(ENDPOINTS).filter(each => each.includes(" /api/admin/"));
    assert.deepEqual(Object.keys(MAY_ASK).concat(FOR_ALL).sort(), there.sort());
  });

  it("is refused without a token, and with a player's", async () => {
    const { access_token, player_id } = await world.aPlayer("Victor");
    for (const endpoint of Object.keys(MAY_ASK)) {
      await assertStatus(ask(endpoint), 401, endpoint);
      await assertStatus(ask(endpoint, access_token), 403, endpoint);
    }
    const noted = await world.acts(`player:${player_id}`);
    assert.deepEqual(
      noted.map(({ outcome }) => outcome),
      Array.from({ length: MOST_NOTED }, () => "refused"),
    );
  });

  for (const role of STAFF_ROLES)
    it(`is refused to the role ${role} where it is for others, which is noted, and else not`, async () => {
      const { staff_token, staff_id } = await world.aMember(role);
      let refusals = 0;
      for (const [endpoint, roles] of Object.entries(MAY_ASK)) {
        const mayAsk = role === "admin" || roles.includes(role);
        const { status } = await ask(endpoint, staff_token);
        assert.equal(status !== 403, mayAsk, `${endpoint}: ${status}`);
        refusals += Number(!mayAsk);
      }
      const noted = (await world.acts(staff_id)).filter(({ act }) => act === "refused");
      assert.equal(noted.length, Math.min(refusals, MOST_NOTED));
    });
});
