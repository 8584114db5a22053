extends CharacterBody3D
## An enemy, which is gone when it dies.

const _StatsComponent = preload("../../scripts/combat/stats_component.gd")

@export var is_boss: bool = false

@onready var _stats: _StatsComponent = $StatsComponent


func _ready() -> void:
	_stats.died.connect(queue_free)
