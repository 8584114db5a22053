extends Control
## Everybody in the room: colour, name, health, and whether the connection is there.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _ROW: float = 40.0
const _REDRAW_SECONDS: float = 0.1

var _redraw_in: float = 0.0


func _process(delta: float) -> void:
	visible = Multiplayer.state != null
	_redraw_in -= delta
	if visible and _redraw_in <= 0.0:
		_redraw_in = _REDRAW_SECONDS
		queue_redraw()


func _draw() -> void:
	if Multiplayer.state == null or Multiplayer.state.players.is_empty():
		return
	_Painter.panel(self, Rect2(0.0, 0.0, size.x, Multiplayer.state.players.size() * _ROW + 12.0))
	var y: float = 6.0
	for player_id: String in Multiplayer.state.players:
		_row(y, Multiplayer.state.player(player_id))
		y += _ROW


func _row(y: float, player: TrPlayerSchema) -> void:
	var is_me: bool = player.player_id == Multiplayer.player_id
	var faded: float = 1.0 if player.connected else 0.45
	draw_circle(Vector2(20.0, y + _ROW * 0.5), 7.0, Color(_Palette.of_slot(player.slot), faded), true, -1.0, true)
	var words: String = player.character_name + (" (you)" if is_me else "")
	_Painter.text(self, Vector2(36.0, y + 17.0), words, 14, Color(_Palette.TEXT, faded), HORIZONTAL_ALIGNMENT_LEFT, true)
	var note: String = ""
	if not player.connected:
		note = "reconnecting"
	elif not player.is_alive:
		note = "fallen"
	if note != "":
		_Painter.text(self, Vector2(size.x - 12.0, y + 17.0), note, 12, _Palette.DANGER.lightened(0.2), HORIZONTAL_ALIGNMENT_RIGHT)
	var health: float = Multiplayer.local.health if is_me and Multiplayer.local != null else player.current_health
	_Painter.bar(
		self, Rect2(36.0, y + 23.0, size.x - 48.0, 8.0), health / maxf(player.max_health, 1.0), Color(_Palette.HEALTH, faded)
	)
