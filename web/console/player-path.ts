/** Of the API: everything about a player is below it. */
export function playerPath(player_id: string): string {
  return `/api/admin/players/${encodeURIComponent(player_id)}`;
}
