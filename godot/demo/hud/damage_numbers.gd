extends Control
## Numbers that float up where somebody was hit. There are so many places for them, which are used in turn.

const _Painter = preload("painter.gd")

const _MOST: int = 32
const _SECONDS: float = 1.0
const _RISE_M: float = 1.3

## Through which they are seen; set by the HUD.
var rig: DemoCamera = null

var _places: PackedVector3Array = []
var _texts: PackedStringArray = []
var _colors: PackedColorArray = []
var _sizes: PackedInt32Array = []
var _left: PackedFloat32Array = []
var _next: int = 0
var _has_any: bool = false


func _ready() -> void:
	_places.resize(_MOST)
	_texts.resize(_MOST)
	_colors.resize(_MOST)
	_sizes.resize(_MOST)
	_left.resize(_MOST)


## Shows a number above a place.
func add(at: Vector3, amount: float, color: Color, is_critical: bool) -> void:
	var aside: float = sin(_next * 2.4) * 0.35
	_places[_next] = at + Vector3(-aside, 0.0, aside)
	_texts[_next] = "%d%s" % [roundi(amount), "!" if is_critical else ""]
	_colors[_next] = color
	_sizes[_next] = 34 if is_critical else 22
	_left[_next] = _SECONDS
	_next = (_next + 1) % _MOST
	_has_any = true


func _process(delta: float) -> void:
	if not _has_any:
		return
	_has_any = false
	for place: int in _MOST:
		if _left[place] > 0.0:
			_left[place] -= delta
			_has_any = true
	queue_redraw()


func _draw() -> void:
	if rig == null or rig.camera == null:
		return
	for place: int in _MOST:
		if _left[place] <= 0.0:
			continue
		var done: float = 1.0 - _left[place] / _SECONDS
		var lift: float = _RISE_M * (1.0 - pow(1.0 - done, 2.0))
		var at: Vector2 = rig.camera.unproject_position(_places[place] + Vector3.UP * lift)
		var pop: float = 1.0 + 0.5 * maxf(0.0, 1.0 - done * 6.0)
		var color: Color = Color(_colors[place], clampf((1.0 - done) * 2.2, 0.0, 1.0))
		_Painter.text(self, at, _texts[place], int(_sizes[place] * pop), color, HORIZONTAL_ALIGNMENT_CENTER, true, 7)
