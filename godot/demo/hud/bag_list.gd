class_name DemoBagList
extends Tree
## What the character wears and carries, with what each piece gives. A double click puts on, takes off, or drinks.

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")

const _SLOTS: Dictionary[String, String] = {
	"weapon": "Weapon", "off_hand": "Off hand", "head": "Head", "body": "Body", "feet": "Feet",
}
const _WIDTHS: Array[int] = [5, 6]


func _ready() -> void:
	for column: int in _WIDTHS.size():
		set_column_expand_ratio(column, _WIDTHS[column])
	item_activated.connect(use)


## Shows what there is now. What was selected stays selected.
func fill(sheet: TrCharacterSheet, inventory: Dictionary) -> void:
	var selected: String = selected_id()
	clear()
	var all: TreeItem = create_item()
	for slot: String in _SLOTS:
		var worn: String = sheet.worn_in(slot)
		if worn != "":
			_add_piece(all, sheet, worn, "%s:  " % _SLOTS[slot])
		else:
			_add(all, "", "%s:  nothing" % _SLOTS[slot], "", _Palette.TEXT_DIM)
	_add(all, "", "Bag, %d of %d places" % [sheet.places_taken, sheet.places], "", _Palette.GOLD)
	for item_instance_id: String in sheet.pieces:
		if not sheet.is_worn(item_instance_id):
			_add_piece(all, sheet, item_instance_id, "")
	for item_id: String in inventory:
		var words: String = _name_of(item_id)
		_add(all, item_id, "%s  × %d" % [words, int(_Fields.number(inventory, item_id))], _description_of(item_id), _color_of(item_id))
	for row: TreeItem in all.get_children():
		if selected != "" and row.get_metadata(0) == selected:
			row.select(0)


## The piece or the item that is selected; empty for none.
func selected_id() -> String:
	var row: TreeItem = get_selected()
	return str(row.get_metadata(0)) if row != null else ""


## Puts on or takes off the piece that is selected, or drinks the potion.
func use() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	var id: String = selected_id()
	if sheet == null or id == "":
		return
	if not sheet.owns(id):
		Multiplayer.actions.use_item(id)
	elif sheet.is_worn(id):
		Multiplayer.progress.unequip(str(sheet.equipment.find_key(id)))
	else:
		Multiplayer.progress.equip(id)


func _add_piece(all: TreeItem, sheet: TrCharacterSheet, item_instance_id: String, before: String) -> void:
	var item_id: String = sheet.item_of(item_instance_id)
	var piece: Dictionary = sheet.pieces[item_instance_id]
	var words: PackedStringArray = []
	for bonus: Dictionary in TrCharacterRules.bonuses_of(Multiplayer.content, piece):
		var value: String = String.num(_Fields.number(bonus, "value"), 1)
		var unit: String = "%" if _Fields.text(bonus, "kind") == "percent" else ""
		words.append("%s%s%s %s" % ["" if value.begins_with("-") else "+", value, unit, _Fields.text(bonus, "stat").replace("_", " ")])
	if _Fields.flag(piece, "is_bound"):
		words.append("bound")
	_add(all, item_instance_id, before + _name_of(item_id), ", ".join(words), _color_of(item_id))


func _add(all: TreeItem, id: String, words: String, detail: String, color: Color) -> void:
	var row: TreeItem = create_item(all)
	row.set_metadata(0, id)
	row.set_text(0, words)
	row.set_custom_color(0, color)
	row.set_text(1, detail)
	row.set_tooltip_text(1, detail)
	row.set_custom_color(1, _Palette.TEXT_DIM)
	for column: int in _WIDTHS.size():
		row.set_selectable(column, id != "")


static func _name_of(item_id: String) -> String:
	var known: String = TrContentCache.text_of(Multiplayer.content.item(item_id), "name")
	return known if known != "" else _Fields.title(item_id)


static func _description_of(item_id: String) -> String:
	return TrContentCache.text_of(Multiplayer.content.item(item_id), "description")


static func _color_of(item_id: String) -> Color:
	return _Palette.RARITIES.get(_Fields.text(Multiplayer.content.item(item_id), "rarity"), _Palette.TEXT)
