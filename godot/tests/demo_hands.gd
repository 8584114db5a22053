extends Node
## Plays the demo with the events of a keyboard or a gamepad, as the operating system sends them, and prints what comes of it:
## [code]--hands=keys[/code], [code]kept[/code], [code]pad[/code] or [code]pictures[/code].

const _Arguments = preload("res://demo/arguments.gd")
const _ConnectionWords = preload("res://demo/hud/connection_words.gd")
const _Palette = preload("res://demo/look/palette.gd")
const _Palettes = preload("res://demo/look/palettes.gd")

const _WAIT_SECONDS: float = 40.0
const _STRIKE_FROM_M: float = 1.5
const _AT_M: float = 1.3

@onready var _demo: Demo = $Demo
@onready var _screen: DemoSettingsScreen = _demo.hud.settings

var _arguments: _Arguments = _Arguments.new(OS.get_cmdline_user_args())
var _kills: int = 0
var _taken: PackedStringArray = []
var _dodges: int = 0


func _ready() -> void:
	Engine.max_fps = 60
	Multiplayer.combat_event_received.connect(_on_event)
	match _arguments.value("hands"):
		"keys":
			await _choose_keys()
		"kept":
			await _look_at_kept()
		"pad":
			await _play_with_pad()
		"pictures":
			await _take_pictures()
	await Multiplayer.leave()
	get_tree().quit()


# Chooses W's and Space's deeds anew on the screen of settings, with keys alone, and walks.
func _choose_keys() -> void:
	if not await _until(func() -> bool: return Multiplayer.local != null and not _demo.hud.menu.visible, "a room"):
		return
	await _tap_key(KEY_ESCAPE)
	_say("menu is open: %s" % _demo.hud.menu.visible)
	_demo.hud.menu.get_node("%SettingsButton").call("grab_focus")
	await _tap_key(KEY_ENTER)
	_say("settings are open: %s" % _screen.visible)
	await _choose(&"move_up", 0, KEY_I)
	await _choose(&"dodge", 0, KEY_I)
	await _choose(&"dodge", 0, KEY_K)
	await _choose(&"move_up", 0, KEY_I)
	await _choose(&"sprint", 1, KEY_ENTER)
	await _choose(&"sprint", 1, KEY_ESCAPE)
	await _choose(&"respawn", 0, KEY_DELETE)
	_say("shakes at first: %s" % await _does_shake())
	DemoSettings.shared().palette_name = "red_green"
	DemoSettings.shared().is_calm = true
	_say("danger is %s" % _Palette.DANGER.to_html(false))
	_say("shakes now: %s" % await _does_shake())
	await _tap_key(KEY_ESCAPE)
	await _tap_key(KEY_ESCAPE)
	_say("screens are closed: %s" % (_demo.hud.open_screen() == null))
	_say("with I it walks %s" % await _walk_with(KEY_I))
	_say("with W it walks %s" % await _walk_with(KEY_W))
	await _tap_key(KEY_SPACE)
	await get_tree().create_timer(0.5).timeout
	_say("with Space it rolls %d times" % _dodges)
	await _tap_key(KEY_K)
	if await _until(func() -> bool: return _dodges == 1, "the roll"):
		_say("with K it rolls once")


func _look_at_kept() -> void:
	await _until(func() -> bool: return not _demo.hud.menu.status().begins_with("Looking"), "the server")
	var settings: DemoSettings = DemoSettings.shared()
	_say("keys of walking up: %s, %s" % [settings.bindings.code(&"move_up", 0), settings.bindings.code(&"move_up", 1)])
	_say("dodge: %s, respawn: %s" % [settings.bindings.code(&"dodge", 0), settings.bindings.code(&"respawn", 0)])
	_say("palette %s, calm %s" % [settings.palette_name, settings.is_calm])
	_say("trouble: %s" % settings.trouble)
	for ping_ms: float in [-1.0, 30.0, 120.0, 250.0, 700.0]:
		_say_grade("%d ms" % int(ping_ms), _ConnectionWords.grade(ping_ms, false))
	_say_grade("silence", _ConnectionWords.grade(30.0, true))
	_say("palettes: %s" % JSON.stringify(_palettes_in_hex(_Palettes.ALL)))
	_screen.open()
	_say("the screen says: %s" % _screen.said())


