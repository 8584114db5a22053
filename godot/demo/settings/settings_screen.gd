class_name DemoSettingsScreen
extends PanelContainer
## Where the player chooses keys, a gamepad's buttons, colours and motion. All of it holds at once and is kept. It is played with a mouse,
## with keys, and with a gamepad alone.

## It is not shown any more.
signal closed

const _Names = preload("names.gd")
const _Palette = preload("../look/palette.gd")
const _Palettes = preload("../look/palettes.gd")
const _Painter = preload("../hud/painter.gd")
const _Style = preload("../hud/style.gd")

const _HEADINGS: PackedStringArray = ["What it does", "Key", "Other key", "Gamepad"]
const _NOTE: String = "Press a field, then the key, mouse button or gamepad's button that is to do it. Delete takes it away, Esc changes nothing."
const _STICKS: String = "The left stick walks, the right one aims, Menu on the gamepad and Esc open the menu: these stay as they are."
const _SIZE: Vector2 = Vector2(1200.0, 600.0)
const _FIELD: Vector2 = Vector2(112.0, 32.0)
const _FONT_SIZE: int = 14
# The table has two halves, side by side.
const _ROWS: int = 10
# What of a palette is shown beside its name.
const _SWATCHES: PackedStringArray = ["danger", "help", "foe_health"]

var _said: Label = null
var _lacking: Label = null
var _calm: CheckButton = null
var _palettes: Dictionary[String, Button] = {}
# By action, the buttons of its places.
var _fields: Dictionary[StringName, Array] = {}
var _waiting_action: StringName = &""
var _waiting_place: int = 0


func _ready() -> void:
	theme = _Style.make()
	add_theme_stylebox_override("panel", _padded(_Painter.box(Color(0.043, 0.055, 0.094, 0.97), 14, _Palette.PANEL_EDGE, 1), 24.0))
	visible = false
	_build()
	DemoSettings.shared().changed.connect(_refresh)


## Shows the settings.
func open() -> void:
	visible = true
	_waiting_action = &""
	_say(DemoSettings.shared().trouble, DemoSettings.shared().trouble != "")
	_refresh()
	_palettes[DemoSettings.shared().palette_name].grab_focus()


## Closes them.
func close() -> void:
	visible = false
	_waiting_action = &""
	closed.emit()


## The button of a place of an action; see [DemoBindings].
func field(action: StringName, place: int) -> Button:
	return _fields[action][place]


## What it says of the newest choice.
func said() -> String:
	return _said.text


func _input(event: InputEvent) -> void:
	if _waiting_action == &"":
		return
	var code: String = DemoBindings.code_of(event)
	if event is InputEventMouseMotion or event is InputEventJoypadMotion and code == "":
		return
	# While it waits nothing else hears of keys: Esc closes nothing, and Space presses no button.
	get_viewport().set_input_as_handled()
	if event.is_pressed() and not event.is_echo():
		_choose(code)


func _choose(code: String) -> void:
	var action: StringName = _waiting_action
	_waiting_action = &""
	var is_for_pad: bool = code.get_slice(":", 0) in ["pad", "trigger"]
	var title: String = DemoBindings.TITLES[action]
	if code in ["key:Escape", "pad:6"]:
		_say("Nothing is changed.")
	elif code in ["key:Delete", "key:Backspace"]:
		DemoSettings.shared().bind(action, _waiting_place, "")
		_say("“%s” has one less." % title)
	elif is_for_pad != (_waiting_place == DemoBindings.PAD):
		_say("Here belongs %s. Nothing is changed." % ("a button of the gamepad" if _waiting_place == DemoBindings.PAD else "a key or a mouse button"), true)
	elif not DemoBindings.is_free(code):
		_say("%s is needed by the menu. Choose another one." % _Names.of(code), true)
	else:
		var taken_from: StringName = DemoSettings.shared().bind(action, _waiting_place, code)
		if taken_from == &"":
			_say("%s does “%s” from now on." % [_Names.of(code), title])
		else:
			var before: String = DemoBindings.TITLES[taken_from]
			_say("%s did “%s” until now. It does “%s” from now on, and “%s” has it no more." % [_Names.of(code), before, title, before])
	_refresh()


func _refresh() -> void:
	var settings: DemoSettings = DemoSettings.shared()
	for palette: String in _palettes:
		_palettes[palette].set_pressed_no_signal(palette == settings.palette_name)
	_calm.set_pressed_no_signal(settings.is_calm)
	for action: StringName in _fields:
		for place: int in DemoBindings.PLACES:
			field(action, place).text = _text_of(action, place)
	var lacking: PackedStringArray = settings.bindings.lacking()
	_lacking.text = "" if lacking.is_empty() else "Nothing does: %s." % ", ".join(lacking)
	_lacking.add_theme_color_override("font_color", _Palette.DANGER.lightened(0.3))


func _text_of(action: StringName, place: int) -> String:
	if action == _waiting_action and place == _waiting_place:
		return "press a button …" if place == DemoBindings.PAD else "press a key …"
	var name_of_it: String = _Names.of(DemoSettings.shared().bindings.code(action, place))
	if name_of_it == "" and place == DemoBindings.PAD and String(action).begins_with("move_"):
		return "Left stick"
	return name_of_it if name_of_it != "" else "–"


