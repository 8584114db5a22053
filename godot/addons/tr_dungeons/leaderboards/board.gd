class_name TrBoard
extends RefCounted
## One leaderboard: the fastest runs of a season through a dungeon, by difficulty and size of the party. See [TrLeaderboards].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## What [method TrLeaderboards.read] takes.
var board_id: String = ""
## The season that it is of: an entry of the content's seasons, or [code]none[/code] for the time between them.
var season_id: String = ""
## The dungeon.
var dungeon_id: String = ""
## An entry of the content's difficulties.
var difficulty_id: String = ""
## How many characters have played the runs, also those who have left; more than may be on one at one time are not counted.
var party_size: int = 1


## Reads what the server says of a board.
static func from_row(row: Dictionary) -> TrBoard:
	var board: TrBoard = TrBoard.new()
	board.board_id = _Fields.text(row, "board_id")
	board.season_id = _Fields.text(row, "season_id")
	board.dungeon_id = _Fields.text(row, "dungeon_id")
	board.difficulty_id = _Fields.text(row, "difficulty_id")
	board.party_size = maxi(1, _Fields.whole(row, "party_size"))
	return board
