class_name DemoFigure
extends Node3D
## A body of simple parts that walks, strikes, winds up, rolls, flashes and falls. It knows how to move, and not why.

const _Kit = preload("../look/kit.gd")

const _SWING_SECONDS: float = 0.28
const _ROLL_SECONDS: float = 0.32
const _FLASH_SECONDS: float = 0.13
const _FALL_SECONDS: float = 0.45
const _SINK_AFTER_SECONDS: float = 2.6
const _SINK_M_PER_SECOND: float = 0.55

## What turns and leans with all parts.
var body: Node3D = null
## The arm with the weapon, hanging from the shoulder.
var right_arm: Node3D = null
## The other arm.
var left_arm: Node3D = null
## The legs, hanging from the hip.
var left_leg: Node3D = null
## See [member left_leg].
var right_leg: Node3D = null
## What is on the shoulders.
var head: Node3D = null
## Flutters behind, or null.
var cape: Node3D = null

## 0 to 1: how far a hit or a spell is prepared.
var wind_up: float = 0.0

static var _flash_material: StandardMaterial3D = null

var _parts: Array[MeshInstance3D] = []
var _stride: float = 0.0
var _pace: float = 0.0
var _swing_left: float = 0.0
var _roll_left: float = 0.0
var _flash_left: float = 0.0
var _dead_for: float = -1.0


func _init() -> void:
	body = _Kit.joint(self)


## Adds a part below one of the joints.
func add(parent: Node3D, mesh: Mesh, material: Material, at: Vector3 = Vector3.ZERO, turn: Vector3 = Vector3.ZERO) -> MeshInstance3D:
	var part: MeshInstance3D = _Kit.part(parent, mesh, material, at)
	part.rotation = turn
	_parts.append(part)
	return part


## Strikes once.
func swing() -> void:
	if _swing_left < _SWING_SECONDS * 0.4:
		_swing_left = _SWING_SECONDS


## Rolls over once.
func roll() -> void:
	if _roll_left <= 0.0:
		_roll_left = _ROLL_SECONDS


## Lights up for a moment, as what is hit does; not with reduced motion.
func flash() -> void:
	if DemoSettings.shared().is_calm:
		return
	_flash_left = _FLASH_SECONDS
	_set_overlay(_white())


## Falls, and later sinks into the floor.
func die() -> void:
	if _dead_for < 0.0:
		_dead_for = 0.0


## Lies there already: it died before we came.
func be_dead() -> void:
	_dead_for = _FALL_SECONDS


## Stands up again.
func live() -> void:
	if _dead_for >= 0.0:
		_dead_for = -1.0
		body.rotation = Vector3.ZERO
		body.position = Vector3.ZERO


## Moves all parts on. [param speed] is how fast it walks, in metres per second; [param sinks] says whether the dead vanish.
func animate(delta: float, speed: float, sinks: bool) -> void:
	if _flash_left > 0.0:
		_flash_left -= delta
		if _flash_left <= 0.0:
			_set_overlay(null)
	if _dead_for >= 0.0:
		_lie(delta, sinks)
		return
	_pace = lerpf(_pace, speed, 1.0 - exp(-14.0 * delta))
	_stride = fmod(_stride + _pace * delta * 2.1, TAU)
	var share: float = clampf(_pace / 5.0, 0.0, 1.0)
	var step: float = sin(_stride) * 0.75 * share
	left_leg.rotation.x = step
	right_leg.rotation.x = -step
	left_arm.rotation.x = -step * 0.8
	var breath: float = sin(Time.get_ticks_msec() * 0.0022 + position.x) * 0.012
	body.position.y = absf(cos(_stride)) * 0.07 * share + breath
	body.rotation.x = 0.14 * share
	if cape != null:
		cape.rotation.x = 0.12 + 0.55 * share + sin(_stride * 2.0) * 0.06 * share
	_move_right_arm(delta, step)
	_roll(delta)


func _move_right_arm(delta: float, step: float) -> void:
	if _swing_left > 0.0:
		_swing_left = maxf(0.0, _swing_left - delta)
		var done: float = 1.0 - _swing_left / _SWING_SECONDS
		var eased: float = 1.0 - pow(1.0 - done, 3.0)
		right_arm.rotation = Vector3(-1.35, lerpf(-1.3, 1.5, eased), 0.0)
		body.rotation.y = lerpf(-0.5, 0.45, eased) * (1.0 - done)
	else:
		body.rotation.y = lerp_angle(body.rotation.y, 0.0, 1.0 - exp(-12.0 * delta))
		var rest: Vector3 = Vector3(step * 0.8 - 0.25, 0.0, 0.0)
		var raised: Vector3 = Vector3(-2.7, 0.0, -0.25)
		var goal: Vector3 = rest.lerp(raised, smoothstep(0.0, 0.7, wind_up))
		right_arm.rotation = right_arm.rotation.lerp(goal, 1.0 - exp(-16.0 * delta))


func _roll(delta: float) -> void:
	if _roll_left <= 0.0:
		return
	_roll_left = maxf(0.0, _roll_left - delta)
	var done: float = 1.0 - _roll_left / _ROLL_SECONDS
	body.rotation.x = TAU * done if done < 1.0 else 0.0
	# It turns around its middle, not around its feet.
	var middle: float = 0.65
	body.position = Vector3(0.0, middle - middle * cos(body.rotation.x), -middle * sin(body.rotation.x)) * 0.8


func _lie(delta: float, sinks: bool) -> void:
	_dead_for += delta
	var fallen: float = clampf(_dead_for / _FALL_SECONDS, 0.0, 1.0)
	body.rotation = Vector3(-PI * 0.5 * fallen * fallen, 0.0, 0.12 * fallen)
	body.position = Vector3(0.0, 0.22 * fallen, 0.0)
	if sinks:
		body.position.y -= maxf(0.0, _dead_for - _SINK_AFTER_SECONDS) * _SINK_M_PER_SECOND


func _set_overlay(material: Material) -> void:
	for part: MeshInstance3D in _parts:
		part.material_overlay = material


static func _white() -> StandardMaterial3D:
	if _flash_material == null:
		_flash_material = StandardMaterial3D.new()
		_flash_material.shading_mode = BaseMaterial3D.SHADING_MODE_UNSHADED
		_flash_material.albedo_color = Color(1.0, 0.86, 0.72, 0.5)
		_flash_material.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
	return _flash_material
