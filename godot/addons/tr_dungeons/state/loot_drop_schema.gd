class_name TrLootDropSchema
extends ColyseusSchema
## Loot on the floor. Once it is picked up it says by whom, and is removed with the next patch.

## Unique within the room.
var loot_instance_id: String
## What it is.
var item_id: String
## [code]gold[/code], [code]equipment[/code] or [code]consumable[/code].
var item_type: String
## How many.
var quantity: float
## Metres.
var position_x: float
## Metres.
var position_y: float
## Metres.
var position_z: float
## Whether somebody has it.
var is_picked_up: bool
## Who has it; 0 while it lies there.
var picked_up_slot: int
## Whose alone it is, by its [code]player_id[/code]; empty where it is of who comes first.
var for_player_id: String


## Where it lies.
func place() -> Vector3:
	return Vector3(position_x, position_y, position_z)


## Whether a player may pick it up.
func is_for(player_id: String) -> bool:
	return for_player_id == "" or for_player_id == player_id
