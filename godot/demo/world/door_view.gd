class_name DemoDoor
extends Node3D
## A door: two leaves in a frame, which swing open in half a second. A stone above shines in the colour of its state: red is locked,
## amber closed, green open.

enum State { LOCKED, CLOSED, OPEN }

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _SECONDS: float = 0.5
const _OPEN_ANGLE: float = 1.75
const _COLORS: Dictionary[State, Color] = {
	State.LOCKED: Color("ff4d4d"),
	State.CLOSED: Color("ffb84d"),
	State.OPEN: Color("63e39a"),
}

var _left: Node3D = null
var _right: Node3D = null
var _lock: Node3D = null
var _stones: Array[MeshInstance3D] = []
var _light: OmniLight3D = null
var _state: State = State.CLOSED
var _opened: float = 0.0


## Builds the door for a corridor of this width.
func build(width: float) -> void:
	var half: float = width * 0.5
	for side: float in [-1.0, 1.0]:
		_Kit.part(self, _Kit.box(Vector3(0.45, 2.7, 0.6)), _Kit.matte(_Palette.WALL_CAP[0]), Vector3(side * (half - 0.2), 1.35, 0.0))
		_stones.append(
			_Kit.part(self, _Kit.box(Vector3(0.24, 0.34, 0.64)), _Kit.glowing(_COLORS[_state]), Vector3(side * (half - 0.2), 2.2, 0.0))
		)
	_Kit.part(self, _Kit.box(Vector3(width + 0.3, 0.32, 0.5)), _Kit.matte(_Palette.WALL_CAP[1]), Vector3(0.0, 2.8, 0.0))
	_left = _leaf(-1.0, half - 0.42)
	_right = _leaf(1.0, half - 0.42)
	_lock = _Kit.joint(self, Vector3(0.0, 1.15, 0.0))
	_Kit.part(_lock, _Kit.box(Vector3(0.62, 0.5, 0.42)), _Kit.matte(_Palette.GOLD))
	_Kit.part(_lock, _Kit.box(Vector3(0.12, 0.22, 0.44)), _Kit.matte(_Palette.IRON))
	for lift: float in [0.62, -0.62]:
		_Kit.part(_lock, _Kit.box(Vector3(width - 0.9, 0.14, 0.26)), _Kit.matte(_Palette.IRON), Vector3(0.0, lift, 0.0))
	_light = OmniLight3D.new()
	_light.omni_range = 5.0
	_light.light_energy = 1.3
	_light.position = Vector3(0.0, 2.0, 0.0)
	add_child(_light)
	_show_colors()


## Shows how the door is from now on.
func set_state(state: State) -> void:
	if state == _state:
		return
	_state = state
	_show_colors()


## Shows how the door has been before we came: nothing moves.
func start_with(state: State) -> void:
	_state = state
	_opened = 1.0 if state == State.OPEN else 0.0
	_show_colors()
	_turn()


## Far doors throw no light.
func set_lit(is_lit: bool) -> void:
	_light.visible = is_lit


func _process(delta: float) -> void:
	var goal: float = 1.0 if _state == State.OPEN else 0.0
	if _opened != goal:
		_opened = move_toward(_opened, goal, delta / _SECONDS)
		_turn()


func _turn() -> void:
	var eased: float = smoothstep(0.0, 1.0, _opened)
	_left.rotation.y = -eased * _OPEN_ANGLE
	_right.rotation.y = eased * _OPEN_ANGLE


func _show_colors() -> void:
	_lock.visible = _state == State.LOCKED
	_light.light_color = _COLORS[_state]
	for stone: MeshInstance3D in _stones:
		stone.material_override = _Kit.glowing(_COLORS[_state])


# A leaf turns around its outer edge.
func _leaf(side: float, length: float) -> Node3D:
	var hinge: Node3D = _Kit.joint(self, Vector3(side * length, 0.0, 0.0))
	var boards: int = 3
	for board: int in boards:
		var width: float = length / boards
		var color: Color = _Palette.WOOD if board % 2 == 0 else _Palette.WOOD.darkened(0.14)
		_Kit.part(
			hinge, _Kit.box(Vector3(width - 0.03, 2.3, 0.16)), _Kit.matte(color), Vector3(-side * (board + 0.5) * width, 1.17, 0.0)
		)
	for lift: float in [0.45, 1.85]:
		_Kit.part(hinge, _Kit.box(Vector3(length - 0.06, 0.14, 0.2)), _Kit.matte(_Palette.IRON), Vector3(-side * length * 0.5, lift, 0.0))
	_Kit.part(hinge, _Kit.ball(0.09), _Kit.matte(_Palette.GOLD), Vector3(-side * (length - 0.18), 1.1, -0.14))
	_Kit.part(hinge, _Kit.ball(0.09), _Kit.matte(_Palette.GOLD), Vector3(-side * (length - 0.18), 1.1, 0.14))
	return hinge
