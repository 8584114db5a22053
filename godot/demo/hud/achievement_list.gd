class_name DemoAchievementList
extends Tree
## What there is to achieve: what the character has achieved comes first. A double click on one that gives a title calls the character by it.

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")

const _WIDTHS: Array[int] = [4, 6, 3]


func _ready() -> void:
	for column: int in _WIDTHS.size():
		set_column_expand_ratio(column, _WIDTHS[column])
	item_activated.connect(_choose_title)


## Shows what there is now.
func fill(sheet: TrCharacterSheet) -> void:
	clear()
	var all: TreeItem = create_item()
	for is_achieved: bool in [true, false]:
		for achievement_id: String in Multiplayer.content.entries("achievements"):
			if sheet.achievements.has(achievement_id) == is_achieved:
				_add(all, Multiplayer.content.achievement(achievement_id), is_achieved, sheet)


func _add(all: TreeItem, achievement: Dictionary, is_achieved: bool, sheet: TrCharacterSheet) -> void:
	var title: String = TrCharacterRules.title_of(achievement)
	var row: TreeItem = create_item(all)
	row.set_metadata(0, title if is_achieved else "")
	row.set_text(0, TrContentCache.text_of(achievement, "name"))
	row.set_custom_color(0, _Palette.GOOD if is_achieved else _Palette.TEXT_DIM)
	row.set_text(1, TrContentCache.text_of(achievement, "description"))
	row.set_tooltip_text(1, TrContentCache.text_of(achievement, "description"))
	row.set_custom_color(1, _Palette.TEXT_DIM)
	row.set_text(2, TrCharacterRules.title_text(Multiplayer.content, title) if title != "" else "%d points" % int(_Fields.number(achievement, "points")))
	row.set_custom_color(2, _Palette.GOLD if title != "" and title == sheet.title else _Palette.TEXT_DIM)


func _choose_title() -> void:
	var title: String = str(get_selected().get_metadata(0))
	if title != "":
		Multiplayer.progress.choose_title("" if title == Multiplayer.progress.sheet.title else title)
