class_name DemoDamageNumbers
extends Control
## Numbers that float up where somebody was hit, beside each other and beside the plates, so that each can be read. There are so many places
## for them, which are used in turn.

const _Painter = preload("painter.gd")

const _MOST: int = 24
const _SECONDS: float = 1.0
const _RISE_M: float = 1.3
const _GAP: float = 3.0
const _FONT_SIZE: int = 22
const _CRITICAL_FONT_SIZE: int = 34

## Through which they are seen; set by the HUD.
var rig: DemoCamera = null
## What they keep clear of; set by the HUD, or empty.
var plates: Array[DemoPlateLayout.Plate] = []
## Where the numbers stand now.
var rects: Array[Rect2] = []

var _places: PackedVector3Array = []
var _texts: PackedStringArray = []
var _colors: PackedColorArray = []
var _sizes: PackedInt32Array = []
var _widths: PackedFloat32Array = []
var _left: PackedFloat32Array = []
# How far each was pushed aside, in pixels: it does not come back.
var _aside: PackedFloat32Array = []
var _next: int = 0
# What has its place already, with a little air: the edges of plates and of other numbers.
var _lefts: PackedFloat32Array = []
var _tops: PackedFloat32Array = []
var _rights: PackedFloat32Array = []
var _bottoms: PackedFloat32Array = []
var _has_any: bool = false


func _ready() -> void:
	_places.resize(_MOST)
	_texts.resize(_MOST)
	_colors.resize(_MOST)
	_sizes.resize(_MOST)
	_widths.resize(_MOST)
	_left.resize(_MOST)
	_aside.resize(_MOST)
	# The plates stand where this frame's camera has them.
	process_priority = 110


## Shows a number above a place.
func add(at: Vector3, amount: float, color: Color, is_critical: bool) -> void:
	_places[_next] = at
	_texts[_next] = "%d%s" % [roundi(amount), "!" if is_critical else ""]
	_colors[_next] = color
	_sizes[_next] = _CRITICAL_FONT_SIZE if is_critical else _FONT_SIZE
	_widths[_next] = _Painter.bold().get_string_size(_texts[_next], HORIZONTAL_ALIGNMENT_LEFT, -1, _sizes[_next]).x
	_left[_next] = _SECONDS
	# To one side and the other in turn.
	_aside[_next] = 0.01 if _next % 2 == 0 else -0.01
	_next = (_next + 1) % _MOST
	_has_any = true


func _process(delta: float) -> void:
	if not _has_any or rig == null or rig.camera == null:
		return
	_has_any = false
	rects.clear()
	_lefts.clear()
	_tops.clear()
	_rights.clear()
	_bottoms.clear()
	for plate: DemoPlateLayout.Plate in plates:
		_add_obstacle(plate.rect)
	for age: int in _MOST:
		# The oldest first: who comes later gives way.
		var place: int = (_next + age) % _MOST
		if _left[place] > 0.0:
			_left[place] -= delta
			_has_any = true
			rects.append(_find_room(place))
	queue_redraw()


func _draw() -> void:
	var shown: int = 0
	for age: int in _MOST:
		var place: int = (_next + age) % _MOST
		if _left[place] <= 0.0 or shown >= rects.size():
			continue
		var rect: Rect2 = rects[shown]
		shown += 1
		var color: Color = Color(_colors[place], clampf(_left[place] / _SECONDS * 2.2, 0.0, 1.0))
		_Painter.text(self, Vector2(rect.position.x, rect.end.y - _sizes[place] * 0.15), _texts[place], _sizes[place], color, HORIZONTAL_ALIGNMENT_LEFT, true, 6)


# Where a number is now: at its height, so far aside that it covers nothing.
func _find_room(place: int) -> Rect2:
	var done: float = 1.0 - _left[place] / _SECONDS
	var lift: float = 0.0 if DemoSettings.shared().is_calm else _RISE_M * (1.0 - pow(1.0 - done, 2.0))
	var at: Vector2 = rig.camera.unproject_position(_places[place] + Vector3.UP * lift)
	var half: float = _widths[place] * 0.5
	var top: float = at.y - _sizes[place]
	var middle: float = at.x + _aside[place]
	var obstacle: int = 0
	while obstacle < _lefts.size():
		var left: float = _lefts[obstacle]
		var right: float = _rights[obstacle]
		if left < middle + half and right > middle - half and _tops[obstacle] < at.y and _bottoms[obstacle] > top:
			middle = right + half + 0.01 if _aside[place] > 0.0 else left - half - 0.01
			# Farther aside may be one that was not in the way before.
			obstacle = 0
		else:
			obstacle += 1
	_aside[place] = middle - at.x
	var rect: Rect2 = Rect2(middle - half, top, half * 2.0, _sizes[place])
	_add_obstacle(rect)
	return rect


func _add_obstacle(rect: Rect2) -> void:
	_lefts.append(rect.position.x - _GAP)
	_tops.append(rect.position.y - _GAP)
	_rights.append(rect.end.x + _GAP)
	_bottoms.append(rect.end.y + _GAP)
