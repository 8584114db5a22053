extends Node
## Health, mana and stamina, which come back by themselves.

signal health_changed(current: float, maximum: float)
signal mana_changed(current: float, maximum: float)
signal stamina_changed(current: float, maximum: float)
signal died

const _Stats = preload("combat_stats.gd")

@export var stats: _Stats

var current_health: float = 0.0
var current_mana: float = 0.0
var current_stamina: float = 0.0


func _ready() -> void:
	current_health = stats.max_health
	current_mana = stats.max_mana
	current_stamina = stats.max_stamina


func _process(delta: float) -> void:
	if current_mana < stats.max_mana:
		current_mana = minf(stats.max_mana, current_mana + 5.0 * delta)
		mana_changed.emit(current_mana, stats.max_mana)
	if current_stamina < stats.max_stamina:
		current_stamina = minf(stats.max_stamina, current_stamina + 20.0 * delta)
		stamina_changed.emit(current_stamina, stats.max_stamina)


func reduce_health(amount: float) -> void:
	current_health = maxf(0.0, current_health - amount)
	health_changed.emit(current_health, stats.max_health)
	if current_health == 0.0:
		died.emit()