# From the menu on with nothing but a gamepad: plays, kills, picks up, goes on, and looks at the screens.
func _play_with_pad() -> void:
	if not await _until(func() -> bool: return _demo.hud.menu.status() == "The server is there.", "the server"):
		return
	_say("focus: %s" % _focused())
	await _tap_pad(JOY_BUTTON_A)
	if not await _until(func() -> bool: return Multiplayer.local != null and not _demo.hud.menu.visible, "a room"):
		return
	var first_room: String = Multiplayer.state.room_template_id
	_say("plays in %s" % first_room)
	await _look_at_screens_with_pad()
	if not await _until(_hunt, "the room to be cleared"):
		return
	_move(Vector2.ZERO)
	_aim(Vector2.ZERO)
	_say("killed %d" % _kills)
	await get_tree().create_timer(0.5).timeout
	if not await _until(_go_on.bind(first_room), "the next room"):
		return
	_say("picked up %d of what lay there" % _taken.size())
	_say("went on to %s" % Multiplayer.state.room_template_id)
	_move(Vector2.ZERO)
	await _tap_pad(JOY_BUTTON_A)
	if await _until(func() -> bool: return _dodges > 0, "the roll"):
		_say("rolled")


func _look_at_screens_with_pad() -> void:
	_say("hints write %s, %s and %s" % [DemoSettings.key(&"attack"), DemoSettings.key(&"interact"), DemoSettings.key(&"skill_3")])
	await _tap_pad(JOY_BUTTON_START)
	for down: int in 12:
		if _focused() == "SettingsButton":
			break
		await _tap_pad(JOY_BUTTON_DPAD_DOWN)
	_say("focus: %s" % _focused())
	await _tap_pad(JOY_BUTTON_A)
	_say("settings are open: %s" % _screen.visible)
	await _tap_pad(JOY_BUTTON_DPAD_RIGHT)
	await _tap_pad(JOY_BUTTON_A)
	_say("palette %s" % DemoSettings.shared().palette_name)
	_screen.field(&"skill_3", DemoBindings.PAD).grab_focus()
	await _tap_pad(JOY_BUTTON_A)
	await _tap_pad(JOY_BUTTON_DPAD_LEFT)
	_say("said: %s" % _screen.said())
	await _tap_pad(JOY_BUTTON_B)
	await _tap_pad(JOY_BUTTON_B)
	_say("screens are closed: %s" % (_demo.hud.open_screen() == null))
	await _tap_pad(JOY_BUTTON_DPAD_UP)
	await _tap_pad(JOY_BUTTON_DPAD_DOWN)
	_say("character: %s, focus in it: %s" % [_demo.hud.character.visible, _demo.hud.character.is_ancestor_of(get_viewport().gui_get_focus_owner())])
	await _tap_pad(JOY_BUTTON_B)
	_say("screens are closed: %s" % (_demo.hud.open_screen() == null))


static func _say_grade(what: String, grade: _ConnectionWords.Grade) -> void:
	_say("%s is %s: %s" % [what, _ConnectionWords.word(grade), _ConnectionWords.help(grade)])


static func _palettes_in_hex(colors: Variant) -> Variant:
	if colors is Color:
		var color: Color = colors
		return "#%s" % color.to_html(false)
	var all: Dictionary = colors
	var found: Dictionary = {}
	for key: String in all:
		found[key] = _palettes_in_hex(all[key])
	return found


func _take_pictures() -> void:
	var folder: String = _arguments.value("shots")
	await get_tree().create_timer(1.5).timeout
	_demo.hud.menu.get_node("%SettingsButton").emit_signal(&"pressed")
	await _choose(&"sprint", 1, KEY_G)
	await _choose(&"dodge", 1, KEY_G)
	for palette: String in ["usual", "red_green", "blue_yellow"]:
		DemoSettings.shared().palette_name = palette
		await get_tree().create_timer(0.6).timeout
		get_viewport().get_texture().get_image().save_png(folder.path_join("settings.png" if palette == "usual" else "settings-%s.png" % palette))


# Walks up to the nearest enemy with the left stick, aims with the right one, and strikes with X. Returns whether none is left.
func _hunt() -> bool:
	if Multiplayer.state == null or Multiplayer.local == null:
		return false
	if Multiplayer.state.is_cleared:
		return true
	for id: String in Multiplayer.state.enemies:
		if Multiplayer.state.enemy(id).is_alive:
			var way: Vector3 = Multiplayer.room.enemy_position(id) - Multiplayer.local.position
			_aim(_on_screen(way).normalized())
			_press_pad(JOY_BUTTON_X, way.length() < _STRIKE_FROM_M + 0.3)
			_walk_to(Multiplayer.room.enemy_position(id), _STRIKE_FROM_M - 0.2)
	return false


