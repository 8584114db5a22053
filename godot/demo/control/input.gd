class_name DemoInput
extends Node
## Makes an intent of keyboard and mouse, or of a gamepad. What presses what is in the project's input map, and in [DemoSettings].

const _ZOOM_STEP_M: float = 2.0
# A click is remembered for so long, so that one that comes a little early still strikes.
const _CLICK_MS: int = 180
# A trigger counts as pressed from here on.
const _PULLED: float = 0.5

## What to fill.
var intent: DemoIntent = null
## Through which the mouse points at the floor.
var camera: DemoCamera = null

var _aim: DemoAim = DemoAim.new()
var _mouse_moved_at: int = -10_000
var _clicked_at: int = -10_000
# The axes of triggers that are pulled.
var _pulled: Dictionary[int, bool] = {}


func _ready() -> void:
	process_priority = -20


func _process(_delta: float) -> void:
	# Left and right, up and down, as they are on the screen.
	var on_screen: Vector2 = Input.get_vector(&"move_left", &"move_right", &"move_down", &"move_up")
	intent.direction = DemoCamera.on_floor(on_screen)
	intent.is_sprinting = Input.is_action_pressed(&"sprint")
	var here: Vector3 = Multiplayer.local.position if Multiplayer.local != null else Vector3.ZERO
	intent.aim = _aim.place(here, Multiplayer.local.yaw if Multiplayer.local != null else 0.0, camera)
	intent.is_aiming = _aim.is_held or not DemoSettings.uses_pad and Time.get_ticks_msec() - _mouse_moved_at < 1500
	if not Input.is_action_pressed(&"attack") and Time.get_ticks_msec() - _clicked_at > _CLICK_MS:
		intent.wants_attack = false


func _unhandled_input(event: InputEvent) -> void:
	# A trigger tells of every bit of its way, and pulls once.
	if event is InputEventJoypadMotion and not _is_pulled_now(event as InputEventJoypadMotion):
		return
	if event is InputEventMouse:
		_mouse_moved_at = Time.get_ticks_msec()
	if event.is_action_pressed(&"attack"):
		intent.wants_attack = true
		_clicked_at = Time.get_ticks_msec()
	elif event.is_action_pressed(&"skill_1"):
		intent.wanted_skill = 0
	elif event.is_action_pressed(&"skill_2"):
		intent.wanted_skill = 1
	elif event.is_action_pressed(&"skill_3"):
		intent.wanted_skill = 2
	elif event.is_action_pressed(&"skill_4"):
		intent.wanted_skill = 3
	elif event.is_action_pressed(&"dodge"):
		intent.wants_dodge = true
	elif event.is_action_pressed(&"interact"):
		intent.wants_interaction = true
	elif event.is_action_pressed(&"respawn"):
		intent.wants_respawn = true
	elif event.is_action_pressed(&"drink_health"):
		intent.wanted_item = "health_potion"
	elif event.is_action_pressed(&"drink_mana"):
		intent.wanted_item = "mana_potion"
	elif event.is_action_pressed(&"zoom_in"):
		camera.zoom(-_ZOOM_STEP_M)
	elif event.is_action_pressed(&"zoom_out"):
		camera.zoom(_ZOOM_STEP_M)


func _is_pulled_now(motion: InputEventJoypadMotion) -> bool:
	var was_pulled: bool = _pulled.get(motion.axis, false)
	_pulled[motion.axis] = motion.axis_value >= _PULLED
	return _pulled[motion.axis] and not was_pulled
