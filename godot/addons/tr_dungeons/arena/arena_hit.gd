class_name TrArenaHit
extends RefCounted
## A hit in a match: as the server says it, or as it is predicted of an own strike.

## The slot of who has hit; 0 for nobody who is there any more.
var source_slot: int
## The slot of who was hit.
var target_slot: int
## With what.
var ability_id: String
## The damage; 0 as long as it is predicted.
var damage_amount: float = 0.0
## What of it a shield has taken.
var absorbed_amount: float = 0.0
## Whether it was critical.
var is_critical: bool = false

## Of a predicted one: the input with which its strike landed.
var seq: int = 0
## Of a predicted one: how many patches have come since the server has used that input.
var patches_since: int = 0


## What the message [code]hit[/code] says: a list.
static func from_message(message: Array, numbers: TrArenaNumbers) -> TrArenaHit:
	var hit: TrArenaHit = TrArenaHit.new()
	hit.source_slot = message[0]
	hit.target_slot = message[1]
	var ability: int = message[2]
	hit.ability_id = numbers.ability_ids[ability - 1] if ability > 0 and ability <= numbers.ability_ids.size() else ""
	hit.damage_amount = message[3]
	hit.absorbed_amount = message[4]
	hit.is_critical = message[5] == 1
	return hit
