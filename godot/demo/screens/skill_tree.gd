class_name DemoSkillTree
extends ScrollContainer
## The skill tree of the character's class: each branch grows down from a node that needs nothing, with lines to what a node stands on. The node
## that is selected can be learned, or given back.

## Another node is selected.
signal item_selected()

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")
const _SkillRows = preload("skill_rows.gd")

const _NODE: Vector2 = Vector2(101.0, 26.0)
const _CELL: Vector2 = Vector2(106.0, 44.0)

var _canvas: Control = Control.new()
var _buttons: Dictionary[String, Button] = {}
var _nodes: Dictionary[String, Dictionary] = {}
var _selected: String = ""
# Of which the buttons are.
var _class_id: String = ""


func _ready() -> void:
	follow_focus = true
	_canvas.draw.connect(_draw_lines)
	add_child(_canvas)


## Shows what there is now. What was selected stays selected.
func fill(sheet: TrCharacterSheet) -> void:
	if _class_id != sheet.class_id:
		_build(sheet)
	for node_id: String in _buttons:
		var why_not: String = TrCharacterRules.why_not_learn(Multiplayer.content, sheet, node_id)
		var color: Color = _Palette.TEXT if why_not == "" else _Palette.TEXT_DIM
		color = _Palette.GOOD if why_not == "already_learned" else color
		for state: String in ["font_color", "font_hover_color", "font_focus_color", "font_pressed_color"]:
			_buttons[node_id].add_theme_color_override(state, color)
		_buttons[node_id].set_pressed_no_signal(node_id == _selected)
	_canvas.queue_redraw()


## The node that is selected; empty for none.
func selected_id() -> String:
	return _selected


## Selects the first node, as a click would.
func select_first() -> void:
	for node_id: String in _buttons:
		_select(node_id)
		return


## Learns the node that is selected, or gives it back.
func use() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	if sheet == null or _selected == "":
		return
	if sheet.skills.has(_selected):
		Multiplayer.progress.refund_skill(_selected)
	else:
		Multiplayer.progress.learn_skill(_selected)


func _build(sheet: TrCharacterSheet) -> void:
	_class_id = sheet.class_id
	_selected = ""
	for button: Button in _buttons.values():
		button.queue_free()
	_buttons.clear()
	_nodes.clear()
	for node: Dictionary in TrCharacterRules.nodes_of(Multiplayer.content, sheet):
		_nodes[_Fields.text(node, "node_id")] = node
	var places: Dictionary[String, Vector2] = _SkillRows.place(_nodes)
	var most: Vector2 = Vector2.ZERO
	for node_id: String in places:
		_buttons[node_id] = _button(node_id, places[node_id] * _CELL)
		most = most.max(places[node_id] * _CELL + _NODE)
	_canvas.custom_minimum_size = most + Vector2(2.0, 6.0)


func _button(node_id: String, at: Vector2) -> Button:
	var button: Button = Button.new()
	button.text = TrContentCache.text_of(_nodes[node_id], "name")
	button.toggle_mode = true
	button.clip_text = true
	button.tooltip_text = TrContentCache.text_of(_nodes[node_id], "description")
	button.add_theme_font_size_override("font_size", 11)
	for state: String in ["normal", "hover", "pressed", "disabled", "focus"]:
		var box: StyleBoxFlat = get_theme_stylebox(state, "Button").duplicate()
		box.set_content_margin_all(3.0)
		button.add_theme_stylebox_override(state, box)
	button.position = at + Vector2(1.0, 3.0)
	button.size = _NODE
	button.pressed.connect(_select.bind(node_id))
	button.focus_entered.connect(_select.bind(node_id))
	_canvas.add_child(button)
	return button


func _select(node_id: String) -> void:
	_selected = node_id
	for each: String in _buttons:
		_buttons[each].set_pressed_no_signal(each == node_id)
	item_selected.emit()


func _draw_lines() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	for node_id: String in _buttons:
		for below: String in _SkillRows.needs(_nodes[node_id]):
			if _buttons.has(below):
				var is_way: bool = sheet != null and sheet.skills.has(below)
				var color: Color = _Palette.GOLD if is_way else _Palette.PANEL_EDGE
				var from: Vector2 = _buttons[below].position + Vector2(_NODE.x * 0.5, _NODE.y)
				_canvas.draw_line(from, _buttons[node_id].position + Vector2(_NODE.x * 0.5, 0.0), color, 2.0, true)
