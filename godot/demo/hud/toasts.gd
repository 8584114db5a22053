extends Control
## Short notes one above the other: what was refused, who came and went, what was found. Over an open screen only the newest is shown, on its
## upper edge, where nothing else is written.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")
const _Reasons = preload("reasons.gd")

const _MOST: int = 4
const _SECONDS: float = 2.8
const _ROW: float = 32.0
# Of the upper edge of screens, above the middle of the game.
const _EDGE_ABOVE_MIDDLE: float = 339.0

## Whether a screen is open; asked in each frame, set by the HUD.
var is_above_screen: Callable = func() -> bool: return false

var _texts: Array[String] = []
var _colors: Array[Color] = []
var _left: Array[float] = []


func _ready() -> void:
	Multiplayer.request_rejected.connect(_on_request_rejected)


## Shows a note. The same note twice is shown once, for longer.
func add(words: String, color: Color = _Palette.TEXT) -> void:
	var known: int = _texts.find(words)
	if known >= 0:
		_left[known] = _SECONDS
		return
	_texts.append(words)
	_colors.append(color)
	_left.append(_SECONDS)
	if _texts.size() > _MOST:
		_remove(0)


func _process(delta: float) -> void:
	visible = not _texts.is_empty()
	if not visible:
		return
	for place: int in range(_left.size() - 1, -1, -1):
		_left[place] -= delta
		if _left[place] <= 0.0:
			_remove(place)
	queue_redraw()


func _draw() -> void:
	var y: float = size.y
	var oldest: int = 0
	if is_above_screen.call():
		y = get_viewport_rect().size.y * 0.5 - _EDGE_ABOVE_MIDDLE - position.y + _ROW
		oldest = maxi(0, _texts.size() - 1)
	for place: int in range(_texts.size() - 1, oldest - 1, -1):
		var shown: float = clampf(_left[place] / 0.4, 0.0, 1.0)
		var width: float = _Painter.plain().get_string_size(_texts[place], HORIZONTAL_ALIGNMENT_LEFT, -1, 15).x + 36.0
		y -= _ROW
		modulate.a = 1.0
		draw_style_box(_Painter.box(Color(0.05, 0.06, 0.1, 0.95), 13, _Palette.PANEL_EDGE, 1), Rect2((size.x - width) * 0.5, y, width, 27.0))
		_Painter.text(self, Vector2(size.x * 0.5, y + 19.0), _texts[place], 15, Color(_colors[place], shown), HORIZONTAL_ALIGNMENT_CENTER)


func _remove(place: int) -> void:
	_texts.remove_at(place)
	_colors.remove_at(place)
	_left.remove_at(place)


func _on_request_rejected(_what: String, reason: String) -> void:
	# Pressed a moment too soon: nothing that the player needs to read.
	if reason == "busy":
		return
	add(_Reasons.words(reason), Color("ffc2b0"))
