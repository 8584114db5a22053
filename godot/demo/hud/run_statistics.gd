extends Control
## The end of a run: what one did on the way. Enter closes it.

const _Fields = preload("../fields.gd")
const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _ROWS: Dictionary[String, String] = {
	"run_seconds": "Time", "deaths": "Deaths", "enemies_killed": "Enemies slain", "damage_dealt": "Damage dealt", "damage_taken": "Damage taken",
	"gold_collected": "Gold collected", "items_collected": "Items collected",
}

var _statistics: Dictionary = {}


func _ready() -> void:
	visible = false
	Multiplayer.runs.ended.connect(_on_run_ended)
	Multiplayer.room.left.connect(func(_code: int, _reason: String) -> void: visible = false)


func _unhandled_input(event: InputEvent) -> void:
	if visible and event.is_action_pressed(&"ui_accept"):
		visible = false
		get_viewport().set_input_as_handled()


func _draw() -> void:
	_Painter.panel(self, Rect2(Vector2.ZERO, size))
	_Painter.text(self, Vector2(size.x * 0.5, 46.0), "You made it out", 30, _Palette.GOLD, HORIZONTAL_ALIGNMENT_CENTER, true, 6)
	var y: float = 92.0
	for key: String in _ROWS:
		var value: float = _Fields.number(_statistics, key)
		var words: String = "%d:%02d min" % [int(value / 60.0), int(fmod(value, 60.0))] if key == "run_seconds" else "%d" % roundi(value)
		_Painter.text(self, Vector2(36.0, y), _ROWS[key], 17, _Palette.TEXT_DIM)
		_Painter.text(self, Vector2(size.x - 36.0, y), words, 17, _Palette.TEXT, HORIZONTAL_ALIGNMENT_RIGHT, true)
		y += 30.0
	var width: float = _Painter.key(self, Vector2(size.x * 0.5 - 58.0, size.y - 40.0), "Enter")
	_Painter.text(self, Vector2(size.x * 0.5 - 48.0 + width, size.y - 23.0), "to close", 15, _Palette.TEXT_DIM)


func _on_run_ended(statistics: Dictionary) -> void:
	_statistics = statistics
	visible = true
	queue_redraw()
