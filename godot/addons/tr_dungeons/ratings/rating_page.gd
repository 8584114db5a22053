class_name TrRatingPage
extends RefCounted
## A part of a board of ratings, in the order of the ranks: see [method TrRatings.read].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Its entries.
var entries: Array[TrRatingEntry] = []
## The player's own; [code]null[/code] where it has none, as before the end of the placement.
var own: TrRatingEntry = null
## What [method TrRatings.read] takes for the entries behind these; empty where there are none.
var next: String = ""


## Reads what the server says of a part of a board.
static func from_row(row: Dictionary) -> TrRatingPage:
	var page: TrRatingPage = TrRatingPage.new()
	for each: Dictionary in _Fields.list(row, "entries"):
		page.entries.append(TrRatingEntry.from_row(each))
	var own_row: Dictionary = _Fields.below(row, "own")
	page.own = TrRatingEntry.from_row(own_row) if not own_row.is_empty() else null
	page.next = _Fields.text(row, "next")
	return page
