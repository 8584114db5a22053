/** Why something is refused since staff have decided so, or since it is about what staff decide. */
export const MODERATION_REASONS = {
  suspended: "The account is suspended until the time that ends_at says: GET /api/me/sanctions says why.",
  banned: "The account is banned: GET /api/me/sanctions says why, and until when if it ends.",
  chat_muted: "The account may say nothing until the time that ends_at says.",
  ranked_paused: "The account may play no ranked matches until the time that ends_at says.",
  account_deleted: "The account is being deleted, as its player has asked for: nobody comes in with it.",
  maintenance: "Operators maintain the server: nothing new may be begun for a while.",
  already_appealed: "The sanction was appealed already: staff answer once.",
  is_admin: "The player is an admin: only an admin decides about it.",
  not_appealable: "The sanction is over, or was lifted: there is nothing to appeal.",
} as const;

declare module "../game/core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof MODERATION_REASONS, string> {}
}
