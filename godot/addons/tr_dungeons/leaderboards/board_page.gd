class_name TrBoardPage
extends RefCounted
## A part of a leaderboard, in the order of the ranks: see [method TrLeaderboards.read].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The board.
var board_id: String = ""
## Its entries.
var entries: Array[TrBoardEntry] = []
## That of the character that was asked for, or of the account's that ranks best; [code]null[/code] where there is none.
var own: TrBoardEntry = null
## What [method TrLeaderboards.read] takes for the entries behind these; empty where there are none.
var next: String = ""


## Reads what the server says of a part of a board.
static func from_row(p_board_id: String, row: Dictionary) -> TrBoardPage:
	var page: TrBoardPage = TrBoardPage.new()
	page.board_id = p_board_id
	for each: Dictionary in _Fields.list(row, "entries"):
		page.entries.append(TrBoardEntry.from_row(each))
	var own_row: Dictionary = _Fields.below(row, "own")
	page.own = TrBoardEntry.from_row(own_row) if not own_row.is_empty() else null
	page.next = _Fields.text(row, "next")
	return page
