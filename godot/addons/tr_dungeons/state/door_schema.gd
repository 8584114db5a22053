class_name DoorSchema
extends ColyseusSchema
## A door in the middle of a corridor. Where it stands is in the [Floor].

## What the content calls it.
var door_id: String
## Whether one can go through.
var is_open: bool
## Whether it opens only when the room is cleared, or with its key.
var is_locked: bool
## The room on the other side.
var connected_room_template_id: String
