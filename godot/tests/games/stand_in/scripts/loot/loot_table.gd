extends Resource
## What may drop.

const _Drop = preload("loot_drop.gd")

@export var drops: Array[_Drop] = []


func roll() -> Array[Dictionary]:
	var dropped: Array[Dictionary] = []
	for drop: _Drop in drops:
		if randf() < drop.chance:
			dropped.append({"item_id": drop.item_id, "quantity": randi_range(drop.min_quantity, drop.max_quantity)})
	return dropped
