extends CharacterBody3D
## The player: walks by keys, strikes the nearest enemy, and comes back where it began when it dies.

const _CombatComponent = preload("../../scripts/combat/combat_component.gd")
const _Movement = preload("../../scripts/components/movement.gd")
const _StatsComponent = preload("../../scripts/combat/stats_component.gd")

## How often it has acted by itself.
var own_acts: int = 0

@onready var _stats: _StatsComponent = $StatsComponent
@onready var _movement: _Movement = $Movement
@onready var _combat: _CombatComponent = $CombatComponent


func _ready() -> void:
	_stats.died.connect(func() -> void: global_position = Vector3.ZERO)


func _physics_process(_delta: float) -> void:
	var way: Vector2 = Input.get_vector(&"move_left", &"move_right", &"move_forward", &"move_back")
	if way != Vector2.ZERO:
		own_acts += 1
		_movement.move(Vector3(way.x, 0.0, way.y))


func _process(_delta: float) -> void:
	if not Input.is_action_just_pressed(&"attack"):
		return
	own_acts += 1
	for enemy: Node in get_tree().get_nodes_in_group(&"enemies"):
		var body: Node3D = enemy
		if body.global_position.distance_to(global_position) < 2.0:
			_combat.deal_damage_to(body)
