class_name DemoCamera
extends Node3D
## Looks down on the player from the south-west, follows softly, shakes when something hits hard, and answers where on the floor
## the mouse points.

## Where x = right and y = up on the screen lead on the floor (x/z), each of length 1.
const SCREEN_RIGHT: Vector2 = Vector2(-0.70710678, 0.70710678)
## See [constant SCREEN_RIGHT].
const SCREEN_UP: Vector2 = Vector2(0.70710678, 0.70710678)

const _PITCH: float = deg_to_rad(49.0)
const _NEAREST: float = 16.0
const _FARTHEST: float = 40.0
const _FOLLOW_PER_SECOND: float = 9.0
const _SHAKE_SECONDS: float = 0.25

## Where the camera looks.
var target: Vector3 = Vector3.ZERO
## Metres from there to the camera.
var distance: float = 25.0

var camera: Camera3D = null

var _shown: Vector3 = Vector3.ZERO
var _shown_distance: float = 25.0
var _shake: float = 0.0
var _shake_left: float = 0.0


func _ready() -> void:
	process_priority = 100
	camera = Camera3D.new()
	camera.fov = 36.0
	camera.near = 1.0
	camera.far = 120.0
	add_child(camera)
	camera.make_current()


## Goes to its target at once, without a flight.
func jump() -> void:
	_shown = target
	_shown_distance = distance
	_place()


## Comes nearer (negative) or goes farther.
func zoom(metres: float) -> void:
	distance = clampf(distance + metres, _NEAREST, _FARTHEST)


## Shakes for a moment, by about so many metres; not with reduced motion.
func shake(metres: float) -> void:
	if metres >= _shake * _shake_left / _SHAKE_SECONDS:
		_shake = metres
		_shake_left = _SHAKE_SECONDS


## Where on the floor a place of the screen is.
func floor_below(on_screen: Vector2) -> Vector3:
	var from: Vector3 = camera.project_ray_origin(on_screen)
	var ray: Vector3 = camera.project_ray_normal(on_screen)
	if ray.y > -0.01:
		return target
	return from - ray * (from.y / ray.y)


## What a direction on the screen (x to the right, y up) is on the floor.
static func on_floor(direction: Vector2) -> Vector2:
	return SCREEN_RIGHT * direction.x + SCREEN_UP * direction.y


func _process(delta: float) -> void:
	var share: float = 1.0 - exp(-_FOLLOW_PER_SECOND * delta)
	# A far way, as after a door or a respawn, is cut and not flown.
	_shown = target if _shown.distance_to(target) > 14.0 else _shown.lerp(target, share)
	_shown_distance = lerpf(_shown_distance, distance, share)
	_shake_left = maxf(0.0, _shake_left - delta)
	_place()


func _place() -> void:
	var back: Vector3 = Vector3(-SCREEN_UP.x * cos(_PITCH), sin(_PITCH), -SCREEN_UP.y * cos(_PITCH))
	var here: Vector3 = _shown + back * _shown_distance
	var middle: Vector3 = _shown
	if _shake_left > 0.0 and not DemoSettings.shared().is_calm:
		var strength: float = _shake * _shake_left / _SHAKE_SECONDS
		var jolt: Vector3 = Vector3(sin(_shake_left * 97.0), sin(_shake_left * 131.0), sin(_shake_left * 83.0)) * strength
		here += jolt
		middle += jolt
	camera.look_at_from_position(here, middle)
