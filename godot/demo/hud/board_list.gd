class_name DemoBoardList
extends Tree
## One leaderboard, around the player's own entry where there is one.

const _Palette = preload("../look/palette.gd")

const _TITLES: Array[String] = ["Rank", "Name", "Time", "Deaths", ""]
const _WIDTHS: Array[int] = [3, 11, 5, 4, 6]


func _ready() -> void:
	for column: int in _TITLES.size():
		set_column_title(column, _TITLES[column])
		set_column_title_alignment(column, HORIZONTAL_ALIGNMENT_LEFT)
		set_column_expand_ratio(column, _WIDTHS[column])


## Shows a page of a board; nothing where there is none.
func fill(page: TrBoardPage) -> void:
	clear()
	var root: TreeItem = create_item()
	if page == null:
		return
	if page.entries.is_empty():
		create_item(root).set_text(1, "nobody yet")
	for entry: TrBoardEntry in page.entries:
		var row: TreeItem = create_item(root)
		var cells: Array[String] = [
			"%d." % entry.rank, entry.character_name, time(entry.seconds), str(entry.deaths), "" if entry.is_verified() else "not verified",
		]
		for column: int in cells.size():
			row.set_text(column, cells[column])
			if page.own != null and page.own.run_id == entry.run_id and page.own.character_id == entry.character_id:
				row.set_custom_color(column, _Palette.GOLD)


## What its lines say, for tests.
func words() -> PackedStringArray:
	var lines: PackedStringArray = []
	for row: TreeItem in get_root().get_children():
		lines.append(" ".join([row.get_text(0), row.get_text(1), row.get_text(2), row.get_text(3)]).strip_edges())
	return lines


## A time as boards show it: tenths decide the rank.
static func time(seconds: float) -> String:
	return "%d:%04.1f" % [int(seconds / 60.0), fmod(seconds, 60.0)]
