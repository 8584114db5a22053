extends Node
## What the player carries.

signal gold_changed(amount: int)
signal item_added(item_id: String, quantity: int)
signal item_removed(item_id: String, quantity: int)

var gold: int = 0
var items: Dictionary = {}


func add_item(item_id: String, quantity: int) -> void:
	if item_id == "gold":
		gold += quantity
		gold_changed.emit(gold)
	else:
		items[item_id] = quantity
		item_added.emit(item_id, quantity)


func remove_item(item_id: String) -> void:
	items.erase(item_id)
	item_removed.emit(item_id, 1)
