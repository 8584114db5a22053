class_name TrEnemySchema
extends ColyseusSchema
## An enemy as everyone in the room sees it. A walk is sent once and ends by itself: [TrMotion] says where it is on it.

## What an enemy does: [member state].
enum Activity { IDLE, PATROL, CHASE, ATTACK, RETURN, DEAD }

## Unique within the room.
var enemy_instance_id: String
## An entry of the content's enemy types.
var enemy_type_id: String
## Where its walk began, or where it stands.
var position_x: float
## Metres.
var position_y: float
## Where its walk began, or where it stands.
var position_z: float
## Where its walk ends.
var move_to_x: float
## Where its walk ends.
var move_to_z: float
## Metres a second; 0 if it stands.
var move_speed: float
## The tick at which the walk began.
var started_tick: float
## Where it looks in its newest attack.
var yaw: float
## One of [enum Activity].
var state: int
## The tick at which the newest wind-up began; 0 if it was broken.
var attack_started_tick: float
## The ability that is winding up; empty for the ordinary attack.
var attack_ability_id: String
## Rounded up.
var current_health: float
## The most there can be.
var max_health: float
## A corpse stays for 5 s.
var is_alive: bool
## The slot of the player it is after; 0 for none.
var aggro_slot: int
## As a player's.
var effects: Dictionary
## The middle of the area that the winding ability will reach; only of abilities whose reach is an area.
var attack_x: float
## As [member attack_x].
var attack_z: float
## How strong it is; its health and damage grow with it.
var level: int
## The hits on it and by it of the newest patch that had any: [method TrToldHit.all_of].
var hits: String
