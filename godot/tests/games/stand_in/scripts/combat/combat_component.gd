extends Node
## Fights, and gives loot in death.

signal damage_taken(amount: float, source: Node)
signal damage_dealt(amount: float, target: Node)

const _LootTable = preload("../loot/loot_table.gd")
const _PickupItem = preload("../loot/pickup_item.gd")
const _StatsComponent = preload("stats_component.gd")

@export var loot_table: _LootTable

@onready var _stats: _StatsComponent = $"../StatsComponent"


func _ready() -> void:
	_stats.died.connect(_on_died)


func take_damage(amount: float, source: Node) -> void:
	_stats.reduce_health(maxf(1.0, amount - _stats.stats.armor))
	damage_taken.emit(amount, source)


func deal_damage_to(target: Node3D) -> void:
	for child: Node in target.get_children():
		if child.has_method(&"take_damage"):
			child.call(&"take_damage", _stats.stats.attack_damage, get_parent())
			damage_dealt.emit(_stats.stats.attack_damage, target)


func _on_died() -> void:
	if loot_table == null:
		return
	var body: Node3D = get_parent()
	for item: Dictionary in loot_table.roll():
		var pickup: _PickupItem = _PickupItem.new()
		pickup.item_id = item["item_id"]
		pickup.quantity = item["quantity"]
		pickup.position = body.global_position
		body.get_parent().add_child.call_deferred(pickup)
