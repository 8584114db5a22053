extends Node
## Runs to the player and hits it.

const _CombatComponent = preload("combat_component.gd")

@export var detection_radius: float = 10.0
@export var attack_range: float = 2.0
@export var patrol_radius: float = 5.0

var _ready_in: float = 0.0

@onready var _body: CharacterBody3D = get_parent()
@onready var _combat: _CombatComponent = $"../CombatComponent"


func _physics_process(delta: float) -> void:
	_ready_in -= delta
	var player: Node3D = get_tree().get_first_node_in_group(&"player")
	if player == null or _body.global_position.distance_to(player.global_position) > detection_radius:
		return
	if _body.global_position.distance_to(player.global_position) > attack_range:
		_body.velocity = _body.global_position.direction_to(player.global_position) * 4.5
		_body.move_and_slide()
	elif _ready_in <= 0.0:
		_ready_in = 1.5
		_combat.deal_damage_to(player)
