extends Control
## What the dead see: how long they must wait, and how to come back.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _WAIT_SECONDS: float = 2.0

var _dead_for: float = 0.0


func _process(delta: float) -> void:
	visible = Multiplayer.local != null and not Multiplayer.local.is_alive
	_dead_for = _dead_for + delta if visible else 0.0
	if visible:
		queue_redraw()


func _draw() -> void:
	var shown: float = clampf(_dead_for / 0.8, 0.0, 1.0)
	draw_rect(Rect2(Vector2.ZERO, size), Color(0.16, 0.01, 0.03, 0.5 * shown))
	var middle: Vector2 = size * Vector2(0.5, 0.42)
	_Painter.text(self, middle, "You have fallen", 52, Color(_Palette.DANGER.lightened(0.25), shown), HORIZONTAL_ALIGNMENT_CENTER, true, 10)
	var left: float = _WAIT_SECONDS - _dead_for
	if left > 0.0:
		_Painter.text(self, middle + Vector2(0.0, 48.0), "You can come back in %.1f s" % left, 20, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, false, 6)
		draw_arc(middle + Vector2(0.0, 96.0), 20.0, -PI / 2.0, -PI / 2.0 + TAU * (1.0 - left / _WAIT_SECONDS), 40, _Palette.TEXT, 5.0, true)
	else:
		var width: float = _Painter.key(self, middle + Vector2(-72.0, 36.0), DemoSettings.key(&"respawn"))
		_Painter.text(self, middle + Vector2(-62.0 + width, 53.0), "to come back", 20, _Palette.TEXT, HORIZONTAL_ALIGNMENT_LEFT, false, 6)
