class_name TrArenaProjectileSchema
extends ColyseusSchema
## Something in flight in a match. It is sent once, and flies straight on: [method TrArenaMatch.projectile_position] says where it is.

## Place in the mode's [code]ability_ids[/code], from 1.
var ability: int
## Who shot it.
var source_slot: int
## Where it began, metres.
var x: float
## See [member x].
var z: float
## Where it flies, 0 to 255.
var aim: int
## The tick at which it began.
var started_tick: float
