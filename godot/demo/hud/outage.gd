class_name DemoOutage
extends Control
## What is wrong with the connection, for as long as it is wrong: that the server does not answer, why the connection is lost, when the game
## tries to come back, and how long a pause lasts. It goes when all is well again.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _MARGIN: float = 20.0
const _REASON_SIZE: int = 15

## What brings the player back; set by the demo.
var way_back: TrWayBack = null
## In big letters.
var title: String = ""
## Why; never empty while the title is not.
var reason: String = ""
## What the game does about it.
var hint: String = ""

var _is_lost: bool = false
# Why, as it was when the connection was lost: what is asked meanwhile fails for other reasons.
var _lost_reason: String = ""
var _stalled_for: float = 0.0


func _ready() -> void:
	visible = false
	Multiplayer.room.stalled.connect(func(seconds: float) -> void: _stalled_for = seconds)
	Multiplayer.room.resumed.connect(func(_seconds: float) -> void: _stalled_for = 0.0)
	Multiplayer.room.lost.connect(func(_code: int, _reason: String) -> void: _show_lost(true))
	Multiplayer.room.back.connect(func() -> void: _show_lost(false))
	Multiplayer.room.left.connect(func(_code: int, _reason: String) -> void: _show_lost(false))
	Multiplayer.room.entered.connect(func(_room_id: String) -> void: _show_lost(false))


func _process(_delta: float) -> void:
	_find_words()
	visible = title != ""
	if visible:
		queue_redraw()


func _draw() -> void:
	var width: float = size.x - 2.0 * _MARGIN
	var font: Font = _Painter.plain()
	var lines: float = font.get_multiline_string_size(reason, HORIZONTAL_ALIGNMENT_CENTER, width, _REASON_SIZE).y
	draw_style_box(_Painter.box(Color(0.12, 0.03, 0.04, 0.92), 12, _Palette.DANGER, 1), Rect2(0.0, 0.0, size.x, 74.0 + lines))
	_Painter.text(self, Vector2(size.x * 0.5, 32.0), title, 20, _Palette.DANGER.lightened(0.35), HORIZONTAL_ALIGNMENT_CENTER, true)
	draw_multiline_string(font, Vector2(_MARGIN, 56.0), reason, HORIZONTAL_ALIGNMENT_CENTER, width, _REASON_SIZE, -1, _Palette.TEXT)
	_Painter.text(self, Vector2(size.x * 0.5, 58.0 + lines), hint, 14, _Palette.GOLD, HORIZONTAL_ALIGNMENT_CENTER)


func _find_words() -> void:
	title = ""
	if way_back != null and way_back.is_trying:
		title = "You are out of the room"
		reason = way_back.reason
		hint = "Coming back …" if way_back.seconds_left <= 0.0 else "Trying to come back in %d s" % ceili(way_back.seconds_left)
	elif _is_lost:
		title = "Connection lost"
		reason = _lost_reason
		hint = "Coming back …"
	elif _stalled_for > 0.0:
		title = "The server does not answer"
		reason = "Nothing has come from it for %d s." % floori(_stalled_for)
		hint = "You stand still until it does"
	elif Multiplayer.local == null and Multiplayer.sanctions.pause_left() > 0.0:
		title = "A pause"
		reason = "The server has shut this account out for a moment, since too much came from it at once."
		hint = "You can play again in %d s" % ceili(Multiplayer.sanctions.pause_left())


func _show_lost(is_lost: bool) -> void:
	_is_lost = is_lost
	_lost_reason = Multiplayer.last_error.message if Multiplayer.last_error != null else TrCloseReason.sentence(0, "")
	_stalled_for = 0.0
