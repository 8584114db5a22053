class_name DemoBindings
extends RefCounted
## Which keys, mouse buttons and buttons of a gamepad do what. The project's input map has what nobody has chosen; what the player chooses
## goes into Godot's [InputMap], so that the rest of the game asks for actions and knows no keys. Sticks stay what they are.
## [br][br]
## A code names one of them: [code]key:W[/code] (by its place on an American keyboard), [code]mouse:1[/code], [code]pad:0[/code],
## [code]trigger:5[/code]; empty for none.

const _Names = preload("names.gd")

## The places of each action: two for keys and mouse buttons, and the last for the gamepad.
const PLACES: int = 3
## The last of them.
const PAD: int = 2
## All that can be chosen, in this order, and how a player reads it.
const TITLES: Dictionary[StringName, String] = {
	&"move_up": "Walk up", &"move_down": "Walk down", &"move_left": "Walk left", &"move_right": "Walk right", &"sprint": "Sprint",
	&"attack": "Strike", &"dodge": "Dodge roll", &"skill_1": "Ability 1", &"skill_2": "Ability 2", &"skill_3": "Ability 3", &"skill_4": "Ability 4",
	&"interact": "Pick up, open, go through", &"drink_health": "Drink health", &"drink_mana": "Drink mana", &"respawn": "Come back from death",
	&"toggle_character": "The character", &"toggle_connection": "The connection", &"zoom_in": "Zoom in", &"zoom_out": "Zoom out",
}

# Of the menu, which every player must be able to reach, and of what is pressed in it.
const _RESERVED: PackedStringArray = ["key:Escape", "key:Enter", "key:Kp Enter", "pad:6", "pad:5"]
# What stays as it is, as hints write it.
const _FIXED_KEYS: Dictionary[StringName, String] = {&"menu": "Esc", &"ui_accept": "Enter"}
const _FIXED_BUTTONS: Dictionary[StringName, String] = {&"menu": "Menu", &"ui_accept": "A"}
# What Godot gives to no button by itself. The shoulders lead out of lists, which keep the stick to themselves.
const _IN_MENUS: Dictionary[StringName, String] = {
	&"ui_accept": "pad:0", &"ui_cancel": "pad:1", &"ui_focus_prev": "pad:9", &"ui_focus_next": "pad:10",
}
# From here on an axis is a trigger, and before it a stick.
const _FIRST_TRIGGER: int = JOY_AXIS_TRIGGER_LEFT
# A trigger counts as pressed from here on.
const _PULLED: float = 0.5

var _defaults: Dictionary[StringName, PackedStringArray] = {}
var _codes: Dictionary[StringName, PackedStringArray] = {}
# What hints write, by whether a gamepad is used: they ask in every frame.
var _labels: Array[Dictionary] = [{}, {}]


func _init() -> void:
	InputMap.load_from_project_settings()
	for action: StringName in _IN_MENUS:
		InputMap.action_add_event(action, _event_of(_IN_MENUS[action]))
	for action: StringName in TITLES:
		_defaults[action] = _read(action)
		_codes[action] = _defaults[action].duplicate()
	_refresh_labels()


## What is at a place of an action; empty for nothing.
func code(action: StringName, place: int) -> String:
	return _codes[action][place]


## What a hint writes: the first key of an action, or its button where [param on_pad].
func label(action: StringName, on_pad: bool) -> String:
	return _labels[int(on_pad)].get(action, "")


## Puts a code to a place, an empty one takes away what is there. Whatever had it until now has it no more: returns that action, or
## an empty name.
func bind(action: StringName, place: int, new_code: String) -> StringName:
	var holder: StringName = _holder_of(new_code)
	if holder != &"":
		_codes[holder][_codes[holder].find(new_code)] = ""
		_apply(holder)
	_codes[action][place] = new_code
	_apply(action)
	_refresh_labels()
	return holder if holder != action else &""


## Everything is as the project has it.
func reset() -> void:
	for action: StringName in TITLES:
		_codes[action] = _defaults[action].duplicate()
		_apply(action)
	_refresh_labels()


## What nothing does any more.
func lacking() -> PackedStringArray:
	var found: PackedStringArray = []
	for action: StringName in TITLES:
		if "".join(_codes[action]) == "":
			found.append(TITLES[action])
	return found


## What is another than at first, to be kept: by action, its codes.
func chosen() -> Dictionary:
	var found: Dictionary = {}
	for action: StringName in TITLES:
		if _codes[action] != _defaults[action]:
			found[String(action)] = Array(_codes[action])
	return found


