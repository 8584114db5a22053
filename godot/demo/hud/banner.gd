extends Control
## Big words for big moments, which fade by themselves: a room is entered or cleared, a boss changes.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _SECONDS: float = 2.6

var _title: String = ""
var _subtitle: String = ""
var _color: Color = Color.WHITE
var _left: float = 0.0


## Shows words; what was there before is gone.
func announce(title: String, subtitle: String, color: Color) -> void:
	_title = title
	_subtitle = subtitle
	_color = color
	_left = _SECONDS


func _process(delta: float) -> void:
	visible = _left > 0.0
	if visible:
		_left -= delta
		queue_redraw()


func _draw() -> void:
	var shown: float = clampf((_SECONDS - _left) / 0.25, 0.0, 1.0) * clampf(_left / 0.6, 0.0, 1.0)
	var middle: Vector2 = size * 0.5
	var wide: float = lerpf(60.0, 320.0, shown)
	for line: float in [-34.0, 30.0]:
		draw_line(middle + Vector2(-wide, line), middle + Vector2(wide, line), Color(_color, 0.45 * shown), 1.5)
	draw_rect(Rect2(middle - Vector2(wide, 33.0), Vector2(wide * 2.0, 62.0)), Color(0.02, 0.03, 0.06, 0.42 * shown))
	_Painter.text(self, middle + Vector2(0.0, 2.0), _title, 34, Color(_color, shown), HORIZONTAL_ALIGNMENT_CENTER, true, 8)
	_Painter.text(self, middle + Vector2(0.0, 23.0), _subtitle, 15, Color(_Palette.TEXT, shown), HORIZONTAL_ALIGNMENT_CENTER, false, 5)
