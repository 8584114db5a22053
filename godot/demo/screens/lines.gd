class_name DemoLines
extends ScrollContainer
## A list whose lines have buttons. Where it is filled anew, the button that had the keyboard keeps it, if it is still there. As long as the
## same lines only say something else, their buttons stay, so that no click goes astray.

const _Palette = preload("../look/palette.gd")
const _Painter = preload("../hud/painter.gd")

const _NOTE_SIZE: int = 13
# More buttons have a row of their own.
const _MOST_BESIDE: int = 3

var _rows: VBoxContainer = VBoxContainer.new()
var _lines: Array[DemoLine] = []
var _buttons: Dictionary[String, Button] = {}
# What the buttons do, by the same keys.
var _deeds: Dictionary[String, Callable] = {}
# What is written in the lines, in their order.
var _labels: Array[Label] = []
var _is_busy: bool = false


func _init() -> void:
	follow_focus = true
	horizontal_scroll_mode = ScrollContainer.SCROLL_MODE_DISABLED
	size_flags_horizontal = Control.SIZE_EXPAND_FILL
	size_flags_vertical = Control.SIZE_EXPAND_FILL
	_rows.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_rows.add_theme_constant_override("separation", 6)
	add_child(_rows)


## Shows these lines instead of those before.
func fill(lines: Array[DemoLine]) -> void:
	if _shapes(lines) == _shapes(_lines):
		_rewrite(lines)
		return
	var focused: String = _focused()
	for row: Node in _rows.get_children():
		_rows.remove_child(row)
		row.queue_free()
	_buttons.clear()
	_deeds.clear()
	_labels.clear()
	_lines = lines
	for line: DemoLine in lines:
		_rows.add_child(_row_of(line))
	set_busy(_is_busy)
	if _buttons.has(focused) and is_visible_in_tree():
		_buttons[focused].grab_focus()


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	_is_busy = is_busy
	for each: Button in _buttons.values():
		each.disabled = is_busy


## The button of a line; [code]null[/code] where there is none.
func button(id: String, deed: String) -> Button:
	return _buttons.get(_key(id, deed))


## The first button of the list; [code]null[/code] where there is none.
func first_button() -> Button:
	return _buttons.values()[0] if not _buttons.is_empty() else null


## What its lines say.
func words() -> PackedStringArray:
	var said: PackedStringArray = []
	for line: DemoLine in _lines:
		said.append(line.words if line.note == "" else "%s: %s" % [line.words, line.note])
	return said


# Which lines with which buttons there are, whatever they say.
static func _shapes(lines: Array[DemoLine]) -> Array:
	return lines.map(func(line: DemoLine) -> Array: return [line.id, line.is_title, line.note == "", line.deeds.keys()])


func _rewrite(lines: Array[DemoLine]) -> void:
	_lines = lines
	var place: int = 0
	for line: DemoLine in lines:
		_labels[place].text = line.words
		_labels[place].add_theme_color_override("font_color", line.color)
		place += 1
		if line.note != "" and not line.is_title:
			_labels[place].text = line.note
			place += 1
		for deed: String in line.deeds:
			_deeds[_key(line.id, deed)] = line.deeds[deed]


func _row_of(line: DemoLine) -> Control:
	if line.is_title:
		return _label(line.words, 15, line.color)
	var panel: PanelContainer = PanelContainer.new()
	var box: StyleBoxFlat = _Painter.box(Color("141b2e"), 8).duplicate()
	box.set_content_margin_all(7.0)
	box.content_margin_left = 12.0
	panel.add_theme_stylebox_override("panel", box)
	var row: BoxContainer = BoxContainer.new()
	row.vertical = line.deeds.size() > _MOST_BESIDE
	row.add_theme_constant_override("separation", 8)
	panel.add_child(row)
	row.add_child(_said(line))
	var buttons: Container = row
	if row.vertical:
		buttons = HFlowContainer.new()
		for gap: String in ["h_separation", "v_separation"]:
			buttons.add_theme_constant_override(gap, 8)
		row.add_child(buttons)
	for deed: String in line.deeds:
		buttons.add_child(_button(line, deed))
	return panel


func _said(line: DemoLine) -> Control:
	var said: VBoxContainer = VBoxContainer.new()
	said.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	said.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	said.add_theme_constant_override("separation", 1)
	said.add_child(_label(line.words, 15, line.color))
	if line.note != "":
		said.add_child(_label(line.note, _NOTE_SIZE, _Palette.TEXT_DIM))
	return said


func _button(line: DemoLine, deed: String) -> Button:
	var made: Button = Button.new()
	made.text = deed
	made.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	made.add_theme_font_size_override("font_size", 14)
	var key: String = _key(line.id, deed)
	_buttons[key] = made
	_deeds[key] = line.deeds[deed]
	made.pressed.connect(func() -> void: _deeds[key].call())
	return made


func _label(said: String, font_size: int, color: Color) -> Label:
	var label: Label = Label.new()
	label.text = said
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	label.add_theme_font_size_override("font_size", font_size)
	label.add_theme_color_override("font_color", color)
	_labels.append(label)
	return label


func _focused() -> String:
	for key: String in _buttons:
		if _buttons[key].has_focus():
			return key
	return ""


static func _key(id: String, deed: String) -> String:
	return "%s\n%s" % [id, deed]
