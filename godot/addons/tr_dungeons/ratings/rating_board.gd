class_name TrRatingBoard
extends RefCounted
## A board of the ratings of a season and mode: [member TrRatings.boards].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## An entry of the content's seasons.
var season_id: String = ""
## The mode.
var pvp_mode_id: String = ""
## Whose the ratings are: each [code]account[/code]'s, or each [code]character[/code]'s.
var subject: String = ""


## Reads what the server says of a board.
static func from_row(row: Dictionary) -> TrRatingBoard:
	var board: TrRatingBoard = TrRatingBoard.new()
	board.season_id = _Fields.text(row, "season_id")
	board.pvp_mode_id = _Fields.text(row, "pvp_mode_id")
	board.subject = _Fields.text(row, "subject")
	return board
