class_name TrPlayedMatch
extends RefCounted
## A match that the player was in: see [member TrMatchHistory.all]. Times are of ISO 8601, in UTC, and empty where there are none.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Which one it is; while it is [code]running[/code] [method TrArena.join_by_id] comes back to it.
var match_id: String = ""
## The mode, an entry of the content's modes.
var pvp_mode_id: String = ""
## The map, an entry of the content's arenas.
var arena_id: String = ""
## Whether it counts for ranks, once it has ended.
var is_ranked: bool = false
## Whether its players have made it among themselves.
var is_custom: bool = false
## [code]running[/code], [code]ended[/code] or [code]void[/code]: then it counts for nothing, and [member void_reason] says why.
var status: String = ""
## When it has begun.
var started_at: String = ""
## When it has ended.
var ended_at: String = ""
## [code]server_stopped[/code], [code]not_enough_players[/code] or [code]abandoned[/code]; empty where it is not void.
var void_reason: String = ""
## When staff have voided it: it counts for nothing since, whatever its result was.
var voided_at: String = ""
## [code]won[/code], [code]drawn[/code] or [code]forfeited[/code]; empty where it has not ended.
var end_reason: String = ""
## The player's own team, from 1 on.
var team: int = 0
## The player's own character.
var character_id: String = ""
## What became of the player: [code]won[/code], [code]lost[/code], [code]drawn[/code] or [code]forfeited[/code]; empty where it has not ended.
var outcome: String = ""
## Who has played; of one that has ended, the best team first.
var teams: Array[TrPlayedTeam] = []


## Reads what the server says of a match.
static func from_row(row: Dictionary) -> TrPlayedMatch:
	var played: TrPlayedMatch = TrPlayedMatch.new()
	for key: String in [
		"match_id", "pvp_mode_id", "arena_id", "status", "started_at", "ended_at", "void_reason", "voided_at", "end_reason",
	]:
		played.set(key, _Fields.text(row, key))
	played.is_ranked = _Fields.flag(row, "is_ranked")
	played.is_custom = _Fields.flag(row, "is_custom")
	var own: Dictionary = _Fields.below(row, "own")
	played.team = _Fields.whole(own, "team")
	played.character_id = _Fields.text(own, "character_id")
	played.outcome = _Fields.text(own, "outcome")
	for each: Dictionary in _Fields.list(row, "teams"):
		played.teams.append(TrPlayedTeam.from_row(each))
	return played


## The rounds that the teams have won, in their order, such as [code]2 : 1[/code].
func rounds() -> String:
	return " : ".join(teams.map(func(each: TrPlayedTeam) -> String: return str(each.rounds_won)))
