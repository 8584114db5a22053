class_name DemoTable
extends Tree
## A table with titles, of which one row may be the player's own.

const _Palette = preload("../look/palette.gd")

# The column of names is wider than others.
const _NAMES: int = 1


func _init() -> void:
	hide_root = true
	hide_folding = true
	select_mode = SELECT_ROW
	column_titles_visible = true
	size_flags_vertical = Control.SIZE_EXPAND_FILL
	add_theme_font_size_override("font_size", 14)


## Shows these rows; [param own] is the place of the player's own, less than 0 for none.
func fill(titles: PackedStringArray, rows: Array[PackedStringArray], own: int) -> void:
	clear()
	columns = titles.size()
	for column: int in columns:
		set_column_title(column, titles[column])
		set_column_title_alignment(column, HORIZONTAL_ALIGNMENT_LEFT)
		set_column_expand_ratio(column, 3 if column == _NAMES else 1)
	var root: TreeItem = create_item()
	for place: int in rows.size():
		var item: TreeItem = create_item(root)
		for column: int in rows[place].size():
			item.set_text(column, rows[place][column])
			if place == own:
				item.set_custom_color(column, _Palette.GOLD)


## What its rows say.
func words() -> PackedStringArray:
	var lines: PackedStringArray = []
	if get_root() == null:
		return lines
	for item: TreeItem in get_root().get_children():
		var cells: PackedStringArray = []
		for column: int in columns:
			cells.append(item.get_text(column))
		lines.append(" ".join(cells).strip_edges())
	return lines
