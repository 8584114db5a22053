extends Control
## What E does here.

const _Painter = preload("painter.gd")

## What to tell of; set by the HUD.
var interaction: DemoInteraction = null

var _shown: String = ""
var _key: String = ""


func _process(_delta: float) -> void:
	visible = interaction != null and interaction.kind != DemoInteraction.Kind.NONE
	var key: String = DemoSettings.key(&"interact")
	if visible and (interaction.text != _shown or key != _key):
		_shown = interaction.text
		_key = key
		queue_redraw()


func _draw() -> void:
	var width: float = _Painter.bold().get_string_size(_shown, HORIZONTAL_ALIGNMENT_LEFT, -1, 16).x + 66.0
	var left: float = (size.x - width) * 0.5
	_Painter.panel(self, Rect2(left, 0.0, width, 38.0))
	var key_width: float = _Painter.key(self, Vector2(left + 12.0, 8.0), _key)
	_Painter.text(self, Vector2(left + 24.0 + key_width, 25.0), _shown, 16, Color.WHITE, HORIZONTAL_ALIGNMENT_LEFT, true)
