extends Control
## How good the connection is: in a word with what helps, and in numbers. Tab shows and hides it.

const _ConnectionWords = preload("connection_words.gd")
const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _HISTORY: int = 48
const _ROW: float = 21.0
const _SAID_SIZE: int = 13
# The whole state comes first, and would press the curves of everything after it flat.
const _SKIPPED: int = 2

var _received: PackedFloat32Array = []
var _sent: PackedFloat32Array = []
var _skip: int = _SKIPPED


func _ready() -> void:
	visible = false
	Multiplayer.room.quality_changed.connect(_on_quality_changed)
	visibility_changed.connect(queue_redraw)
	Multiplayer.room.entered.connect(func(_room_id: String) -> void: _skip = _SKIPPED)


func _draw() -> void:
	_Painter.panel(self, Rect2(Vector2.ZERO, size))
	_Painter.text(self, Vector2(16.0, 26.0), "Connection", 15, _Palette.TEXT, HORIZONTAL_ALIGNMENT_LEFT, true)
	if Multiplayer.room.quality == null or Multiplayer.state == null:
		_Painter.text(self, Vector2(size.x - 16.0, 26.0), "offline", 14, _Palette.DANGER, HORIZONTAL_ALIGNMENT_RIGHT, true)
		return
	var ping: float = Multiplayer.room.quality.ping_ms
	var grade: _ConnectionWords.Grade = _ConnectionWords.grade(ping, not Multiplayer.is_connected)
	var color: Color = _ConnectionWords.color(grade)
	_Painter.text(self, Vector2(size.x - 16.0, 26.0), _ConnectionWords.word(grade), 15, color, HORIZONTAL_ALIGNMENT_RIGHT, true)
	_row(0, "Ping", "%d ms" % roundi(ping) if ping >= 0.0 else "…", color)
	_row(1, "Received", "%d B/s" % roundi(Multiplayer.room.quality.received_bytes_per_second), Color("7fc4ff"))
	_row(2, "Sent", "%d B/s" % roundi(Multiplayer.room.quality.sent_bytes_per_second), Color("ffc37f"))
	_row(3, "Patches", "%.1f /s" % Multiplayer.room.quality.patches_per_second, _Palette.TEXT)
	_row(4, "Tick", "%d" % int(Multiplayer.room.tick), _Palette.TEXT)
	_row(5, "Frames", "%d /s" % int(Engine.get_frames_per_second()), _Palette.TEXT)
	_row(6, "Room", Multiplayer.room_id, _Palette.TEXT_DIM)
	var above: float = 46.0 + 7.0 * _ROW + _say(52.0 + 7.0 * _ROW, _ConnectionWords.help(grade))
	var graph: Rect2 = Rect2(16.0, above, size.x - 32.0, size.y - 12.0 - above)
	draw_style_box(_Painter.box(Color(0.0, 0.0, 0.0, 0.35), 5), graph)
	var most: float = 400.0
	for place: int in _received.size():
		most = maxf(most, maxf(_received[place], _sent[place]))
	_curve(graph, _received, most, Color("7fc4ff"))
	_curve(graph, _sent, most, Color("ffc37f"))


func _row(place: int, title: String, value: String, color: Color) -> void:
	var y: float = 52.0 + place * _ROW
	_Painter.text(self, Vector2(16.0, y), title, 13, _Palette.TEXT_DIM)
	_Painter.text(self, Vector2(size.x - 16.0, y), value, 13, color, HORIZONTAL_ALIGNMENT_RIGHT)


# Returns how much room the words take.
func _say(y: float, words: String) -> float:
	if words == "":
		return 0.0
	var font: Font = _Painter.plain()
	var width: float = size.x - 32.0
	draw_multiline_string(font, Vector2(16.0, y), words, HORIZONTAL_ALIGNMENT_LEFT, width, _SAID_SIZE, -1, _Palette.TEXT)
	return font.get_multiline_string_size(words, HORIZONTAL_ALIGNMENT_LEFT, width, _SAID_SIZE).y + 4.0


func _curve(graph: Rect2, values: PackedFloat32Array, most: float, color: Color) -> void:
	if values.size() < 2:
		return
	var points: PackedVector2Array = []
	for place: int in values.size():
		var x: float = graph.position.x + graph.size.x * (_HISTORY - values.size() + place) / (_HISTORY - 1.0)
		points.append(Vector2(x, graph.end.y - 3.0 - (graph.size.y - 6.0) * values[place] / most))
	draw_polyline(points, color, 1.6, true)


func _on_quality_changed() -> void:
	if Multiplayer.room.quality == null:
		return
	if visible:
		queue_redraw()
	if _skip > 0:
		_skip -= 1
		return
	_received.append(Multiplayer.room.quality.received_bytes_per_second)
	_sent.append(Multiplayer.room.quality.sent_bytes_per_second)
	if _received.size() > _HISTORY:
		_received.remove_at(0)
		_sent.remove_at(0)
