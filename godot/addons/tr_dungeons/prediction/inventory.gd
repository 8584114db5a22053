class_name TrInventory
extends RefCounted
## What the local player carries: what the server last said, and on top of it what was asked for and not answered yet.
##
## The server says what the local player carries once for each such request, in their order, and only then answers. So its word settles the oldest
## request that is open.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The gold that is shown, or what is carried, has changed.
signal changed(inventory: Dictionary, gold: int)

var _said: Dictionary[String, int] = {}
var _said_gold: int = 0
var _open: Array[Change] = []


## What a request will change.
class Change:
	extends RefCounted
	## What comes or goes; empty for nothing.
	var item_id: String = ""
	## How many come; negative if they go.
	var quantity: int = 0
	## Whether it is gold.
	var is_gold: bool = false


## item_id → quantity, without gold.
var inventory: Dictionary:
	get:
		var carried: Dictionary[String, int] = _said.duplicate()
		for change: Change in _open:
			if not change.is_gold and change.item_id != "":
				var quantity: int = carried.get(change.item_id, 0)
				carried[change.item_id] = quantity + change.quantity
				if carried[change.item_id] <= 0:
					carried.erase(change.item_id)
		return carried
## The gold that is carried.
var gold: int:
	get:
		var carried: int = _said_gold
		for change: Change in _open:
			if change.is_gold:
				carried += change.quantity
		return carried


## How many of an item one carries.
func count(item_id: String) -> int:
	return inventory.get(item_id, 0)


## Something is asked for that changes this. Give it to [method settle] when the answer is there.
func expect(item_id: String, quantity: int, is_gold: bool = false) -> Change:
	var change: Change = Change.new()
	change.item_id = item_id
	change.quantity = quantity
	change.is_gold = is_gold
	_open.append(change)
	_tell()
	return change


## The answer is there: the server has said what the local player carries, or has refused before it came to that.
func settle(change: Change) -> void:
	if _open.has(change):
		_open.erase(change)
		_tell()


## The server's word.
func apply_server_state(said: Dictionary, said_gold: int) -> void:
	_said.clear()
	for item_id: String in said:
		_said[item_id] = _Fields.whole(said, item_id)
	_said_gold = said_gold
	_open.pop_front()
	_tell()


func _tell() -> void:
	changed.emit(inventory, gold)
