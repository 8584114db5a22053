class_name TrProjectileSchema
extends ColyseusSchema
## Something in flight. It is sent once: [TrMotion] says where it is.

## Its speed, radius and range are in this ability's content.
var ability_id: String
## Who shot it.
var source_slot: int
## Where it began.
var position_x: float
## Where it began.
var position_z: float
## Where it flies, straight.
var yaw: float
## The tick at which it began.
var started_tick: float
