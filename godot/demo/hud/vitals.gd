extends Control
## The player's own health, mana and stamina.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

var _lag: float = 1.0


func _process(delta: float) -> void:
	visible = Multiplayer.local != null
	if not visible:
		return
	var share: float = Multiplayer.local.health / maxf(Multiplayer.local.max_health, 1.0)
	_lag = share if share > _lag else move_toward(_lag, share, delta * 0.45)
	queue_redraw()


func _draw() -> void:
	if Multiplayer.local == null:
		return
	_Painter.panel(self, Rect2(Vector2.ZERO, size))
	_bar(12.0, 26.0, Multiplayer.local.health, Multiplayer.local.max_health, _Palette.HEALTH, "Health", _lag)
	_bar(46.0, 17.0, Multiplayer.local.mana, Multiplayer.local.max_mana, _Palette.MANA, "Mana", 0.0)
	_bar(70.0, 17.0, Multiplayer.local.stamina, Multiplayer.local.max_stamina, _Palette.STAMINA, "Stamina", 0.0)


func _bar(y: float, height: float, now: float, most: float, color: Color, title: String, lag: float) -> void:
	var rect: Rect2 = Rect2(12.0, y, size.x - 24.0, height)
	_Painter.bar(self, rect, now / maxf(most, 1.0), color, lag)
	var font_size: int = 14 if height > 20.0 else 12
	var baseline: float = y + height * 0.5 + font_size * 0.36
	_Painter.text(self, Vector2(rect.position.x + 9.0, baseline), title, font_size, _Palette.TEXT, HORIZONTAL_ALIGNMENT_LEFT, true, 4)
	_Painter.text(
		self, Vector2(rect.end.x - 9.0, baseline), "%d / %d" % [ceili(now), ceili(most)], font_size, _Palette.TEXT,
		HORIZONTAL_ALIGNMENT_RIGHT, true, 4
	)
