class_name DemoSkillList
extends Tree
## The skill tree of the character's class: what it has learned, what it can learn, and what it lacks for the rest. A double click learns,
## or gives back.

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")

const _REASONS: Dictionary[String, String] = {
	"already_learned": "learned", "missing_prerequisite": "stands on others", "not_enough_points": "no points left",
}
const _WIDTHS: Array[int] = [4, 6, 3]


func _ready() -> void:
	for column: int in _WIDTHS.size():
		set_column_expand_ratio(column, _WIDTHS[column])
	item_activated.connect(use)


## Shows what there is now. What was selected stays selected.
func fill(sheet: TrCharacterSheet) -> void:
	var selected: String = selected_id()
	clear()
	var all: TreeItem = create_item()
	for node: Dictionary in TrCharacterRules.nodes_of(Multiplayer.content, sheet):
		var node_id: String = _Fields.text(node, "node_id")
		var why_not: String = TrCharacterRules.why_not_learn(Multiplayer.content, sheet, node_id)
		var row: TreeItem = create_item(all)
		row.set_metadata(0, node_id)
		row.set_text(0, TrContentCache.text_of(node, "name"))
		row.set_text(1, TrContentCache.text_of(node, "description"))
		row.set_tooltip_text(1, TrContentCache.text_of(node, "description"))
		row.set_text(2, _state_of(node, why_not))
		var color: Color = _Palette.TEXT if why_not == "" else _Palette.TEXT_DIM
		row.set_custom_color(0, _Palette.GOOD if why_not == "already_learned" else color)
		row.set_custom_color(1, _Palette.TEXT_DIM)
		row.set_custom_color(2, _Palette.GOLD if why_not == "" else _Palette.TEXT_DIM)
		if node_id == selected:
			row.select(0)


## The node that is selected; empty for none.
func selected_id() -> String:
	var row: TreeItem = get_selected()
	return str(row.get_metadata(0)) if row != null else ""


## Learns the node that is selected, or gives it back.
func use() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	var node_id: String = selected_id()
	if sheet == null or node_id == "":
		return
	if sheet.skills.has(node_id):
		Multiplayer.progress.refund_skill(node_id)
	else:
		Multiplayer.progress.learn_skill(node_id)


func _state_of(node: Dictionary, why_not: String) -> String:
	if why_not == "level_too_low":
		return "from level %d" % int(_Fields.number(node, "required_level"))
	var cost: int = int(_Fields.number(node, "cost", 1.0))
	return _REASONS.get(why_not, "1 point" if cost == 1 else "%d points" % cost)
