extends Node
## The older component for health, which a bar still listens to.

signal health_changed(current: int, maximum: int)
signal died

@export var max_health: int = 100

var shown: int = 0


func _ready() -> void:
	health_changed.connect(func(current: int, _maximum: int) -> void: shown = current)


func take(amount: int) -> void:
	health_changed.emit(shown - amount, max_health)
	if shown <= 0:
		died.emit()
