class_name TrPlayedTeam
extends RefCounted
## A team of a match that the player was in: see [member TrPlayedMatch.teams].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## From 1 on.
var team: int = 0
## From 1 for the best; equal for teams that have drawn. 0 where the match has not ended.
var rank: int = 0
## How many rounds it has won.
var rounds_won: int = 0
## Who has played in it.
var fighters: Array[TrPlayedFighter] = []


## Reads what the server says of a team.
static func from_row(row: Dictionary) -> TrPlayedTeam:
	var played: TrPlayedTeam = TrPlayedTeam.new()
	played.team = _Fields.whole(row, "team")
	played.rank = _Fields.whole(row, "rank")
	played.rounds_won = _Fields.whole(row, "rounds_won")
	for each: Dictionary in _Fields.list(row, "players"):
		played.fighters.append(TrPlayedFighter.from_row(each))
	return played