# Picks up what lies there, then goes through the door that leads on. Returns whether it is through.
func _go_on(first_room: String) -> bool:
	_press_pad(JOY_BUTTON_X, false)
	if Multiplayer.state == null or Multiplayer.local == null:
		return false
	if Multiplayer.state.room_template_id != first_room:
		return true
	var goal: Vector3 = Vector3.INF
	for loot_instance_id: String in Multiplayer.state.loot_drops:
		if Multiplayer.room.is_loot_shown(loot_instance_id):
			goal = Multiplayer.state.loot(loot_instance_id).place()
	if goal == Vector3.INF:
		for doorway: TrWalkableArea.Doorway in Multiplayer.room.walkable_area.doorways:
			if doorway.is_onward:
				goal = Vector3(doorway.position.x, 0.0, doorway.position.y)
	_walk_to(goal, _AT_M)
	var is_there: bool = goal.distance_to(Multiplayer.local.position) < _AT_M + 0.4
	_press_pad(JOY_BUTTON_B, is_there and Engine.get_process_frames() % 40 < 4)
	return false


func _walk_to(goal: Vector3, within: float) -> void:
	var here: Vector2 = Vector2(Multiplayer.local.position.x, Multiplayer.local.position.z)
	var there: Vector2 = Vector2(goal.x, goal.z)
	if here.distance_to(there) < within:
		_move(Vector2.ZERO)
		return
	var way: Vector2 = here.direction_to(Multiplayer.room.walkable_area.first_segment(here, there))
	_move(_on_screen(Vector3(way.x, 0.0, way.y)))


static func _on_screen(way: Vector3) -> Vector2:
	var flat: Vector2 = Vector2(way.x, way.z)
	return Vector2(flat.dot(DemoCamera.SCREEN_RIGHT), flat.dot(DemoCamera.SCREEN_UP))


func _move(direction: Vector2) -> void:
	_send_axis(JOY_AXIS_LEFT_X, direction.x)
	_send_axis(JOY_AXIS_LEFT_Y, -direction.y)


func _aim(direction: Vector2) -> void:
	_send_axis(JOY_AXIS_RIGHT_X, direction.x)
	_send_axis(JOY_AXIS_RIGHT_Y, -direction.y)


static func _send_axis(axis: JoyAxis, value: float) -> void:
	var motion: InputEventJoypadMotion = InputEventJoypadMotion.new()
	motion.axis = axis
	motion.axis_value = value
	Input.parse_input_event(motion)


static func _press_pad(button: JoyButton, is_down: bool) -> void:
	if Input.is_joy_button_pressed(0, button) == is_down:
		return
	var event: InputEventJoypadButton = InputEventJoypadButton.new()
	event.button_index = button
	event.pressed = is_down
	Input.parse_input_event(event)


func _tap_pad(button: JoyButton) -> void:
	_press_pad(button, true)
	await _frames(3)
	_press_pad(button, false)
	await _frames(3)


func _tap_key(key: Key) -> void:
	_send_key(key, true)
	await _frames(3)
	_send_key(key, false)
	await _frames(3)


static func _send_key(key: Key, is_down: bool) -> void:
	var event: InputEventKey = InputEventKey.new()
	event.keycode = key
	event.physical_keycode = key
	event.pressed = is_down
	Input.parse_input_event(event)


func _choose(action: StringName, place: int, key: Key) -> void:
	_screen.field(action, place).grab_focus()
	await _tap_key(KEY_ENTER)
	await _tap_key(key)
	_say("said: %s" % _screen.said())


# How far up on the screen, in half metres.
func _walk_with(key: Key) -> String:
	var from: Vector3 = Multiplayer.local.position
	_send_key(key, true)
	await get_tree().create_timer(0.6).timeout
	_send_key(key, false)
	await _frames(5)
	var way: Vector2 = _on_screen(Multiplayer.local.position - from)
	return "nowhere" if way.length() < 0.1 else "up" if way.y > 0.5 and absf(way.x) < 0.3 else str(way)


# The player stands, and so does the camera otherwise.
func _does_shake() -> bool:
	await get_tree().create_timer(0.5).timeout
	var before: Vector3 = _demo.rig.camera.position
	_demo.rig.shake(1.0)
	await _frames(2)
	return before.distance_to(_demo.rig.camera.position) > 0.02


func _focused() -> String:
	var owner_of_it: Control = get_viewport().gui_get_focus_owner()
	return String(owner_of_it.name) if owner_of_it != null else "nothing"


func _frames(count: int) -> void:
	for frame: int in count:
		await get_tree().process_frame


func _until(is_so: Callable, what: String) -> bool:
	var deadline: int = Time.get_ticks_msec() + int(_WAIT_SECONDS * 1000.0)
	while not is_so.call():
		if Time.get_ticks_msec() > deadline:
			_say("gave up waiting for %s" % what)
			return false
		await get_tree().process_frame
	return true


func _on_event(event: Dictionary) -> void:
	match event.get("event_type"):
		"enemy_died":
			_kills += 1
		"loot_picked_up":
			_taken.append(str(event.get("item_id")))
		"ability_used":
			if event.get("ability_id") == "dodge_roll":
				_dodges += 1


static func _say(words: String) -> void:
	print("HANDS ", words)