func _say(words: String, is_bad: bool = false) -> void:
	_said.text = words
	_said.add_theme_color_override("font_color", _Palette.DANGER.lightened(0.3) if is_bad else _Palette.GOOD)


func _on_field_pressed(action: StringName, place: int) -> void:
	_waiting_action = action
	_waiting_place = place
	_refresh()


func _on_reset_pressed() -> void:
	DemoSettings.shared().reset()
	_say("All settings are as at the beginning.")


func _build() -> void:
	custom_minimum_size = _SIZE
	set_anchors_and_offsets_preset(Control.PRESET_CENTER, Control.PRESET_MODE_MINSIZE)
	grow_horizontal = Control.GROW_DIRECTION_BOTH
	grow_vertical = Control.GROW_DIRECTION_BOTH
	var rows: VBoxContainer = VBoxContainer.new()
	rows.add_theme_constant_override("separation", 8)
	add_child(rows)
	_label(rows, "Settings", 24)
	_build_picture(rows)
	_dim(_label(rows, _NOTE, 13))
	_build_keys(rows)
	_dim(_label(rows, _STICKS, 13))
	_lacking = _label(rows, "", 14)
	_said = _label(rows, "", 14)
	_said.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	var below: HBoxContainer = HBoxContainer.new()
	below.add_theme_constant_override("separation", 10)
	rows.add_child(below)
	_button(below, "As at the beginning").pressed.connect(_on_reset_pressed)
	_button(below, "Close").pressed.connect(close)


func _build_picture(rows: VBoxContainer) -> void:
	var line: HBoxContainer = HBoxContainer.new()
	line.add_theme_constant_override("separation", 10)
	rows.add_child(line)
	_label(line, "Colours", 16)
	for palette: String in _Palettes.ALL:
		var button: Button = _button(line, _Palettes.TITLES[palette])
		button.toggle_mode = true
		button.add_theme_stylebox_override("pressed", _padded(_Painter.box(Color("35436b"), 8, _Palette.GOLD, 2), 8.0))
		button.icon = _swatches(palette)
		button.pressed.connect(func() -> void: DemoSettings.shared().palette_name = palette)
		_palettes[palette] = button
	_calm = CheckButton.new()
	_calm.text = "Reduced motion"
	_calm.tooltip_text = "Nothing shakes or flashes"
	_calm.toggled.connect(func(is_on: bool) -> void: DemoSettings.shared().is_calm = is_on)
	line.add_child(_calm)


func _build_keys(rows: VBoxContainer) -> void:
	var halves: HBoxContainer = HBoxContainer.new()
	halves.size_flags_vertical = Control.SIZE_EXPAND_FILL
	halves.add_theme_constant_override("separation", 28)
	rows.add_child(halves)
	var grid: GridContainer = null
	for action: StringName in DemoBindings.TITLES:
		if _fields.size() % _ROWS == 0:
			grid = _half(halves)
		_label(grid, DemoBindings.TITLES[action], _FONT_SIZE).size_flags_horizontal = Control.SIZE_EXPAND_FILL
		var places: Array[Button] = []
		for place: int in DemoBindings.PLACES:
			places.append(_field(grid, action, place))
		_fields[action] = places


func _field(grid: GridContainer, action: StringName, place: int) -> Button:
	var button: Button = _button(grid, "")
	button.custom_minimum_size = _FIELD
	button.add_theme_font_size_override("font_size", _FONT_SIZE)
	for state: String in ["normal", "hover", "pressed", "focus"]:
		button.add_theme_stylebox_override(state, _padded(get_theme_stylebox(state, "Button") as StyleBoxFlat, 4.0))
	button.pressed.connect(_on_field_pressed.bind(action, place))
	return button


static func _half(halves: HBoxContainer) -> GridContainer:
	var grid: GridContainer = GridContainer.new()
	grid.columns = _HEADINGS.size()
	grid.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	grid.add_theme_constant_override("h_separation", 8)
	grid.add_theme_constant_override("v_separation", 5)
	halves.add_child(grid)
	for heading: String in _HEADINGS:
		_dim(_label(grid, heading, 13))
	return grid


static func _swatches(palette: String) -> ImageTexture:
	var image: Image = Image.create_empty(18 * _SWATCHES.size(), 16, false, Image.FORMAT_RGBA8)
	for place: int in _SWATCHES.size():
		var color: Color = _Palettes.ALL[palette][_SWATCHES[place]]
		image.fill_rect(Rect2i(18 * place, 0, 16, 16), color)
	return ImageTexture.create_from_image(image)


static func _padded(box: StyleBoxFlat, margin: float) -> StyleBoxFlat:
	var padded: StyleBoxFlat = box.duplicate()
	padded.set_content_margin_all(margin)
	return padded


static func _label(parent: Control, words: String, font_size: int) -> Label:
	var label: Label = Label.new()
	label.text = words
	label.add_theme_font_size_override("font_size", font_size)
	parent.add_child(label)
	return label


static func _dim(label: Label) -> void:
	label.add_theme_color_override("font_color", _Palette.TEXT_DIM)


static func _button(parent: Control, words: String) -> Button:
	var button: Button = Button.new()
	button.text = words
	parent.add_child(button)
	return button
