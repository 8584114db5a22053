/** What each role of staff may see and do. Endpoints admit by it, and pages show what it allows: so it knows neither zod nor a server. */

/** An admin may do everything. With Cognito each is a group of the pool. */
export const STAFF_ROLES = ["support", "moderator", "designer", "operator", "admin"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Who may, beside admins: by what is done, as the audit calls it, or by what is only seen. */
export const STAFF_MAY = {
  "me.see": STAFF_ROLES,
  "players.see": ["support", "moderator", "operator"],
  "fights.watch": ["support", "moderator", "operator"],
  "player_acts.see": ["moderator", "operator"],
  "rooms.see": ["support", "moderator", "operator"],
  "player.kick": ["moderator", "operator"],
  "player.void_matches": ["moderator"],
  "match.void": ["moderator"],
  "character.grant": ["operator"],
  "character.take": ["operator"],
  "character.restore": ["operator"],
  "character.move_out": ["support", "operator"],
  "character.rename": ["support", "moderator"],
  "sanctions.see": ["support", "moderator"],
  "sanction.give": ["moderator"],
  "sanction.confirm": ["moderator"],
  "sanction.lift": ["moderator"],
  "appeal.answer": ["moderator"],
  "reports.see": ["support", "moderator"],
  "report.answer": ["moderator"],
  "reviews.see": ["support", "moderator"],
  "review.close": ["moderator"],
  broadcast: ["moderator", "operator"],
  "switches.see": STAFF_ROLES,
  "maintenance.begin": ["operator"],
  "maintenance.end": ["operator"],
  "queue.close": ["operator"],
  "queue.open": ["operator"],
  "range.close": ["moderator", "operator"],
  "range.open": ["moderator", "operator"],
  "audit.see": ["operator"],
  "draft.keep": ["designer"],
  "content.see": ["designer", "operator"],
  "content.publish": ["designer"],
  "content.roll_back": ["designer"],
  "statistics.see": ["designer", "operator"],
  "costs.see": ["operator"],
  "load.see": ["operator"],
  "boards.see": STAFF_ROLES,
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;
export type StaffDeed = keyof typeof STAFF_MAY;

export function mayDo(role: StaffRole, deed: StaffDeed): boolean {
  const roles: readonly StaffRole[] = STAFF_MAY[deed];
  return role === "admin" || roles.includes(role);
}
