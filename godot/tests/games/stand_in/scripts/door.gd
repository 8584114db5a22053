extends Node3D
## A door that takes half a second to move, and no order meanwhile.

signal state_changed(is_open: bool)

@export var door_id: String = ""
@export var is_open: bool = false

var _is_animating: bool = false


func _input(event: InputEvent) -> void:
	if event.is_action_pressed(&"interact"):
		if is_open:
			close()
		else:
			open()


func open() -> void:
	_move(true, 90.0)


func close() -> void:
	_move(false, 0.0)


func _move(opens: bool, degrees: float) -> void:
	if _is_animating or is_open == opens:
		return
	is_open = opens
	_is_animating = true
	state_changed.emit(opens)
	var tween: Tween = create_tween()
	tween.tween_property(self, "rotation_degrees:y", degrees, 0.5)
	tween.finished.connect(func() -> void: _is_animating = false)