## Takes what was kept by [method chosen]. Returns false, and takes nothing, if it is not such. An action that this version does not know
## is left out.
func take(kept: Variant) -> bool:
	if not kept is Dictionary:
		return false
	var all: Dictionary = kept
	for action: Variant in all:
		if not _are_codes(all[action]):
			return false
	for action: StringName in TITLES:
		if all.has(String(action)):
			var places: Array = all[String(action)]
			_codes[action] = PackedStringArray(places)
	_drop_doubles()
	for action: StringName in TITLES:
		_apply(action)
	_refresh_labels()
	return true


## Whether an action may have it.
static func is_free(some_code: String) -> bool:
	return not some_code in _RESERVED


## What was pressed; empty if nothing was, or if it is none of these.
static func code_of(event: InputEvent) -> String:
	if event is InputEventKey:
		var key: InputEventKey = event
		return "key:%s" % OS.get_keycode_string(key.physical_keycode) if key.physical_keycode != KEY_NONE else ""
	if event is InputEventMouseButton:
		return "mouse:%d" % (event as InputEventMouseButton).button_index
	if event is InputEventJoypadButton:
		return "pad:%d" % (event as InputEventJoypadButton).button_index
	if event is InputEventJoypadMotion:
		var motion: InputEventJoypadMotion = event
		if motion.axis >= _FIRST_TRIGGER and motion.axis_value >= _PULLED:
			return "trigger:%d" % motion.axis
	return ""


static func _event_of(some_code: String) -> InputEvent:
	var what: String = some_code.get_slice(":", 1)
	match some_code.get_slice(":", 0):
		"key":
			var key: InputEventKey = InputEventKey.new()
			key.physical_keycode = OS.find_keycode_from_string(what)
			return key if key.physical_keycode != KEY_NONE else null
		"mouse":
			var button: InputEventMouseButton = InputEventMouseButton.new()
			button.button_index = what.to_int() as MouseButton
			return button if button.button_index > MOUSE_BUTTON_NONE else null
		"pad":
			var pad: InputEventJoypadButton = InputEventJoypadButton.new()
			pad.device = -1
			pad.button_index = what.to_int() as JoyButton
			return pad if what.is_valid_int() and pad.button_index >= JOY_BUTTON_A and pad.button_index < JOY_BUTTON_SDL_MAX else null
		"trigger":
			var trigger: InputEventJoypadMotion = InputEventJoypadMotion.new()
			trigger.device = -1
			trigger.axis = what.to_int() as JoyAxis
			trigger.axis_value = 1.0
			return trigger if trigger.axis >= _FIRST_TRIGGER and trigger.axis < JOY_AXIS_SDL_MAX else null
	return null


static func _are_codes(value: Variant) -> bool:
	if not value is Array:
		return false
	var places: Array = value
	if places.size() != PLACES:
		return false
	for place: int in PLACES:
		if not places[place] is String:
			return false
		var some_code: String = places[place]
		var is_for_pad: bool = some_code.get_slice(":", 0) in ["pad", "trigger"]
		if some_code != "" and (_event_of(some_code) == null or not is_free(some_code) or is_for_pad != (place == PAD)):
			return false
	return true


# A file that somebody has written may give one key to two actions: the first has it.
func _drop_doubles() -> void:
	var taken: Dictionary[String, bool] = {}
	for action: StringName in TITLES:
		for place: int in PLACES:
			var some_code: String = _codes[action][place]
			if taken.has(some_code):
				_codes[action][place] = ""
			elif some_code != "":
				taken[some_code] = true


func _holder_of(some_code: String) -> StringName:
	if some_code != "":
		for action: StringName in TITLES:
			if some_code in _codes[action]:
				return action
	return &""


func _apply(action: StringName) -> void:
	for event: InputEvent in InputMap.action_get_events(action):
		if not _is_stick(event):
			InputMap.action_erase_event(action, event)
	for some_code: String in _codes[action]:
		if some_code != "":
			InputMap.action_add_event(action, _event_of(some_code))
	# What was held with a key that does this no more is let go.
	Input.action_release(action)


func _read(action: StringName) -> PackedStringArray:
	var codes: PackedStringArray = ["", "", ""]
	for event: InputEvent in InputMap.action_get_events(action):
		var some_code: String = code_of(event)
		if some_code == "":
			continue
		var is_for_pad: bool = event is InputEventJoypadButton or event is InputEventJoypadMotion
		codes[PAD if is_for_pad else (0 if codes[0] == "" else 1)] = some_code
	return codes


func _refresh_labels() -> void:
	for action: StringName in TITLES:
		_labels[0][action] = _Names.of(_codes[action][0] if _codes[action][0] != "" else _codes[action][1])
		_labels[1][action] = _Names.of(_codes[action][PAD])
	_labels[0].merge(_FIXED_KEYS)
	_labels[1].merge(_FIXED_BUTTONS)


static func _is_stick(event: InputEvent) -> bool:
	return event is InputEventJoypadMotion and (event as InputEventJoypadMotion).axis < _FIRST_TRIGGER
