class_name DemoInput
extends Node
## Makes an intent of keyboard and mouse. The keys are in the project's input map.

const _ZOOM_STEP_M: float = 2.0
# A click is remembered for so long, so that one that comes a little early still strikes.
const _CLICK_MS: int = 180

## What to fill.
var intent: DemoIntent = null
## Through which the mouse points at the floor.
var camera: DemoCamera = null

var _mouse_moved_at: int = -10_000
var _clicked_at: int = -10_000


func _ready() -> void:
	process_priority = -20


func _process(_delta: float) -> void:
	# Left and right, up and down, as they are on the screen.
	var on_screen: Vector2 = Input.get_vector(&"move_left", &"move_right", &"move_down", &"move_up")
	intent.direction = DemoCamera.on_floor(on_screen)
	intent.is_sprinting = Input.is_action_pressed(&"sprint")
	intent.aim = camera.floor_below(get_viewport().get_mouse_position())
	intent.is_aiming = Time.get_ticks_msec() - _mouse_moved_at < 1500
	if not Input.is_action_pressed(&"attack") and Time.get_ticks_msec() - _clicked_at > _CLICK_MS:
		intent.wants_attack = false


func _unhandled_input(event: InputEvent) -> void:
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
