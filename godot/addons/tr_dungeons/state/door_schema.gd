class_name TrDoorSchema
extends ColyseusSchema
## A door in the middle of a corridor.

## What the content calls it.
var door_id: String
## Whether one can go through.
var is_open: bool
## Whether it opens only when the room is cleared, or with its key.
var is_locked: bool
## The room on the other side.
var connected_room_template_id: String
## Metres. Servers of protocol version 1 do not say it; the [TrWalkableArea] knows it, too.
var position_x: float
## Metres.
var position_y: float
## Metres.
var position_z: float
