class_name TrPlayerSchema
extends ColyseusSchema
## A player as everyone in the room sees it. See [code]docs/protocol.md[/code].

## What a player does: [member state].
enum Activity { IDLE, MOVING, ATTACKING, DODGING, CASTING, STUNNED, DEAD }

## The account.
var player_id: String
## 1 to [member TrRoomStateSchema.max_players]; what enemies, projectiles and loot name a player by.
var slot: int
## What others read above it.
var character_name: String
## Metres.
var position_x: float
## Metres.
var position_y: float
## Metres.
var position_z: float
## Godot's [code]rotation.y[/code], 0 to 2π.
var yaw: float
## One of [enum Activity]. Who walks is seen by [member move_speed] or the place, and who strikes by [member strikes]: it is IDLE meanwhile, unless
## a client of an older version is in the room.
var state: int
## Rounded up, so that the living never show 0.
var current_health: float
## The most there can be.
var max_health: float
## What there was at [member mana_since_tick].
var current_mana: float
## From this tick on it grows.
var mana_since_tick: float
## The most there can be.
var max_mana: float
## What there was at [member stamina_since_tick].
var current_stamina: float
## From this tick on it grows; in the future during the pause after use.
var stamina_since_tick: float
## The most there can be.
var max_stamina: float
## What it has collected.
var gold: float
## Whether it can act.
var is_alive: bool
## Lasting effects: ability_id → the tick at which they end.
var effects: Dictionary
## False while its connection is lost and its slot is kept.
var connected: bool
## Where it walks, as [member yaw].
var move_direction: float
## Metres a second of its walk, which began at [member position_x] and [member position_z]; 0 where it stands there.
var move_speed: float
## The tick at which its walk began, or ended.
var started_tick: float
## Counts its strikes, from 0 to 255 and around.
var strikes: int
## What it has come to.
var level: int
## An entry of the content's classes.
var class_id: String
## What it calls itself, of one of its achievements; empty for none.
var title: String
## What it wears: slot → item_id.
var equipment: Dictionary


## Where it stands, or where its walk began: [method TrMotion.player_at] says where it is now.
func place() -> Vector3:
	return Vector3(position_x, position_y, position_z)


## How it walks, in metres a second.
func velocity() -> Vector3:
	return Vector3(sin(move_direction), 0.0, cos(move_direction)) * move_speed


## The mana there is at a tick, of which so much comes back in a tick: see [method TrContentCache.regeneration].
func mana_at(tick: float, per_tick: float) -> float:
	return _grown(current_mana, mana_since_tick, max_mana, tick, per_tick)


## The stamina there is at a tick, likewise.
func stamina_at(tick: float, per_tick: float) -> float:
	return _grown(current_stamina, stamina_since_tick, max_stamina, tick, per_tick)


static func _grown(amount: float, since_tick: float, most: float, tick: float, per_tick: float) -> float:
	return minf(most, amount + maxf(0.0, tick - since_tick) * per_tick)
